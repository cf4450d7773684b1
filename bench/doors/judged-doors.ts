import { drawing } from '../network/random-draw.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Doors } from './ask-doors.ts';
import { changedTree } from './door-change.ts';
import type { DoorCall } from './door-call.ts';
import { doorCall } from './door-call.ts';
import { doorTree, filesOf } from './door-tree.ts';
import type { JudgedCall } from './judge-doors.ts';
import { judgeCall, unshown } from './judge-doors.ts';

/** So many calls are asked about one change. */
export const CALLS_OF_CHANGE = 4;

export interface JudgedChange {
  readonly seed: number;
  readonly kind: string;
  readonly calls: readonly (JudgedCall & DoorCall)[];
  /** Requests that consequences show, and that end alike if asked. */
  readonly unshown: readonly string[];
}

/** Seeds beside each other draw calls that have nothing in common. */
const spread = (seed: number): number => 1 + ((seed * 4_861_103) % 2_000_000_011);

/** Draws a tree, one change of it and calls, and asks all doors; the same for the same seed, from 1 on. */
export async function judgedChange(doors: Doors, seed: number): Promise<JudgedChange> {
  const random = seededRandom(spread(seed));
  for (let at = 0; at < 5; at++) random();
  const draw = drawing(random);
  const base = doorTree(seed);
  const { kind, tree: head } = changedTree(draw, base, seed);
  const drawn = Array.from({ length: CALLS_OF_CHANGE }, () => doorCall(draw, head));
  const change = await doors.open(filesOf(base), filesOf(head));
  const calls: (JudgedCall & DoorCall)[] = [];
  for (const call of drawn)
    if (call !== null) calls.push({ ...call, ...(await judgeCall(change, call)) });
  return { seed, kind, calls, unshown: await unshown(change) };
}

/** Lists what doors say otherwise than each other, each with the seed that repeats it. */
export const linesOf = ({ seed, kind, calls, unshown }: JudgedChange): readonly string[] => [
  ...calls
    .filter(({ faults }) => faults.length > 0)
    .map(({ faults, words, question }) =>
      [
        `seed ${String(seed)} (${kind}): ${faults.join('; ')}`,
        `  ${JSON.stringify(question)}`,
        ...words.map((each) => `  ${each}`),
      ].join('\n'),
    ),
  ...unshown.map((each) => `seed ${String(seed)} (${kind}): asked, it ends alike: ${each}`),
];
