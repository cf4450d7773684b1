import { reconcileJob } from '../../src/bot/queue/bot-jobs.ts';
import type { GateOracle } from '../forge/gate-oracle.ts';
import type { GateWorld, Told } from '../support/gate-world.ts';
import type { MemoryApp } from './memory-app.ts';

export const MINUTE = 60_000;

/** What is known beside the real thing: who may have what they ask for, and what is not told or done yet. */
export interface GateModel {
  readonly oracle: GateOracle;
  /** Told after what happens next, newest first. */
  late: Told;
  /** Something that GitHub does not tell, or did not. */
  untold: boolean;
  lostData: boolean;
}

export interface GateStage {
  readonly world: GateWorld;
  readonly app: MemoryApp;
}

/** Tells what was kept back, the newest first. */
export async function flush(model: GateModel, app: MemoryApp): Promise<void> {
  const { late } = model;
  model.late = [];
  for (const event of late) await app.deliver(event);
}

/** Everything comes to rest; then the check of the head says what the oracle allows, and no other check is unfinished. */
export async function look(model: GateModel, { world, app }: GateStage): Promise<void> {
  app.stop(null);
  await flush(model, app);
  await app.pass(10 * MINUTE);
  model.oracle.note();
  if (model.untold) {
    await app.jobs().add(reconcileJob());
    for (const event of await world.comment('/recheck', 'dana')) await app.deliver(event);
    await app.pass(10 * MINUTE);
    model.untold = false;
  }
  model.oracle.rest();
  const wrongs = [...app.bugs, ...wrongsOf(world, model)];
  if (wrongs.length > 0) throw new Error(wrongs.join('\n'));
}

function wrongsOf(world: GateWorld, { oracle, lostData }: GateModel): readonly string[] {
  const { sha: head } = world.head();
  const unfinished = world
    .checks()
    .filter(({ conclusion }) => conclusion === null)
    .map(({ sha }) => `the check of ${sha} is left in progress`);
  const ended = lostData ? unfinished.filter((each) => each.includes(head)) : unfinished;
  if (world.pullRequest().state !== 'open') return lostData ? [] : unfinished;
  const allowed: ReadonlySet<unknown> = oracle.allowed();
  const said = world
    .checks()
    .filter(({ sha }) => sha === head)
    .map(({ conclusion }) => conclusion);
  const isRight = (said.length === 1 || lostData) && allowed.has(said.at(-1));
  return isRight
    ? ended
    : [...ended, `${[...allowed].join(' or ')} is expected, the check says ${said.join(', ')}`];
}
