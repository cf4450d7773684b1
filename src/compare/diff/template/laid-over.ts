import type { LaidOver, Node, UnseenContent } from '../../../manifest/index.ts';
import { canonicalJson, plainOf, runsPods, sameData } from '../../../manifest/index.ts';

/** Lists what is laid over, the first first. */
export function laidOverOf({ laidOver }: UnseenContent): readonly LaidOver[] {
  const all: LaidOver[] = [];
  for (let each = laidOver; each !== null; each = each.below) all.push(each);
  return all.reverse();
}

/** Lists what is laid over on one side and not, or otherwise, on the other. */
export function changedLaid(
  before: UnseenContent | null,
  after: UnseenContent | null,
): readonly LaidOver[] {
  const [was, is] = [before, after].map((side) => (side === null ? [] : laidOverOf(side)));
  const without = (all: readonly LaidOver[] = [], others: readonly LaidOver[] = []) => {
    const there = new Set(others.map(identityOf));
    return all.filter((laid) => !there.has(identityOf(laid)));
  };
  return [...without(was, is), ...without(is, was)];
}

const identityOf = ({ field, name, digest }: LaidOver): string =>
  JSON.stringify([field, name, digest]);

/**
 * Tells whether content that is not seen stays what it is, and gets other images alone, none of which is of a proxy or a
 * control plane.
 */
export function changesImagesAlone(
  before: UnseenContent | null,
  after: UnseenContent | null,
): boolean {
  if (before === null || after === null || before.namespace !== after.namespace) return false;
  if (!sameData(before.written, after.written)) return false;
  const changed = changedLaid(before, after);
  const isOrdinary = ({ field, name, reach: { object } }: LaidOver): boolean => {
    if (OF_MESH.test(`${name} ${object === null ? '' : canonicalJson(plainOf(object.node))}`))
      return false;
    const others = changed.filter((each) => each.field === field && each.name === name);
    return field === 'images' || (others.length > 1 && areOtherImages(others));
  };
  return changed.length > 0 && changed.every(isOrdinary);
}

const OF_MESH = /istio|envoy|pilot|proxyv2|ztunnel/i;

/** Tells whether patches of workloads say the same but for images. */
function areOtherImages(patches: readonly LaidOver[]): boolean {
  const texts = patches.map(({ reach: { object } }) =>
    object !== null && runsPods(object) ? textWithoutImages(object.node) : null,
  );
  return !texts.includes(null) && new Set(texts).size === 1;
}

const textWithoutImages = (node: Node): string =>
  canonicalJson(plainOf(node)).replace(/"image":"[^"]*"/g, '"image":""');
