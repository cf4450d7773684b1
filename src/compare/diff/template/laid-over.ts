import { RE2JS } from 're2js';
import type { LaidOver, Node, Resource, UnseenContent } from '../../../manifest/index.ts';
import {
  canonicalJson,
  isMeshKind,
  mapNode,
  plainOf,
  runsPods,
  sameData,
} from '../../../manifest/index.ts';
import { instancePartOf } from '../../delivery/argo-instance/argo-instance.ts';
import type { TextReach } from '../kind-reach.ts';
import { isOfOneNamespace, MESH_KIND_NAMES, reachOfOverlay, worstReach } from '../kind-reach.ts';
import { objectChanges } from '../object-changes.ts';

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

/** Tells whether content that is not seen is what it was, but for what is laid over it. */
const standsItself = (before: UnseenContent | null, after: UnseenContent | null): boolean =>
  before !== null &&
  after !== null &&
  before.namespace === after.namespace &&
  sameData(before.written, after.written);

/** Tells whether an overlay may be for an object of the mesh. */
export function reachesMesh({ reach: { kind, name, object } }: LaidOver): boolean {
  if (object !== null && isMeshKind(object)) return true;
  if (kind === '' || name.startsWith('istio') || kind.length > LONGEST) return true;
  if (/^[\w-]+$/.test(kind)) return MESH_KIND_NAMES.has(kind);
  try {
    const pattern = RE2JS.compile(kind);
    return [...MESH_KIND_NAMES].some((each) => pattern.matches(each));
  } catch {
    return true;
  }
}

/** A longer pattern is not tried. */
const LONGEST = 200;

/** Stands for no kind: what is laid over everything and means nothing to a mesh. */
const NO_KIND = '-';

/**
 * Says how far overlays that differ reach: only what they touch comes out otherwise, whatever else the content holds. One
 * of a kind that is not known to stay in its namespace may reach everybody.
 */
export const reachOfOverlays = (changed: readonly LaidOver[]): TextReach =>
  worstReach(changed.map((laid) => reachOfLaid(laid, counterpartOf(laid, changed))));

function reachOfLaid(laid: LaidOver, counterpart: Resource | null): TextReach {
  const { kind, name, object } = laid.reach;
  if (kind === NO_KIND) return 'other';
  const text = `${laid.name} ${laid.digest}`;
  if (reachesMesh(laid) || OF_MESH.test(text)) return 'may-be-mesh-wide';
  const reaches = kind.split('|').map((each) => {
    if (object === null ? isOfOneNamespace({ kind: each }) : isOfOneNamespace(object))
      return reachOfOverlay(each, name, text);
    return each === 'Namespace' ? 'part-of-mesh' : 'may-be-mesh-wide';
  });
  return decidesDelivery(laid, counterpart) ? 'may-be-mesh-wide' : worstReach(reaches);
}

const counterpartOf = (laid: LaidOver, changed: readonly LaidOver[]): Resource | null =>
  changed.find((each) => each !== laid && each.field === laid.field && each.name === laid.name)
    ?.reach.object ?? null;

/** Tells whether it is for a part of what delivers, and changes what that does. */
function decidesDelivery(
  { reach: { kind, name, object }, origin }: LaidOver,
  counterpart: Resource | null,
): boolean {
  const bare = {
    ...(object ?? { kind, name, group: '', version: '', namespace: '', stableName: name, origin }),
    node: mapNode(new Map(), origin),
  };
  const part = instancePartOf(object ?? bare);
  if (part === null || object === null) return part !== null;
  const pair = { before: counterpart ?? bare, after: object };
  return objectChanges(pair, ALONE).some((change) => part.concerns(change) !== null);
}

/** Nothing around a patch matters to what it changes. */
const ALONE = {
  environment: '',
  generatedBefore: new Map(),
  generatedAfter: new Map(),
  isVariable: () => false,
} as const;

/**
 * Tells whether content that is not seen stays what it is, and gets other images alone, none of which is of a proxy or a
 * control plane.
 */
export function changesImagesAlone(
  before: UnseenContent | null,
  after: UnseenContent | null,
): boolean {
  if (!standsItself(before, after)) return false;
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
