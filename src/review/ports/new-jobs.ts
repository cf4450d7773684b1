import type { NewJob } from './jobs.ts';

/** People wait for these; a push to the base can wait; what reconciling finds was late already. */
export const PRIORITY = { people: 0, background: 10, reconcile: 20 } as const;

/** Triggers of a review that is only needed where the head has no finished check. */
export const ANNOUNCED = 'announced';
export const RECONCILE = 'reconcile';

interface PullRequestKey {
  readonly repository: number;
  readonly pullRequest: number;
}

const groupOf = (repository: number): string => `repo:${String(repository)}`;

/** Everything about one pull request runs one after the other. */
const queueOf = ({ repository, pullRequest }: PullRequestKey): string =>
  `pr:${String(repository)}:${String(pullRequest)}`;

/** A key may be a whole job, whose other fields are not those of the new one. */
const numbersOf = ({ repository, pullRequest }: PullRequestKey): PullRequestKey => ({
  repository,
  pullRequest,
});

export const reviewJob = (
  key: PullRequestKey,
  trigger: string,
  priority: number = PRIORITY.people,
): NewJob => ({
  queue: queueOf(key),
  key: `review:${queueOf(key)}`,
  group: groupOf(key.repository),
  priority,
  payload: { kind: 'review', ...numbersOf(key), trigger },
});

/** A review at the instant at which a decision may turn by itself; it neither replaces nor delays any other review. */
export const turnJob = (key: PullRequestKey, runAt: number): NewJob => ({
  ...reviewJob(key, 'turn'),
  key: `turn:${queueOf(key)}`,
  runAt,
});

export const closeJob = (key: PullRequestKey): NewJob => ({
  queue: queueOf(key),
  key: `close:${queueOf(key)}`,
  group: groupOf(key.repository),
  priority: PRIORITY.background,
  payload: { kind: 'close', ...numbersOf(key) },
});

export const commandJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'command' }>, 'kind'>,
): NewJob => ({
  queue: queueOf(payload),
  key: `command:${String(payload.repository)}:${String(payload.comment)}`,
  group: groupOf(payload.repository),
  priority: PRIORITY.people,
  payload: { ...payload, kind: 'command' },
});

/** Reverts of one pull request are looked for and opened one after the other. */
export const rollbackJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'rollback' }>, 'kind'>,
): NewJob => {
  const { repository, pullRequest, comment, author, body, onIssue } = payload;
  const name = `rollback:${String(repository)}`;
  return {
    queue: `${name}:${String(pullRequest)}`,
    key: `${name}:${String(comment)}`,
    group: groupOf(repository),
    priority: PRIORITY.people,
    payload: {
      ...{ kind: 'rollback', repository, pullRequest, comment, author, body },
      ...(onIssue !== undefined && { onIssue }),
    },
  };
};

/** One click on a button, for one pull request or to find those it is about. */
export const buttonJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'button' }>, 'kind'>,
): NewJob => {
  const { repository, pullRequest, delivery } = payload;
  const queue =
    pullRequest === null ? `button:${String(repository)}` : queueOf({ repository, pullRequest });
  return {
    queue,
    key: `button:${queue}:${delivery}`,
    group: groupOf(repository),
    priority: PRIORITY.people,
    payload: { ...payload, kind: 'button' },
  };
};

export const mergeGroupJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'merge-group' }>, 'kind'>,
): NewJob => {
  const name = `merge-group:${String(payload.repository)}`;
  return {
    // what is behind in a queue contains what is before it, which is judged first
    queue: `${name}:${payload.base.ref}`,
    key: `${name}:${payload.head.sha}`,
    group: groupOf(payload.repository),
    priority: PRIORITY.people,
    payload: { ...payload, kind: 'merge-group' },
  };
};

/** Each push is looked at: what one touches, the next one does not name. */
export const pushJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'push' }>, 'kind'>,
): NewJob => ({
  queue: `push:${String(payload.repository)}:${payload.branch}`,
  key: `push:${String(payload.repository)}:${payload.after}`,
  group: groupOf(payload.repository),
  priority: PRIORITY.background,
  payload: { ...payload, kind: 'push' },
});

