import type {
  GroupKind,
  MapNode,
  Node,
  Origin,
  PathStep,
  ScalarNode,
  SeqNode,
} from '../../../manifest/index.ts';
import { nameStep, stringAt, rowOf } from '../../../manifest/index.ts';
import type { AlignedItems } from './list-alignment.ts';
import type { GeneratedNames } from './canonical-text.ts';
import { canonicalText } from './canonical-text.ts';
import { pairItems } from './list-pairing.ts';
import { parseEmbeddedYaml } from '../../../istio/index.ts';

/** One field that differs. */
export interface FieldDifference {
  /** Positions in lists are those of the new list; of the old one where the item was removed. */
  readonly path: readonly PathStep[];
  readonly before: Node | undefined;
  readonly after: Node | undefined;
  /** Set where the list at `path` holds the same items in another order: their names, or old positions. */
  readonly reordered?: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Gives the places of a list and of the patch's in its place, for an item that goes with it; else absent. */
  readonly lists?: Readonly<Record<'was' | 'is', Origin>>;
  /** Set where the values stand in a text of the object: the YAML that it holds. */
  readonly embedded?: { readonly before: Node; readonly after: Node };
}

/** What two objects are compared under. */
interface Comparison {
  readonly of: GroupKind;
  readonly generatedBefore: GeneratedNames;
  readonly generatedAfter: GeneratedNames;
}

/** Fields of which each entry is a difference of its own, also where the field as a whole is new. */
const ENTRY_BY_ENTRY: ReadonlySet<PathStep> = new Set([
  'metadata',
  'labels',
  'annotations',
  'data',
  'stringData',
  'binaryData',
  'env',
]);

/**
 * The fields in which two values differ; none where they hold the same data. Names that only carry
 * another generated hash are equal.
 */
export function compareNodes(
  before: Node,
  after: Node,
  comparison: Comparison,
  path: readonly PathStep[] = [],
): readonly FieldDifference[] {
  if (before === after) return [];
  if (before.kind === 'map' && after.kind === 'map')
    return compareMaps(before, after, comparison, path);
  if (before.kind === 'seq' && after.kind === 'seq')
    return compareLists(before, after, comparison, path);
  if (before.kind === 'scalar' && after.kind === 'scalar')
    return compareScalars(before, after, comparison, path);
  return [{ path, before, after }];
}

function compareMaps(
  before: MapNode,
  after: MapNode,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  const differences: FieldDifference[] = [];
  for (const [key, value] of after.entries)
    differences.push(...compareEntry(before.entries.get(key), value, comparison, [...path, key]));
  for (const [key, value] of before.entries)
    if (!after.entries.has(key))
      differences.push(...compareEntry(value, undefined, comparison, [...path, key]));
  return differences;
}

function compareEntry(
  before: Node | undefined,
  after: Node | undefined,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  if (before !== undefined && after !== undefined)
    return compareNodes(before, after, comparison, path);
  const present = before ?? after;
  if (present === undefined) return [];
  const whole = [{ path, before, after }];
  if (!ENTRY_BY_ENTRY.has(path.at(-1) ?? '')) return whole;
  const absent = emptyLike(present);
  if (absent === null) return whole;
  const entries =
    before === undefined
      ? compareNodes(absent, present, comparison, path)
      : compareNodes(present, absent, comparison, path);
  return entries.length > 0 ? entries : whole;
}

function emptyLike(node: Node): Node | null {
  if (node.kind === 'map') return { ...node, entries: new Map() };
  return node.kind === 'seq' ? { ...node, items: [] } : null;
}

function compareScalars(
  before: ScalarNode,
  after: ScalarNode,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  if (before.value === after.value && before.digits === after.digits) return [];
  const same =
    canonicalText(before, comparison.generatedBefore) ===
    canonicalText(after, comparison.generatedAfter);
  if (same) return [];
  const whole = [{ path, before, after }];
  const [was, is] = [embeddedYaml(path, before), embeddedYaml(path, after)];
  if (was === null || is === null) return whole;
  const inside = compareNodes(was, is, comparison, path);
  const embedded = { before: was, after: is };
  return inside.length > 0 ? inside.map((each) => ({ embedded, ...each })) : whole;
}

function compareLists(
  before: SeqNode,
  after: SeqNode,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  const { pairs, keyed, reordered } = pairItems(before, after, (item, side) =>
    canonicalText(item, side === 'before' ? comparison.generatedBefore : comparison.generatedAfter),
  );
  const differences = pairs.flatMap((pair) =>
    keyed && path.at(-1) === 'env'
      ? compareVariable(before, after, pair, comparison, path)
      : comparePair(before, after, pair, comparison, path),
  );
  if (reordered === null || isUnordered(comparison.of, path)) return differences;
  // texts and numbers speak for themselves; other items are told by their names or places
  const isPlain = [...before.items, ...after.items].every(({ kind }) => kind === 'scalar');
  if (!isPlain) return [...differences, { path, before, after, reordered }];
  const both = pairs.filter((pair) => pair.before !== null && pair.after !== null);
  const [was, is] = [
    stayingIn(before, new Set(both.map((pair) => pair.before))),
    stayingIn(after, new Set(both.map((pair) => pair.after))),
  ];
  return [...differences, { path, before: was, after: is }];
}

