import type { ChartCopy, ChartReference, ChartRenders, UndecidedWays } from '../../charts/index.ts';
import type { FileTree, GapDraft, YamlDocument } from '../../manifest/index.ts';
import type { BuiltinSchema, MergeSchema } from '../patches/merge-schema.ts';
import { further } from '../patches/merge-schema.ts';
import type { BuildFailure } from '../files/failure.ts';
import type { KustomizationRewrite } from '../files/kustomization-rewrite.ts';
import type { LayerCache } from './build-cache.ts';
import type { NotedTree } from './build-inputs.ts';
import type { PatchWork } from './build-effort.ts';
import type { KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { TransformerConfig } from '../transformers/transformer-config.ts';
import type { Vendored } from '../files/vendored-copies.ts';

/** A gap before it is known which root it belongs to. */
type LayerGap = Omit<GapDraft, 'root'>;

/** What one folder's build has touched; a cached folder brings its own along. */
export interface Trace {
  readonly reads: Set<string>;
  readonly gaps: LayerGap[];
  /** Mistakes that fail the build as a whole and leave the other objects as they would be. */
  readonly faults: BuildFailure[];
  /** Folders built on the way, itself included: a later cycle check asks for them. */
  readonly visited: Set<string>;
  /** Copies that were asked for, by reference as it is written; undefined where there is none. */
  readonly copies: Map<string, string | undefined>;
  /** The same of charts. */
  readonly chartCopies: Map<string, AskedCopy>;
  /** Set where a file was not loaded yet, or a chart not rendered: the outcome is not the last word. */
  unloaded: boolean;
  /** The version of Kubernetes that a chart asked for and nobody says; null for none. */
  assumedKubernetes: string | null;
  /** Open decisions of charts. */
  readonly undecided: UndecidedWays[];
  /** How far kustomize's own schema came to be read here. */
  builtinSchema: BuiltinSchema;
}

/** A chart of elsewhere, and what stood for it; undefined for nothing. */
export interface AskedCopy {
  readonly reference: ChartReference;
  readonly copy: ChartCopy | undefined;
}

/** One render: the tree, and what all its folders share. */
export interface Build {
  readonly tree: NotedTree;
  /** The tree itself, for what compares it with other trees. */
  readonly fileTree: FileTree;
  readonly vendored: Vendored;
  /** With the kinds of the schema in force. */
  tables: KustomizeTables;
  /** Where names, labels and the like live by default. */
  readonly defaults: TransformerConfig;
  readonly documents: DocumentCache;
  readonly layers: LayerCache;
  /** What Helm made of charts; null where they are not inflated. */
  readonly charts: ChartRenders | null;
  /** The version of Kubernetes that they are told where their entries name none; null where nobody says. */
  readonly kubeVersion: string | null;
  /** Schemas of `openapi` fields by content. */
  readonly schemas: Map<string, MergeSchema>;
  readonly settings: RenderSettings;
  /** What an applier writes into the kustomization of the root; null where it is built as it stands. */
  readonly rewrite: KustomizationRewrite | null;
  /** Grows over all folders; a folder built before counts as if it were built again. */
  readonly patchWork: PatchWork;
  /** The folder that is rendered. */
  readonly root: string;
  /** The folder under way; replaced while a folder below it is built. */
  trace: Trace;
  /** Whether the root asks for build metadata, in whatever word: kustomize then notes what runs on each object. */
  tracked: boolean;
  /** Kustomize keeps one schema for the whole run: the first `openapi` field it meets wins. */
  schema: MergeSchema;
  schemaIsSet: boolean;
  builtinSchema: BuiltinSchema;
}

/** Parsed files by content and path. */
export type DocumentCache = Map<string, readonly YamlDocument[]>;

export const newTrace = (): Trace => ({
  reads: new Set(),
  gaps: [],
  faults: [],
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
  to.unloaded ||= from.unloaded;
  to.assumedKubernetes ??= from.assumedKubernetes;
  addNew(to.undecided, from.undecided);
  to.builtinSchema = further(to.builtinSchema, from.builtinSchema);
}

/** What a base lacks is told once, however many ways include it. */
function addNew<T>(to: T[], from: readonly T[]): void {
  if (from.length === 0) return;
  const known = new Set(to);
  for (const each of from) if (!known.has(each)) to.push(each);
}

export type LoadRestriction = 'own-folder' | 'none';

/** How kustomize is called; the defaults are its own. */
export interface RenderSettings {
  /** `none` allows files outside a kustomization's folder (`--load-restrictor LoadRestrictionsNone`). */
  readonly loadRestriction: LoadRestriction;
}

/** How one root is built, where that is not how all are. */
export interface RenderCall {
  readonly loadRestriction?: LoadRestriction;
  readonly rewrite?: KustomizationRewrite | null;
  /** False as without `--enable-helm`: charts are not looked into. */
  readonly inflatesCharts?: boolean;
  /** As `--helm-kube-version` gives it. */
  readonly kubeVersion?: string | null;
}