/** One push; told of again while it waits, it is looked at once. */
export const pastReviewJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'past-review' }>, 'kind'>,
): NewJob => {
  const { repository, before, after } = payload;
  const name = `past-review:${String(repository)}`;
  return {
    queue: name,
    key: `${name}:${before}:${after}`,
    group: groupOf(repository),
    priority: PRIORITY.background,
    payload: { ...payload, kind: 'past-review' },
  };
};

/** At once, or when what is told once a week is due. */
export const onboardJob = (repository: number, runAt?: number): NewJob =>
  dueJob('onboard', repository, runAt);

/** At once, or when something of them is due next. */
export const debtsJob = (repository: number, runAt?: number): NewJob =>
  dueJob('debts', repository, runAt);

/** At once, or when a comparison is due next. They share a few places of their own: a cluster may take its time. */
export const driftJob = (repository: number, runAt?: number): NewJob => ({
  ...dueJob('drift', repository, runAt),
  group: 'drift',
});

/** What is due later must not be done before what has just happened, nor replace it. */
function dueJob(kind: 'onboard' | 'debts' | 'drift', repository: number, runAt?: number): NewJob {
  const name = `${kind}:${String(repository)}`;
  return {
    queue: name,
    key: runAt === undefined ? name : `${name}:due`,
    group: groupOf(repository),
    priority: PRIORITY.background,
    ...(runAt !== undefined && { runAt }),
    payload: { kind, repository },
  };
}

/** One receiver after the other's alerts; one that hangs delays no other. */
export const driftAlertJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'drift-alert' }>, 'kind'>,
): NewJob => {
  const { repository, webhook, delivery } = payload;
  const name = `drift-alert:${String(repository)}:${webhook}`;
  return {
    queue: name,
    key: `${name}:${delivery}`,
    group: 'drift-alert',
    priority: PRIORITY.background,
    payload: { ...payload, kind: 'drift-alert' },
  };
};

/** However many join and leave teams together, what is decided by people is looked at once more. */
export const peopleJob = (installation: number): NewJob => {
  const name = `people:${String(installation)}`;
  return {
    queue: name,
    key: name,
    group: `installation:${String(installation)}`,
    priority: PRIORITY.people,
    payload: { kind: 'people', installation },
  };
};

export const reconcileJob = (): NewJob => ({
  queue: 'reconcile',
  key: 'reconcile',
  group: 'reconcile',
  priority: PRIORITY.reconcile,
  payload: { kind: 'reconcile' },
});

/** With `pass` a part of the repositories, which replaces no waiting job for all of them. */
export const reconcileInstallationJob = (installation: number, pass?: number): NewJob => {
  const name = `reconcile-installation:${String(installation)}`;
  return {
    queue: name,
    key: pass === undefined ? name : `${name}:part`,
    group: `installation:${String(installation)}`,
    priority: PRIORITY.reconcile,
    payload: {
      kind: 'reconcile-installation',
      installation,
      ...(pass !== undefined && { pass }),
    },
  };
};

/** With `queue` what the merge queue waits for is looked at too. */
export const reconcileRepositoryJob = (repository: number, queue = false): NewJob => {
  const name = `reconcile-repository:${String(repository)}`;
  return {
    queue: name,
    key: queue ? `${name}:queue` : name,
    group: groupOf(repository),
    priority: PRIORITY.reconcile,
    payload: { kind: 'reconcile-repository', repository, ...(queue && { queue }) },
  };
};

/** At once, or when there is more to see; each environment of a pull request by itself. A Prometheus may take its time. */
export const watchJob = (
  { repository, pullRequest, look }: Omit<Extract<NewJob['payload'], { kind: 'watch' }>, 'kind'>,
  runAt?: number,
): NewJob => {
  const name = `watch:${String(repository)}:${String(pullRequest)}`;
  return {
    queue: name,
    key: look === undefined ? name : `${name}:${look.environment}`,
    group: `watch:${String(repository)}`,
    priority: PRIORITY.background,
    ...(runAt !== undefined && { runAt }),
    payload: { kind: 'watch', repository, pullRequest, ...(look !== undefined && { look }) },
  };
};
