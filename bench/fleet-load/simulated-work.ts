import { z } from 'zod';
import type { JobHandlers } from '../../src/bot/edge/queue/job-run.ts';
import { createTurns } from '../../src/forge/edge/concurrency.ts';
import type { ClaimedJob, Jobs, NewJob } from '../../src/review/index.ts';
import { reviewJob } from '../../src/review/index.ts';
import { closeJob, commandJob, passJob } from './simulated-jobs.ts';
import type { GitHubSide } from './github-side.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Milliseconds of one analysis, and how many a replica does at once: docs/operations.md, Limits. */
const ANALYSIS = 800;
const ANALYSES = 2;
/** Milliseconds that reading a delivery takes. */
const READING = 5;

/** What a review asks of GitHub before and after its analysis; docs/performance.md counts. */
const BEFORE = [
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'POST /repos/{owner}/{repo}/check-runs',
];
const AFTER = ['PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}'];
const FIRST_COMMENT = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT_AGAIN = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
/** A look at the gate. */
const LOOK = [
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
];
const COMMAND = [
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  FIRST_COMMENT,
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
];
const PAGE = 'GET /installation/repositories';

/** One of so many repositories is about the mesh, and its pull requests get a comment. */
const OF_THE_MESH = 4;

/** Repositories of an installation that one pass asks about, and those of one request. */
const ASKED = 1_000;
const OF_ONE_REQUEST = 50;
const QUESTION = 'POST /graphql';

/** What the body of a delivery holds here. */
const Body = z.object({ told: z.string(), repository: z.number(), pullRequest: z.number() });

/** The repositories of a fleet, spread over installations. */
export interface SimulatedFleet {
  readonly repositories: number;
  readonly installations: number;
}

const installationOf = (repository: number, { installations }: SimulatedFleet): number =>
  (repository % installations) + 1;

/** Hears of what was done. */
export interface Heard {
  /** A job was begun, for the first time since it became due. */
  readonly begun: (job: ClaimedJob) => void;
  /** A review has its check, of what was known at an instant. */
  readonly reviewed: (repository: number, asOf: number) => void;
}

/** What has a comment already, whichever replica wrote it. */
export type Commented = Set<number>;

/** Does what jobs ask, in virtual time: their calls go through the limiter, their analyses wait for a place. */
export function simulatedHandlers(
  fleet: SimulatedFleet,
  { jobs, time, github, heard, commented }: SimulatedPorts,
): JobHandlers {
  const places = createTurns(ANALYSES);
  const { clock, sleep } = time;

  const analyse = async (): Promise<void> => {
    await places.take();
    try {
      await sleep(ANALYSIS);
    } finally {
      places.give();
    }
  };

  const review = async (repository: number, trigger: string): Promise<void> => {
    const asOf = clock.now();
    const ask = (routes: readonly string[]) =>
      github.ask(installationOf(repository, fleet), routes);
    if (trigger === 'review') {
      await ask(LOOK);
      return;
    }
    await ask(BEFORE);
    await analyse();
    const hasComment = repository % OF_THE_MESH === 0;
    await ask(AFTER);
    heard.reviewed(repository, asOf);
    if (!hasComment) return;
    await ask([commented.has(repository) ? COMMENT_AGAIN : FIRST_COMMENT]);
    commented.add(repository);
  };

  const deliver = async (id: string): Promise<void> => {
    const delivery = await jobs.delivery(id);
    if (delivery === null) return;
    await sleep(READING);
    const job = jobOf(Body.parse(JSON.parse(delivery.body)), id);
    if (job !== null) await jobs.add(job);
  };

  const pass = async (installation: number): Promise<void> => {
    const own = Array.from({ length: fleet.repositories }, (_, n) => n + 1).filter(
      (id) => installationOf(id, fleet) === installation,
    );
    const pages = Math.ceil(own.length / 100);
    await github.ask(
      installation,
      Array.from({ length: pages }, () => PAGE),
    );
    // all are as they are known: nothing is missed here, so that none is looked at by itself
    const questions = Math.ceil(Math.min(ASKED, own.length) / OF_ONE_REQUEST);
    await github.ask(
      installation,
      Array.from({ length: questions }, () => QUESTION),
    );
  };

  return {
    run: async (job) => {
      const { payload } = job;
      heard.begun(job);
      if (payload.kind === 'delivery') await deliver(payload.delivery);
      else if (payload.kind === 'review') await review(payload.repository, payload.trigger);
      else if (payload.kind === 'command')
        await github.ask(installationOf(payload.repository, fleet), COMMAND);
      else if (payload.kind === 'reconcile')
        for (let each = 1; each <= fleet.installations; each += 1)
          await jobs.add(passJob(each, Math.floor(clock.now() / EVERY)));
      else if (payload.kind === 'reconcile-installation') await pass(payload.installation);
      return 'done';
    },
    givenUp: () => Promise.resolve(),
  };
}

/** Milliseconds between two passes. */
const EVERY = 300_000;

export interface SimulatedPorts {
  readonly jobs: Pick<Jobs, 'add' | 'delivery'>;
  readonly time: VirtualTime;
  readonly github: GitHubSide;
  readonly heard: Heard;
  readonly commented: Commented;
}

/** What there is to do about what GitHub told. */
function jobOf(
  { told, repository, pullRequest }: z.output<typeof Body>,
  id: string,
): NewJob | null {
  const key = { repository, pullRequest };
  switch (told) {
    case 'opened':
    case 'pushed':
      return reviewJob(key, 'push');
    case 'reviewed':
      return reviewJob(key, 'review');
    case 'asked':
      return commandJob(key, Number(id));
    case 'closed':
      return closeJob(key);
    default:
      return null;
  }
}
