import { z } from 'zod';
import { characterCount } from '../http/character-count.ts';
import { NotFound, UnprocessableEntity } from '../http/api-problem.ts';
import { created, found, numberOf, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { countedReply, listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { announceRun, createCheckRun, updateCheckRun } from '../operations/check-runs.ts';
import type { CheckRunFields } from '../operations/check-runs.ts';
import { announceSuite, ensureSuite } from '../operations/check-suites.ts';
import { commitOf } from '../operations/commit-of.ts';
import type { CheckRun, CheckSuite } from '../state/check.ts';
import type { Repository } from '../state/repository.ts';
import {
  annotationView,
  checkRunView,
  checkSuiteView,
  latestRuns,
  runsOf,
} from '../views/check.ts';

/** GitHub counts characters, not bytes; its words are `Only 65535 characters are allowed; … were supplied.` */
const text = (most: number) =>
  z.string().check((given) => {
    const length = characterCount(given.value);
    if (length > most)
      given.issues.push({
        code: 'custom',
        input: undefined,
        message: `Only ${String(most)} characters are allowed; ${String(length)} were supplied.`,
      });
  });

const Annotation = z.object({
  path: z.string(),
  start_line: z.int().min(1),
  end_line: z.int().min(1),
  start_column: z.int().exactOptional(),
  end_column: z.int().exactOptional(),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: text(65_536),
  title: text(255).exactOptional(),
  raw_details: text(65_536).exactOptional(),
});

const Output = z.object({
  title: text(255).exactOptional(),
  summary: text(65_535),
  text: text(65_535).exactOptional(),
  annotations: z.array(Annotation).max(50, 'No more than 50 items are allowed.').exactOptional(),
});

const CheckBody = z.object({
  name: z.string().exactOptional(),
  head_sha: z.string().exactOptional(),
  details_url: z.string().exactOptional(),
  external_id: z.string().exactOptional(),
  status: z.enum(['queued', 'in_progress', 'completed']).exactOptional(),
  conclusion: z
    .enum(['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'])
    .exactOptional(),
  started_at: z.iso.datetime().exactOptional(),
  completed_at: z.iso.datetime().exactOptional(),
  output: Output.exactOptional(),
  actions: z
    .array(z.object({ label: text(20), description: text(40), identifier: text(20) }))
    .max(3, 'No more than 3 items are allowed.')
    .exactOptional(),
});

const READ = ['checks=read'];
const WRITE = ['checks=write'];

/** Check runs and check suites of our app; other apps' runs can be made by tests only. */
export const checkRoutes: readonly Route[] = [
  repositoryRoute('POST', '/check-runs', WRITE, async (call, repository) => {
    const body = parseBody(call, CheckBody);
    if (body.name === undefined || body.head_sha === undefined)
      throw missing(body.name === undefined ? 'name' : 'head_sha');
    if (body.output !== undefined && body.output.title === undefined) throw missing('title');
    const { name, head_sha: sha } = body;
    const run = await createCheckRun(call.world, repository, name, sha, fieldsOf(body));
    return created(checkRunView(call.world, repository, run));
  }),
  repositoryRoute('GET', '/check-runs/{check_run_id}', READ, (call, repository) =>
    ok(checkRunView(call.world, repository, namedRun(call, repository))),
  ),
  repositoryRoute('PATCH', '/check-runs/{check_run_id}', WRITE, (call, repository) => {
    const run = namedRun(call, repository);
    updateCheckRun(call.world, repository, run, fieldsOf(parseBody(call, CheckBody)));
    return ok(checkRunView(call.world, repository, run));
  }),
  repositoryRoute('GET', '/check-runs/{check_run_id}/annotations', READ, (call, repository) => {
    const run = namedRun(call, repository);
    return listReply(call, run.output.annotations, (annotation) =>
      annotationView(call.world, repository, run, annotation),
    );
  }),
  repositoryRoute('POST', '/check-runs/{check_run_id}/rerequest', WRITE, (call, repository) => {
    const run = namedRun(call, repository);
    announceRun(call.world, repository, run, 'rerequested', call.world.app.bot);
    return created({});
  }),
  repositoryRoute('GET', '/commits/{ref}/check-runs', READ, async (call, repository) => {
    const sha = await refOf(call, repository);
    const runs = [...repository.checkRuns.values()].filter(({ headSha }) => headSha === sha);
    return runList(call, repository, runs);
  }),
  repositoryRoute('GET', '/commits/{ref}/check-suites', READ, async (call, repository) => {
    const sha = await refOf(call, repository);
    const suites = [...repository.checkSuites.values()].filter(({ headSha }) => headSha === sha);
    const app = call.url.searchParams.get('app_id');
    const wanted = suites.filter((suite) => app === null || app === String(suite.app.id));
    return countedReply(call, 'check_suites', wanted, (suite) =>
      checkSuiteView(call.world, repository, suite),
    );
  }),
  repositoryRoute('POST', '/check-suites', WRITE, (call, repository) => {
    const { head_sha: sha } = parseBody(call, CheckBody);
    if (sha === undefined) throw missing('head_sha');
    return created(
      checkSuiteView(call.world, repository, ensureSuite(call.world, repository, sha, null)),
    );
  }),
  repositoryRoute('GET', '/check-suites/{check_suite_id}', READ, (call, repository) =>
    ok(checkSuiteView(call.world, repository, namedSuite(call, repository))),
  ),
  repositoryRoute('GET', '/check-suites/{check_suite_id}/check-runs', READ, (call, repository) =>
    runList(call, repository, runsOf(repository, namedSuite(call, repository))),
  ),
  repositoryRoute('POST', '/check-suites/{check_suite_id}/rerequest', WRITE, (call, repository) => {
    const suite = namedSuite(call, repository);
    announceSuite(call.world, repository, suite, 'rerequested', call.world.app.bot);
    return created({});
  }),
];

const missing = (field: string) =>
  new UnprocessableEntity(`Invalid request.\n\n"${field}" wasn't supplied.`);

const namedRun = (call: Call, repository: Repository): CheckRun =>
  found(repository.checkRuns, numberOf(call, 'check_run_id'));

const namedSuite = (call: Call, repository: Repository): CheckSuite =>
  found(repository.checkSuites, numberOf(call, 'check_suite_id'));

async function refOf(call: Call, repository: Repository): Promise<string> {
  const ref = parameter(call, 'ref');
  const sha = await commitOf(repository, ref);
  if (sha === null) {
    if (/^[0-9a-f]{40}$/.test(ref))
      throw new UnprocessableEntity(`No commit found for SHA: ${ref}`);
    throw new NotFound();
  }
  return sha;
}

/** Filters of "List check runs for a Git reference": of each name the latest, unless asked for all; newest first. */
function runList(call: Call, repository: Repository, runs: readonly CheckRun[]) {
  const query = call.url.searchParams;
  const [name, status, app] = [query.get('check_name'), query.get('status'), query.get('app_id')];
  const latest = query.get('filter') === 'all' ? runs : latestRuns(runs);
  const wanted = latest.filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (app === null || app === String(run.suite.app.id)),
  );
  const newestFirst = wanted.toSorted((a, b) => b.id - a.id);
  return countedReply(call, 'check_runs', newestFirst, (run) =>
    checkRunView(call.world, repository, run),
  );
}

function fieldsOf(body: z.infer<typeof CheckBody>): CheckRunFields {
  const { output } = body;
  return {
    name: body.name,
    detailsUrl: body.details_url,
    externalId: body.external_id,
    status: body.status,
    conclusion: body.conclusion,
    startedAt: body.started_at,
    completedAt: body.completed_at,
    actions: body.actions,
    output:
      output === undefined
        ? undefined
        : {
            title: output.title ?? null,
            summary: output.summary,
            text: output.text ?? null,
            annotations: (output.annotations ?? []).map(annotationOf),
          },
  };
}

/** Columns only where a single line is meant: GitHub refuses them otherwise. */
function annotationOf(given: z.infer<typeof Annotation>) {
  const columns = given.start_column !== undefined || given.end_column !== undefined;
  if (columns && given.start_line !== given.end_line)
    throw new UnprocessableEntity(
      'Invalid request.\n\nColumns are allowed only if start_line and end_line are equal.',
    );
  return {
    path: given.path,
    start_line: given.start_line,
    end_line: given.end_line,
    start_column: given.start_column ?? null,
    end_column: given.end_column ?? null,
    annotation_level: given.annotation_level,
    title: given.title ?? null,
    message: given.message,
    raw_details: given.raw_details ?? null,
  };
}
