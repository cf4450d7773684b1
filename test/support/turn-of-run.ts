import { createHash } from 'node:crypto';
import { turnOf } from '../../bench/turn.ts';

/**
 * Sets the turn of this run, for its workers and for what they start. Vitest reads its configuration anew for each
 * project: what the first one drew stands.
 */
export function useTurnOfRun(environment: NodeJS.ProcessEnv = process.env): void {
  environment['MESHWARDEN_TURN'] = String(turnOf(environment));
}

/** The turn of this run, which the configuration has set. */
export function turnOfRun(environment: NodeJS.ProcessEnv = process.env): number {
  // whoever drew one here would sample what nobody is told of
  if (environment['MESHWARDEN_TURN'] === undefined)
    throw new Error('vitest.config.ts has not set the turn of this run.');
  return turnOf(environment);
}

/** The seed of a place in the tests: another one at each place and in each turn, the same one on each machine. */
export const seedOf = (turn: number, place: string): number =>
  createHash('sha256')
    .update(`${String(turn)} ${place}`)
    .digest()
    .readInt32LE(0);

/** Says the turn where a run begins, and again below its failures. */
export function turnReporter(
  turn: number,
  write: (text: string) => void = (text) => process.stdout.write(text),
): { readonly onInit: () => void; readonly onTestRunEnd: () => void } {
  const line = `This run's turn: ${String(turn)}; MESHWARDEN_TURN=${String(turn)} repeats it\n`;
  return {
    onInit: () => {
      write(line);
    },
    onTestRunEnd: () => {
      write(line);
    },
  };
}
