import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, Resource, ScalarNode } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, runsPods, stringAt } from '../../manifest/index.ts';
import { isEqualData } from './equal-data.ts';

/**
 * A field of what runs pods that decides about no call, and that few checks read: the version of an image, and how many
 * old ReplicaSets are kept.
 */
export type SeldomReadField = 'image' | 'revisionHistoryLimit';

const known = new WeakMap<Mesh, WeakMap<Mesh, ReadonlySet<SeldomReadField> | null>>();

/**
 * Lists such fields by which two sides differ; null where they differ in anything else, were it a place that a sentence
 * could name. Of the files that appliers read, which are no objects, only the charts are looked at that come of them.
 */
export function seldomReadDifferences(
  before: Mesh,
  after: Mesh,
): ReadonlySet<SeldomReadField> | null {
  const ofBefore = known.get(before) ?? new WeakMap<Mesh, ReadonlySet<SeldomReadField> | null>();
  known.set(before, ofBefore);
  const found = ofBefore.get(after);
  if (found !== undefined) return found;
  const fields = differencesOf(before, after);
  ofBefore.set(after, fields);
  return fields;
}

function differencesOf(before: Mesh, after: Mesh): ReadonlySet<SeldomReadField> | null {
  if (before === after) return new Set();
  if (!isSameBeside(before, after)) return null;
  const fields = new Set<SeldomReadField>();
  const isAlike = before.resources.every((one, at) => {
    const other = after.resources[at];
    return other !== undefined && (one === other || isSameObject(one, other, fields));
  });
  return isAlike ? fields : null;
}

/** Tells whether all is the same that is known of a mesh beside its objects and what follows from them. */
const isSameBeside = (before: Mesh, after: Mesh): boolean =>
  before.resources.length === after.resources.length &&
  !before.partial &&
  !after.partial &&
  before.removedWaypoints.size + after.removedWaypoints.size === 0 &&
  isEqualData(before.external, after.external) &&
  isEqualData(before.environment, after.environment) &&
  isEqualData(before.chartsElsewhere, after.chartsElsewhere) &&
  isEqualData(before.charts, after.charts) &&
  isEqualData(before.configuration.istioVersion, after.configuration.istioVersion);

function isSameObject(one: Resource, other: Resource, fields: Set<SeldomReadField>): boolean {
  const { node, ...named } = one;
  const { node: otherNode, ...otherNamed } = other;
  if (!isEqualData(named, otherNamed)) return false;
  const counterparts = runsPods(one) ? counterpartsOf(one, other) : NO_COUNTERPARTS;
  return isSameNode(node, otherNode, { counterparts, fields });
}

/** A value that may be another one on the other side, which it has to be, and the field that it is. */
interface Counterpart {
  readonly of: ScalarNode;
  readonly field: SeldomReadField;
}

interface Comparing {
  readonly counterparts: ReadonlyMap<Node, Counterpart>;
  /** Gathers the fields of which the values differ. */
  readonly fields: Set<SeldomReadField>;
}

const NO_COUNTERPARTS: ReadonlyMap<Node, Counterpart> = new Map();

function counterpartsOf(one: Resource, other: Resource): ReadonlyMap<Node, Counterpart> {
  const found = new Map<Node, Counterpart>();
  const add = (
    field: SeldomReadField,
    [was, now]: readonly [Node | undefined, Node | undefined],
    isMeant: (was: ScalarNode, now: ScalarNode) => boolean,
  ): void => {
    if (was?.kind === 'scalar' && now?.kind === 'scalar' && isMeant(was, now))
      found.set(was, { of: now, field });
  };
  const limits = [one, other].map(({ node }) => nodeAt(node, 'spec', 'revisionHistoryLimit'));
  add('revisionHistoryLimit', [limits[0], limits[1]], areCounts);
  for (const list of ['containers', 'initContainers']) {
    const [was, now] = [one, other].map((each) => itemsAt(podTemplateOf(each), 'spec', list));
    for (const [at, container] of (was ?? []).entries())
      if (stringAt(container, 'name') !== PROXY)
        add('image', [nodeAt(container, 'image'), nodeAt(now?.[at], 'image')], areVersions);
  }
  return found;
}

/** The container that injection fills: its image decides whether there is a proxy. */
const PROXY = 'istio-proxy';

const areCounts = (was: ScalarNode, now: ScalarNode): boolean =>
  [was, now].every(({ value }) => typeof value === 'number' && Number.isInteger(value));

/** Tells whether two texts are versions of one image, which is none of Istio's own. */
function areVersions(was: ScalarNode, now: ScalarNode): boolean {
  const [one, other] = [was, now].map(({ value }) =>
    typeof value === 'string' ? (IMAGE.exec(value)?.[1] ?? null) : null,
  );
  return typeof one === 'string' && one === other && !OF_ISTIO.test(one);
}

/** Matches a name with a tag, or with a digest, or with both. */
const IMAGE = /^([\w./-]+(?::\d+\/[\w./-]+)?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

const OF_ISTIO = /istio|pilot|proxyv2|ztunnel|install-cni/;

function isSameNode(one: Node, other: Node, comparing: Comparing): boolean {
  if (one === other) return true;
  const counterpart = comparing.counterparts.get(one);
  if (counterpart?.of === other) {
    if (one.kind === 'scalar' && one.value !== counterpart.of.value)
      comparing.fields.add(counterpart.field);
    return true;
  }
  return isSamePlace(one.origin, other.origin) && areSameBelow(one, other, comparing);
}

function areSameBelow(one: Node, other: Node, comparing: Comparing): boolean {
  const isSame = (was: Node | undefined, now: Node | undefined): boolean =>
    was !== undefined && now !== undefined && isSameNode(was, now, comparing);
  if (one.kind === 'scalar') return other.kind === 'scalar' && isSameScalar(one, other);
  if (one.kind === 'seq')
    return (
      other.kind === 'seq' &&
      one.items.length === other.items.length &&
      one.items.every((item, at) => isSame(item, other.items[at]))
    );
  if (other.kind !== 'map' || one.entries.size !== other.entries.size) return false;
  if ((one.repeats ?? other.repeats) !== undefined) return false;
  const keys = [...other.entries.keys()];
  return [...one.entries].every(
    ([key, value], at) => key === keys[at] && isSame(value, other.entries.get(key)),
  );
}

const isSameScalar = (one: ScalarNode, other: ScalarNode): boolean =>
  one.value === other.value &&
  one.digits === other.digits &&
  one.spelling === other.spelling &&
  one.quoted === other.quoted;

/**
 * Compares places. What the values say that lie behind one is no part of it: that is what comes of them. Nor is their order, which a
 * chart's engine does not promise.
 */
const isSamePlace = (one: Origin, other: Origin): boolean =>
  one === other || isEqualData(placeAlone(one), placeAlone(other));

const placeAlone = ({ values, ...place }: Origin): unknown => ({
  ...place,
  values: values?.map(({ path, file, line }) => `${path} ${file}:${String(line)}`).sort(),
});
