import type { NewJob } from '../../review/index.ts';
import { reviewJob, JOB_NAMES, PRIORITY } from '../../review/index.ts';

const { queueOf, groupOf } = JOB_NAMES;

/** Triggers of a review that is only needed where the head has no finished check. */
export const ANNOUNCED = 'announced';
export const RECONCILE = 'reconcile';

/** A review at the instant at which a decision may turn by itself; it neither replaces nor delays any other review. */
export const turnJob = (key: Parameters<typeof reviewJob>[0], runAt: number): NewJob => ({
  ...reviewJob(key, 'turn'),
  key: `turn:${queueOf(key)}`,
  runAt,
});

export const closeJob = (key: Parameters<typeof reviewJob>[0]): NewJob => ({
  queue: queueOf(key),
  key: `close:${queueOf(key)}`,
  group: groupOf(key.repository),
  priority: PRIORITY.background,
  payload: { kind: 'close', repository: key.repository, pullRequest: key.pullRequest },
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
