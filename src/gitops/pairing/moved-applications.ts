import type { RenderedEnvironment } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { wholes, withOnly } from './application-places.ts';

/** One environment on both sides of a change; null where it is not there. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/**
 * Both sides of one environment with what a change moves from there, or to there: it is written on both sides, and is
 * neither removed nor new where the other side puts it elsewhere.
 */
export function withMovedKept<Pair extends BothSides>(pair: Pair): Pair {
  const { before, after } = pair;
  if (before === null || after === null) return pair;
  const [was, is] = [withHeldBy(before, after), withHeldBy(after, before)];
  return was === before && is === after ? pair : { ...pair, before: was, after: is };
}

function withHeldBy(own: RenderedEnvironment, other: RenderedEnvironment): RenderedEnvironment {
  if (!own.roots.some((root) => wholes.has(root))) return own;
  const held = new Set(other.roots.flatMap(({ resources }) => resources.map(resourceKey)));
  const roots = own.roots.map((root) => {
    const whole = wholes.get(root);
    if (whole === undefined) return root;
    const kept = new Set(root.resources);
    const isKept = (each: Resource): boolean => kept.has(each) || held.has(resourceKey(each));
    return whole.resources.every((each) => kept.has(each) === isKept(each))
      ? root
      : withOnly(whole, isKept);
  });
  return roots.every((root, at) => root === own.roots[at]) ? own : { ...own, roots };
}
