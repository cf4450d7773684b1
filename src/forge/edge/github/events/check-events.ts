import { z } from 'zod';
import { CHECK_NAME } from '../../../github/check-run.ts';
import {
  AccountFields,
  toAccount,
  ObjectId,
  RepositoryFields,
  toRepository,
} from '../github-fields.ts';
import { event, ignored, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const RUN_ACTIONS = new Map([
  ['rerequested', 'rerequested'],
  ['requested_action', 'requested_action'],
] as const);

const SUITE_ACTIONS = new Map([
  ['requested', 'requested'],
  ['rerequested', 'rerequested'],
] as const);

const App = z.object({ id: z.int().nullable() }).nullable();

/** Pull requests into other repositories share the commit, and not the check. */
const PullRequests = z.array(
  z.object({
    number: z.int().positive(),
    base: z.object({ repo: z.object({ id: z.int() }) }),
  }),
);

const Run = z.object({
  installation: Installation,
  repository: RepositoryFields,
  sender: AccountFields,
  requested_action: z.object({ identifier: z.string() }).nullish(),
  check_run: z.object({
    name: z.string(),
    head_sha: ObjectId,
    app: App,
    pull_requests: PullRequests,
  }),
});

const Suite = z.object({
  installation: Installation,
  repository: RepositoryFields,
  check_suite: z.object({ head_sha: ObjectId, app: App, pull_requests: PullRequests }),
});

const numbersIn = (
  pullRequests: z.output<typeof PullRequests>,
  { id }: { readonly id: number },
): readonly number[] =>
  pullRequests.filter(({ base }) => base.repo.id === id).map(({ number }) => number);

/** `check_run`, of our own check: somebody asks for it again, or presses one of its buttons. */
export const readCheckRunEvent: EventReader = (payload, appId) =>
  withAction(RUN_ACTIONS, payload, (action) =>
    withFields(Run, payload, ({ check_run: run, ...delivery }) => {
      if (run.app?.id !== appId || run.name !== CHECK_NAME)
        return ignored('a check of another app');
      const where = {
        repository: toRepository(delivery.repository, delivery.installation.id),
        sha: run.head_sha,
        pullRequests: numbersIn(run.pull_requests, delivery.repository),
      };
      if (action === 'rerequested')
        return event({ kind: 'check-rerequested', again: true, ...where });
      const identifier = delivery.requested_action?.identifier;
      return identifier === undefined
        ? { kind: 'unusable', problems: ['requested_action.identifier'] }
        : event({
            kind: 'check-action',
            ...where,
            identifier,
            requester: toAccount(delivery.sender),
          });
    }),
  );

/**
 * `check_suite`: GitHub opens one for each new head, which heals a `pull_request` delivery that was lost,
 * and people can ask for all checks of one again.
 */
export const readCheckSuiteEvent: EventReader = (payload, appId) =>
  withAction(SUITE_ACTIONS, payload, (action) =>
    withFields(Suite, payload, ({ check_suite: suite, repository, installation }) =>
      suite.app?.id === appId
        ? event({
            kind: 'check-rerequested',
            again: action === 'rerequested',
            repository: toRepository(repository, installation.id),
            sha: suite.head_sha,
            pullRequests: numbersIn(suite.pull_requests, repository),
          })
        : ignored('checks of another app'),
    ),
  );
