import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import type { Text } from './read-fields.ts';
import type { Selector } from '../transformers/selector.ts';
import type { Behavior } from '../build/entry.ts';
import type { FieldSpec } from '../transformers/kustomize-tables.ts';

/** Holds a kustomization file, read and checked. Lists are empty and texts null where a field is absent. */
export interface Kustomization {
  readonly dir: string;
  readonly file: string;
  readonly component: boolean;
  readonly resources: readonly Text[];
  readonly components: readonly Text[];
  readonly configurations: readonly Text[];
  readonly crds: readonly Text[];
  readonly generators: readonly Text[];
  readonly transformers: readonly Text[];
  readonly validators: readonly Text[];
  readonly configMapGenerator: readonly GeneratorArguments[];
  readonly secretGenerator: readonly GeneratorArguments[];
  readonly generatorOptions: GeneratorOptions;
  readonly patchesStrategicMerge: readonly Text[];
  readonly patches: readonly PatchEntry[];
  readonly patchesJson6902: readonly PatchEntry[];
  readonly namespace: Text | null;
  readonly namePrefix: Text | null;
  readonly nameSuffix: Text | null;
  readonly labels: readonly LabelEntry[];
  readonly commonLabels: ReadonlyMap<string, Text>;
  readonly commonAnnotations: ReadonlyMap<string, Text>;
  readonly replicas: readonly ReplicaEntry[];
  readonly images: readonly ImageEntry[];
  readonly replacements: readonly Node[];
  readonly vars: readonly Variable[];
  readonly charts: readonly ListedChart[];
  readonly helmGlobals: Node | null;
  readonly openapi: ReadonlyMap<string, Text>;
  readonly sortOptions: SortOptions | null;
  readonly buildMetadata: readonly Text[];
}

/**
 * Names a chart that is inflated: of `helmCharts`, of the older `helmChartInflationGenerator`, or by a
 * generator of its own.
 */
export interface ListedChart {
  readonly form: 'entry' | 'older-entry' | 'generator';
  readonly node: MapNode;
}

export interface PatchEntry {
  readonly path: Text | null;
  readonly patch: Text | null;
  readonly target: Selector | null;
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
  readonly origin: Origin;
}

export interface LabelEntry {
  readonly pairs: ReadonlyMap<string, Text>;
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  readonly fieldSpecs: readonly FieldSpec[];
}

export interface ReplicaEntry {
  readonly name: string;
  readonly count: number;
  readonly origin: Origin;
}

export interface ImageEntry {
  readonly name: string;
  readonly newName: string;
  readonly newTag: string;
  readonly tagSuffix: string;
  readonly digest: string;
  /** The line of the new tag, digest or name. */
  readonly origin: Origin;
}

export interface GeneratorOptions {
  readonly labels: ReadonlyMap<string, Text>;
  readonly annotations: ReadonlyMap<string, Text>;
  readonly disableNameSuffixHash: boolean;
  readonly immutable: boolean;
}

export interface GeneratorArguments {
  readonly name: string;
  readonly namespace: string;
  readonly behavior: Behavior;
  readonly files: readonly Text[];
  readonly envs: readonly Text[];
  readonly literals: readonly Text[];
  /** The type of a Secret; null where it is not given. */
  readonly type: Text | null;
  readonly options: GeneratorOptions;
  readonly origin: Origin;
  /** The lines of the name and the namespace; the entry itself where there is none. */
  readonly places: { readonly name: Origin; readonly namespace: Origin };
}

/** Describes a value that `$(NAME)` stands for, taken from a field of an object. */
export interface Variable {
  readonly name: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
  };
  readonly fieldPath: string;
  readonly origin: Origin;
}

export interface SortOptions {
  readonly order: 'legacy' | 'fifo';
  readonly first: readonly string[] | null;
  readonly last: readonly string[] | null;
}
