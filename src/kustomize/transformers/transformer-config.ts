import { compareText } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import { kindRank } from './kind-order.ts';
import type { BackReference, FieldSpec, KustomizeTables } from './kustomize-tables.ts';

/**
 * Says where names, labels, namespaces, images and variables live: the defaults plus what `configurations`
 * add.
 */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly varReference: readonly FieldSpec[];
  readonly nameReference: readonly BackReference[];
}

/** Names the lists of field specifications; `nameReference` has another form. */
export const FIELD_LISTS = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
  'varReference',
] as const;

export type FieldList = (typeof FIELD_LISTS)[number];

/** Says nothing; every folder begins with it. */
export const EMPTY_CONFIG: TransformerConfig = { ...fieldLists(() => []), nameReference: [] };

const defaults = new WeakMap<KustomizeTables, TransformerConfig>();

/** Gives what kustomize uses where no configuration says more; made once of each table. */
export function defaultConfig(tables: KustomizeTables): TransformerConfig {
  const known = defaults.get(tables);
  if (known !== undefined) return known;
  const { fieldSpecs } = tables;
  const lists = fieldLists((list) => (list === 'labels' ? [] : fieldSpecs[list]));
  const made = mergeConfigs(EMPTY_CONFIG, { ...lists, nameReference: fieldSpecs.nameReference });
  defaults.set(tables, made);
  return made;
}

const merged = new WeakMap<TransformerConfig, WeakMap<TransformerConfig, TransformerConfig>>();

/** Merges both configurations. Folders share few of them, so each pair is merged once. */
export function mergeConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  if (a === b) return a;
  const known = merged.get(a) ?? new WeakMap<TransformerConfig, TransformerConfig>();
  const both = known.get(b) ?? mergedConfig(a, b);
  known.set(b, both);
  merged.set(a, known);
  return both;
}

/** Gives the first where the second adds nothing to it, so that what is kept of it stays of use. */
function mergedConfig(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  const both = {
    ...fieldLists((list) => mergeSpecs(a[list], b[list])),
    nameReference: mergeReferences(a.nameReference, b.nameReference),
  };
  const same = both.nameReference === a.nameReference;
  return same && FIELD_LISTS.every((list) => both[list] === a[list]) ? a : both;
}

/** Makes all lists of field specifications with the function given. */
export function fieldLists(
  make: (list: FieldList) => readonly FieldSpec[],
): Omit<TransformerConfig, 'nameReference'> {
  return {
    namePrefix: make('namePrefix'),
    nameSuffix: make('nameSuffix'),
    namespace: make('namespace'),
    commonLabels: make('commonLabels'),
    labels: make('labels'),
    templateLabels: make('templateLabels'),
    commonAnnotations: make('commonAnnotations'),
    images: make('images'),
    replicas: make('replicas'),
    varReference: make('varReference'),
  };
}

/**
 * Gives the first list, then those of the second it does not have, in kustomize's order of kinds. A path for
 * all kinds counts as there when the path is there for one kind: so a `configurations` file that names kinds
 * for a path takes the default for all others away. Refuses a path that is to be made, and not.
 */
export function mergeSpecs(a: readonly FieldSpec[], b: readonly FieldSpec[]): readonly FieldSpec[] {
  if (b.length === 0 && inOrder.has(a)) return a;
  const byPath = new Map<string, FieldSpec[]>();
  for (const spec of a) addTo(byPath, spec);
  const added: FieldSpec[] = [];
  for (const spec of b) {
    const known = byPath.get(spec.path)?.find((other) => covers(spec, other));
    if (known !== undefined) {
      refuseConflict(known, spec);
      continue;
    }
    addTo(byPath, spec);
    added.push(spec);
  }
  if (added.length === 0 && inOrder.has(a)) return a;
  const result = sorted([...a, ...added]);
  inOrder.add(result);
  return result;
}

function addTo(byPath: Map<string, FieldSpec[]>, spec: FieldSpec): void {
  const others = byPath.get(spec.path);
  if (others === undefined) byPath.set(spec.path, [spec]);
  else others.push(spec);
}

/** Lists that were put in order here. */
const inOrder = new WeakSet<readonly FieldSpec[]>();

/** Refuses a field that is to be both made and not made where it is missing. */
function refuseConflict(known: FieldSpec, spec: FieldSpec): void {
  if ((known.create ?? false) === (spec.create ?? false)) return;
  refuse(
    'invalid-field',
    `"${spec.path}" is given with "create" and without (conflicting fieldspecs).`,
    spec.origin ?? known.origin ?? null,
  );
}

/** Tells whether a specification is also for what another one is for. */
const covers = (spec: FieldSpec, other: FieldSpec): boolean =>
  isFor(spec.group, other.group) &&
  isFor(spec.version, other.version) &&
  isFor(spec.kind, other.kind);

const isFor = (wanted: string | undefined, value = ''): boolean =>
  wanted === undefined || wanted === '' || wanted === value;

/** Sorts specifications in kustomize's order of kinds. */
const sorted = (specs: readonly FieldSpec[]): readonly FieldSpec[] =>
  specs
    .map((spec) => ({ spec, rank: kindRank(spec.kind ?? ''), text: kindText(spec) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.text, b.text))
    .map(({ spec }) => spec);

const kindText = ({ group, version, kind }: FieldSpec): string =>
  `${group || '~G'}_${version || '~V'}_${kind || '~K'}`;

function mergeReferences(
  a: readonly BackReference[],
  b: readonly BackReference[],
): readonly BackReference[] {
  const byTarget = new Map(a.map((reference) => [targetKey(reference), reference]));
  for (const reference of b) {
    const key = targetKey(reference);
    const known = byTarget.get(key);
    const fieldSpecs = mergeSpecs(known?.fieldSpecs ?? [], reference.fieldSpecs);
    if (known === undefined || fieldSpecs !== known.fieldSpecs)
      byTarget.set(key, { ...(known ?? reference), fieldSpecs });
  }
  const result = [...byTarget.values()];
  return result.every((reference, index) => reference === a[index]) && result.length === a.length
    ? a
    : result;
}

const targetKey = (reference: BackReference): string =>
  JSON.stringify([reference.group ?? '', reference.version ?? '', reference.kind ?? '']);
