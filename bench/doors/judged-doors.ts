import type { Draw } from '../network/random-draw.ts';
import { drawing } from '../network/random-draw.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Doors } from './ask-doors.ts';
import { changedTree } from './door-change.ts';
import type { DoorCall } from './door-call.ts';
import { doorCall } from './door-call.ts';
import type { DoorTree } from './door-tree.ts';
import { doorTree, filesOf } from './door-tree.ts';
import type { JudgedCall } from './judge-doors.ts';
import { isMoved, judgeCall, unshown } from './judge-doors.ts';

/** So many calls are asked about one change. */
export const CALLS_OF_CHANGE = 4;

/** Of so many calls, those that the change moves are half of the ones that are asked, if there are any. */
const DRAWN = 30;
const MOST_TRIED = 6;

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
  const { kind, change, drawn, moved } = await drawnChange(doors, draw, base, seed);
  const compared = await change.compare();
  const calls: (JudgedCall & DoorCall)[] = [];
  const others = drawn.filter((call) => !moved.includes(call));
  for (const call of [...moved.slice(0, CALLS_OF_CHANGE / 2), ...others].slice(0, CALLS_OF_CHANGE))
    calls.push({ ...call, ...(await judgeCall(change, compared, call)) });
  return { seed, kind, calls, unshown: unshown(change, compared) };
}

/** Draws changes until one moves a call that is drawn, which few do, but not for ever. */
async function drawnChange(doors: Doors, draw: Draw, base: DoorTree, seed: number) {
  for (let tried = 1; ; tried++) {
    const { kind, tree } = changedTree(draw, base, seed);
    const drawn = Array.from({ length: DRAWN }, () => doorCall(draw, base, tree) ?? []).flat();
    const change = await doors.open(filesOf(base), filesOf(tree));
    const moved = drawn.filter((call) => isMoved(change, call));
    if (moved.length > 0 || tried === MOST_TRIED) return { kind, change, drawn, moved };
  }
}

/** Lists what doors say otherwise than each other, each with the seed that repeats it. */
export const linesOf = ({ seed, kind, calls, unshown }: JudgedChange): readonly string[] => [
  ...calls
    .filter(({ faults }) => faults.length > 0)
    .map(({ faults, words, question }) =>
      [
        `seed ${String(seed)} (${kind}): ${faults.join('; ')}`,
        `  npm run bench -- doors 1 ${String(seed)} repeats it`,
        `  ${JSON.stringify(question)}`,
        ...words.map((each) => `  ${each}`),
      ].join('\n'),
    ),
  ...unshown.map((each) => `seed ${String(seed)} (${kind}): asked, it ends alike: ${each}`),
];
