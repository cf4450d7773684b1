import { z } from 'zod';
import type { JobHandlers } from '../../src/bot/edge/queue/job-run.ts';
import { createTurns } from '../../src/forge/edge/concurrency.ts';
import type { ClaimedJob, Jobs, NewJob } from '../../src/review/index.ts';
import { reviewJob } from '../../src/review/index.ts';
import { closeJob, commandJob, passJob } from './simulated-jobs.ts';
import type { GitHubSide } from './github-side.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Milliseconds of one analysis, and how many a replica does at once: docs/how-to/run-the-service.md, Limits. */
const ANALYSIS = 800;
const ANALYSES = 2;
/** Milliseconds that reading a delivery takes. */
const READING = 5;

/** What a review asks of GitHub; test/e2e/app/api-budget.test.ts counts. One that changes nothing rendered asks for its check alone. */
const CHECK = 'POST /repos/{owner}/{repo}/check-runs';
const LOOK_AGAIN = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
/** One that takes longer than so many milliseconds shows its check in progress, and completes it later. */
const SHOWN_AFTER = 2_000;
const COMPLETED = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
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

/** One of so many repositories is about the mesh: its pull requests get a comment, and people approve them there. */
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

  /** Analyses, and shows meanwhile that it does where that takes long; true where it did. */
  const analysed = async (show: () => Promise<void>): Promise<boolean> => {
    const began = clock.now();
    let isDone = false;
    const shown = sleep(SHOWN_AFTER).then(() => (isDone ? undefined : show()));
    // who waits for it hears of a refusal
    shown.catch(() => undefined);
    await analyse();
    isDone = true;
    const tookLong = clock.now() - began >= SHOWN_AFTER;
    if (tookLong) await shown;
    return tookLong;
  };

  const review = async (repository: number, trigger: string): Promise<void> => {
    const asOf = clock.now();
    const ask = (routes: readonly string[]) =>
      github.ask(installationOf(repository, fleet), routes);
    const isOfTheMesh = repository % OF_THE_MESH === 0;
    if (trigger === 'review') {
      if (isOfTheMesh) await ask(LOOK);
      return;
    }
    const takesLong = await analysed(() => ask([CHECK]));
    if (isOfTheMesh) await ask([LOOK_AGAIN]);
    await ask([takesLong ? COMPLETED : CHECK]);
    heard.reviewed(repository, asOf);
    if (!isOfTheMesh) return;
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

  /** Where nothing is rendered nobody asks: what is said there is no command. */
  const command = async (repository: number): Promise<void> => {
    if (repository % OF_THE_MESH === 0)
      await github.ask(installationOf(repository, fleet), COMMAND);
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
      else if (payload.kind === 'command') await command(payload.repository);
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