/** A list without what comes or goes, which is told by itself. */
const stayingIn = (list: SeqNode, staying: ReadonlySet<number | null>): SeqNode =>
  staying.size === list.items.length
    ? list
    : { ...list, items: list.items.filter((_, at) => staying.has(at)) };

function comparePair(
  before: SeqNode,
  after: SeqNode,
  pair: AlignedItems,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  const was = pair.before === null ? undefined : before.items[pair.before];
  const is = pair.after === null ? undefined : after.items[pair.after];
  const itemPath = [...path, pair.after ?? pair.before ?? 0];
  if (was !== undefined && is === undefined && isPatchedOver(before, after))
    return [
      { path: itemPath, before: was, after: is, lists: { was: before.origin, is: after.origin } },
    ];
  if (was === undefined || is === undefined) return [{ path: itemPath, before: was, after: is }];
  return compareNodes(was, is, comparison, itemPath);
}

/** Tells whether a patch has a list of its own now: it takes the place of the whole one where items have no merge key. */
const isPatchedOver = ({ origin: was }: SeqNode, { origin: is }: SeqNode): boolean =>
  is.via?.kind === 'patch' && is.file !== was.file;

/** A variable is told by its name, whatever its place: `env[name=LOG_LEVEL].value`. */
function compareVariable(
  before: SeqNode,
  after: SeqNode,
  pair: AlignedItems,
  comparison: Comparison,
  path: readonly PathStep[],
): readonly FieldDifference[] {
  const was = pair.before === null ? undefined : before.items[pair.before];
  const is = pair.after === null ? undefined : after.items[pair.after];
  const item = is ?? was;
  const name = stringAt(item, 'name');
  if (item?.kind !== 'map' || name === undefined)
    return comparePair(before, after, pair, comparison, path);
  const itemPath = [...path, nameStep(name)];
  const nameOnly: MapNode = {
    ...item,
    entries: new Map([...item.entries].filter(([key]) => key === 'name')),
  };
  const inside = compareNodes(was ?? nameOnly, is ?? nameOnly, comparison, itemPath);
  const isWhole = was !== undefined && is !== undefined;
  return inside.length > 0 || isWhole ? inside : [{ path: itemPath, before: was, after: is }];
}

/**
 * Lists of any kind in which order means nothing to whoever reads them, as the end of their path; those of one
 * kind alone are in its row. Every other list is taken to be ordered: routes, HTTPRoute rules, containers'
 * arguments, EnvoyFilter patches.
 */
const UNORDERED: readonly string[] = [
  'metadata.finalizers',
  'exportTo',
  'hosts',
  'hostnames',
  'gateways',
  'subjects',
  'imagePullSecrets',
  'volumes',
  'volumeMounts',
  'rules.apiGroups',
  'rules.resources',
  'rules.resourceNames',
  'rules.verbs',
];

/** Whether the items of the list at `path` mean the same in any order. */
function isUnordered(kind: GroupKind, path: readonly PathStep[]): boolean {
  const text = `.${path.filter((step) => typeof step === 'string').join('.')}`;
  const endsPath = (end: string): boolean => text.endsWith(`.${end}`);
  return UNORDERED.some(endsPath) || (rowOf(kind)?.unordered ?? []).some(endsPath);
}

/** Texts longer than this are compared as texts. */
const MAX_LENGTH = 500_000;

/**
 * The map inside a text field that istiod or Helm reads as YAML: `data.mesh` of the `istio` ConfigMap,
 * `helm.values` of an Argo CD Application, the `proxy.istio.io/config` annotation. Null elsewhere, and
 * where the text is not one YAML map.
 */
function embeddedYaml(path: readonly PathStep[], node: ScalarNode): Node | null {
  if (!holdsYaml(path) || typeof node.value !== 'string' || node.value.length > MAX_LENGTH)
    return null;
  const embedded = parseEmbeddedYaml(node);
  return embedded?.kind === 'map' ? embedded : null;
}

function holdsYaml(path: readonly PathStep[]): boolean {
  const [parent, last] = path.slice(-2);
  return (
    last === 'proxy.istio.io/config' ||
    (parent === 'helm' && last === 'values') ||
    (path.length === 2 && parent === 'spec' && last === 'valuesContent') ||
    (path.length === 2 && parent === 'data' && (last === 'mesh' || last === 'meshNetworks'))
  );
}
