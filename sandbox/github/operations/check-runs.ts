import { ApiProblem, UnprocessableEntity } from '../http/api-problem.ts';
import type { Account } from '../state/accounts.ts';
import type { AppIdentity } from '../state/app.ts';
import type {
  CheckAction,
  CheckAnnotation,
  CheckConclusion,
  CheckOutput,
  CheckRun,
  CheckStatus,
} from '../state/check.ts';
import type { Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { checkRunView, checkSuiteView, suiteState } from '../views/check.ts';
import { announce } from '../webhooks/announce.ts';
import { commitOf } from './commit-of.ts';
import { announceSuite, ensureSuite } from './check-suites.ts';

/** Fields of a create or update request; what is missing stays as it is. */
export interface CheckRunFields {
  readonly name?: string | undefined;
  readonly detailsUrl?: string | undefined;
  readonly externalId?: string | undefined;
  readonly status?: CheckStatus | undefined;
  readonly conclusion?: CheckConclusion | undefined;
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly output?: CheckOutput | undefined;
  readonly actions?: readonly CheckAction[] | undefined;
}

export async function createCheckRun(
  world: World,
  repository: Repository,
  name: string,
  sha: string,
  fields: CheckRunFields,
  app: AppIdentity = world.app,
): Promise<CheckRun> {
  if (!/^[0-9a-f]{40}$/.test(sha) || (await commitOf(repository, sha)) === null)
    throw new UnprocessableEntity(`No commit found for SHA: ${sha}`);
  const run: CheckRun = {
    id: world.nextId(),
    suite: ensureSuite(world, repository, sha, null, app),
    headSha: sha,
    name,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: timestamp(world),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
  };
  change(world, run, fields);
  repository.checkRuns.set(run.id, run);
  announceRun(world, repository, run, 'created', app.bot);
  if (run.status === 'completed') completed(world, repository, run);
  return run;
}

export function updateCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  fields: CheckRunFields,
): void {
  if (run.suite.app !== world.app)
    throw new ApiProblem(
      403,
      'Invalid app_id `' +
        String(world.app.id) +
        '` - check run can only be modified by the GitHub App that created it.',
    );
  const before = run.status;
  change(world, run, fields);
  if (run.status === 'completed' && before !== 'completed') completed(world, repository, run);
}

function change(world: World, run: CheckRun, fields: CheckRunFields): void {
  // A conclusion or an end completes the run, whatever status came with it.
  const ends = fields.conclusion !== undefined || fields.completedAt !== undefined;
  const status = ends ? 'completed' : (fields.status ?? run.status);
  const conclusion = fields.conclusion ?? (fields.status === undefined ? run.conclusion : null);
  if (status === 'completed' && conclusion === null)
    throw new UnprocessableEntity('Invalid request.\n\nA completed check run needs a conclusion.');
  run.status = status;
  run.conclusion = status === 'completed' ? conclusion : null;
  run.completedAt = status === 'completed' ? endOf(world, run, fields) : null;
  run.startedAt = fields.startedAt ?? run.startedAt;
  run.name = fields.name ?? run.name;
  run.externalId = fields.externalId ?? run.externalId;
  run.detailsUrl = fields.detailsUrl ?? run.detailsUrl;
  run.actions = fields.actions ?? run.actions;
  if (fields.output !== undefined) run.output = appended(run.output, fields.output);
}

const endOf = (world: World, run: CheckRun, fields: CheckRunFields): string =>
  fields.completedAt ??
  (fields.conclusion === undefined ? run.completedAt : null) ??
  timestamp(world);

/** Texts are replaced, annotations are appended: GitHub's reference of "Update a check run". */
const appended = (shown: CheckOutput, more: CheckOutput): CheckOutput => ({
  title: more.title ?? shown.title,
  summary: more.summary,
  text: more.text,
  annotations: [...shown.annotations, ...more.annotations] satisfies CheckAnnotation[],
});

function completed(world: World, repository: Repository, run: CheckRun): void {
  announceRun(world, repository, run, 'completed', run.suite.app.bot);
  if (suiteState(repository, run.suite).status === 'completed')
    announceSuite(world, repository, run.suite, 'completed', run.suite.app.bot);
}

/** The app that made a run hears of its buttons, others do not; of its beginning and end everyone hears. */
export function announceRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const pressed = action === 'rerequested' || action === 'requested_action';
  if (pressed && run.suite.app !== world.app) return;
  const suite = checkSuiteView(world, repository, run.suite);
  announce(world, repository, 'check_run', sender, {
    action,
    check_run: { ...checkRunView(world, repository, run), check_suite: suite },
    ...more,
  });
}
