import type { BackReference, FieldSpec, KustomizeTables } from './tables.ts';

/** Where names, labels, namespaces, images and variables live; the defaults plus what `configurations` add. */
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

/** The lists of field specifications by name; `nameReference` has another form. */
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

/** What kustomize uses where no configuration says more. */
export function defaultConfig(tables: KustomizeTables): TransformerConfig {
  const { metadataLabels: _unused, ...specs } = tables.fieldSpecs;
  return { ...specs, labels: [] };
}

/** Both configurations; what both say counts once. */
export function mergeConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  if (a === b) return a;
  return {
    ...fieldLists((list) => mergeSpecs(a[list], b[list])),
    nameReference: mergeReferences(a.nameReference, b.nameReference),
  };
}

/** All lists of field specifications, each made by the function given. */
export const fieldLists = (
  make: (list: FieldList) => readonly FieldSpec[],
): Omit<TransformerConfig, 'nameReference'> => ({
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
});

/** The first list, then those of the second that it does not have. */
export function mergeSpecs(a: readonly FieldSpec[], b: readonly FieldSpec[]): readonly FieldSpec[] {
  if (a === b) return a;
  const known = new Set(a.map(specKey));
  const added = b.filter((spec) => !known.has(specKey(spec)));
  return added.length === 0 ? a : [...a, ...added];
}

const specKey = (spec: FieldSpec): string =>
  JSON.stringify([spec.group ?? '', spec.version ?? '', spec.kind ?? '', spec.path]);

function mergeReferences(
  a: readonly BackReference[],
  b: readonly BackReference[],
): readonly BackReference[] {
  if (a === b) return a;
  const merged = new Map(a.map((reference) => [targetKey(reference), reference]));
  for (const reference of b) {
    const key = targetKey(reference);
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined
        ? reference
        : { ...known, fieldSpecs: mergeSpecs(known.fieldSpecs, reference.fieldSpecs) },
    );
  }
  return [...merged.values()];
}

const targetKey = (reference: BackReference): string =>
  JSON.stringify([reference.group ?? '', reference.version ?? '', reference.kind ?? '']);
