import type { ChartCopy, ChartReference, ChartRenders, UndecidedWays } from '../../charts/index.ts';
import type { FileTree, GapDraft, YamlDocument } from '../../manifest/index.ts';
import type { BuiltinSchema, MergeSchema } from '../patches/merge-schema.ts';
import { further } from '../patches/merge-schema.ts';
import type { PatchOutcome } from '../patches/patch-outcome.ts';
import type { BuildFailure } from '../files/failure.ts';
import type { KustomizationRewrite } from '../files/kustomization-rewrite.ts';
import type { LayerCache } from './build-cache.ts';
import type { NotedTree } from './build-inputs.ts';
import type { PatchWork } from './build-effort.ts';
import type { KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { TransformerConfig } from '../transformers/transformer-config.ts';
import type { Vendored } from '../files/vendored-copies.ts';

/** Describes a gap before it is known which root it belongs to. */
type LayerGap = Omit<GapDraft, 'root'>;

/** Holds what one folder's build has touched; a cached folder brings its own along. */
export interface Trace {
  readonly reads: Set<string>;
  readonly gaps: LayerGap[];
  /** Lists mistakes that fail the build as a whole; what follows on one that ends it may be for that alone. */
  readonly faults: BuildFailure[];
  /** Says what became of the patches with targets. */
  readonly outcomes: PatchOutcome[];
  /** Names the folders built on the way, itself included, because a later cycle check asks for them. */
  readonly visited: Set<string>;
  /** Holds the copies that were asked for, by reference as it is written; undefined where there is none. */
  readonly copies: Map<string, string | undefined>;
  /** Holds the same for charts. */
  readonly chartCopies: Map<string, AskedCopy>;
  /** It is true where a file was not loaded yet, or a chart not rendered: the outcome may change then. */
  unloaded: boolean;
  /** Names the version of Kubernetes that a chart asked for and nobody says; null for none. */
  assumedKubernetes: string | null;
  /** Open decisions of charts. */
  readonly undecided: UndecidedWays[];
  /** Says how far kustomize's own schema came to be read here. */
  builtinSchema: BuiltinSchema;
}

/** Holds a chart of elsewhere, and what stood for it; undefined where nothing did. */
export interface AskedCopy {
  readonly reference: ChartReference;
  readonly copy: ChartCopy | undefined;
}

/** Holds one render: the tree, and what all its folders share. */
export interface Build {
  readonly tree: NotedTree;
  /** Gives the tree itself, for whatever compares it with other trees. */
  readonly fileTree: FileTree;
  readonly vendored: Vendored;
  /** Holds the facts of kustomize, with the kinds of the schema in force. */
  tables: KustomizeTables;
  /** Says where names, labels and the like live by default. */
  readonly defaults: TransformerConfig;
  readonly documents: DocumentCache;
  readonly layers: LayerCache;
  /** Holds what Helm made of charts; null where they are not inflated. */
  readonly charts: ChartRenders | null;
  /**
   * Names the version of Kubernetes that charts are told where their entries name none; null where nobody
   * says.
   */
  readonly kubeVersion: string | null;
  /** Keeps the schemas of `openapi` fields by content. */
  readonly schemas: Map<string, MergeSchema>;
  readonly settings: RenderSettings;
  /** Holds what an applier writes into the kustomization of the root; null where it is built as it stands. */
  readonly rewrite: KustomizationRewrite | null;
  /** Grows over all folders; a folder built before counts as if it were built again. */
  readonly patchWork: PatchWork;
  /** The folder that is rendered. */
  readonly root: string;
  /** The folder under way; replaced while a folder below it is built. */
  trace: Trace;
  /**
   * It is true where the root asks for build metadata, in whatever word: kustomize then notes what runs on
   * each object.
   */
  tracked: boolean;
  /** Kustomize keeps one schema for the whole run: the first `openapi` field it meets wins. */
  schema: MergeSchema;
  schemaIsSet: boolean;
  builtinSchema: BuiltinSchema;
}

/** Keeps parsed files by content and path. */
export type DocumentCache = Map<string, readonly YamlDocument[]>;

export const newTrace = (): Trace => ({
  reads: new Set(),
  gaps: [],
  faults: [],
  outcomes: [],
  visited: new Set(),
  copies: new Map(),
  chartCopies: new Map(),
  unloaded: false,
  assumedKubernetes: null,
  undecided: [],
  builtinSchema: 'unread',
});

/** Adds what a folder below has touched. */
export function addTrace(to: Trace, from: Trace): void {
  for (const path of from.reads) to.reads.add(path);
  for (const dir of from.visited) to.visited.add(dir);
  for (const [reference, path] of from.copies) to.copies.set(reference, path);
  for (const [key, asked] of from.chartCopies) to.chartCopies.set(key, asked);
  addNew(to.gaps, from.gaps);
  addNew(to.faults, from.faults);
  addNew(to.outcomes, from.outcomes);
  to.unloaded ||= from.unloaded;
  to.assumedKubernetes ??= from.assumedKubernetes;
  addNew(to.undecided, from.undecided);
  to.builtinSchema = further(to.builtinSchema, from.builtinSchema);
}

/** Adds what is not in the list yet, so that what a base lacks is told once, however many ways include it. */
function addNew<T>(to: T[], from: readonly T[]): void {
  if (from.length === 0) return;
  const known = new Set(to);
  for (const each of from) if (!known.has(each)) to.push(each);
}

export type LoadRestriction = 'own-folder' | 'none';

/** Says how kustomize is called; the defaults are its own. */
export interface RenderSettings {
  /** `none` allows files outside a kustomization's folder (`--load-restrictor LoadRestrictionsNone`). */
  readonly loadRestriction: LoadRestriction;
}

/** Says how one root is built, where that is not how all are. */
export interface RenderCall {
  readonly loadRestriction?: LoadRestriction;
  readonly rewrite?: KustomizationRewrite | null;
  /** It is false where kustomize runs without `--enable-helm`: charts are not looked into. */
  readonly inflatesCharts?: boolean;
  /** The version as `--helm-kube-version` gives it. */
  readonly kubeVersion?: string | null;
}
