import type { Node, PathStep } from '../../../yaml/node.ts';
import { OPEN, settledText } from './settled-value.ts';

/** The place where two values differ as a server compares them, with what stands there on both sides. */
export interface ValueDifference {
  readonly path: readonly PathStep[];
  readonly before: Node | undefined;
  readonly after: Node | undefined;
  /** The node that encloses the place in the new value. */
  readonly holder: Node | undefined;
}

/** Gives the innermost place that holds all that differs; null where nothing does, or nobody can know. */
export function differenceOf(
  before: Node | undefined,
  after: Node | undefined,
  path: readonly PathStep[],
  holder: Node | undefined,
): ValueDifference | null {
  const [one, other] = [settledText(before, path), settledText(after, path)];
  if (one === other || one.includes(OPEN_JSON) || other.includes(OPEN_JSON)) return null;
  const inner = innerDifferences(before, after, path);
  const [first, second] = inner;
  return first !== undefined && second === undefined ? first : { path, before, after, holder };
}

const OPEN_JSON = JSON.stringify(OPEN).slice(1, -1);

function innerDifferences(
  before: Node | undefined,
  after: Node | undefined,
  path: readonly PathStep[],
): readonly ValueDifference[] {
  const steps = stepsOf(before, after);
  return steps.flatMap((step) => {
    const found = differenceOf(at(before, step), at(after, step), [...path, step], after);
    return found === null ? [] : [found];
  });
}

/** The steps that both values have in common or one has alone; none where they are of different forms. */
function stepsOf(before: Node | undefined, after: Node | undefined): readonly PathStep[] {
  if (before?.kind === 'map' && after?.kind === 'map')
    return [...new Set([...before.entries.keys(), ...after.entries.keys()])];
  if (before?.kind !== 'seq' || after?.kind !== 'seq') return [];
  return before.items.length === after.items.length ? [...before.items.keys()] : [];
}

const at = (node: Node | undefined, step: PathStep): Node | undefined => {
  if (node?.kind === 'map' && typeof step === 'string') return node.entries.get(step);
  return node?.kind === 'seq' && typeof step === 'number' ? node.items[step] : undefined;
};
