import type { ChartRenders, UndecidedWays } from '../../charts/index.ts';
import type {
  FileTree,
  GapDraft,
  MapNode,
  Node,
  Resource,
  Status,
  UnseenContent,
} from '../../manifest/index.ts';
import { buildFileTree } from '../../manifest/index.ts';
import type { Build, DocumentCache, RenderCall, RenderSettings, Trace } from './build.ts';
import { newTrace } from './build.ts';
import { buildFolder } from './folder-build.ts';
import { resourceOfEntry } from './entry.ts';
import { failureOf } from '../files/failure.ts';
import type { Sources, LayerCache, ResultCache } from './build-cache.ts';
import type { PatchOutcome } from '../patches/patch-outcome.ts';
import type { BuildFailure } from '../files/failure.ts';
import { finishRoot } from './root-completion.ts';
import type { InflatedChart } from './layer.ts';
import { newLayerCache, newResultCache } from './build-cache.ts';
import { joinedFaults, kustomizationOrFiles } from './attempt.ts';
import { schemaOf } from '../patches/merge-schema.ts';
import type { MergeSchema } from '../patches/merge-schema.ts';
import { noteReads, wantInputs } from './build-inputs.ts';
import { newPatchWork } from './build-effort.ts';
import type { KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { TransformerConfig } from '../transformers/transformer-config.ts';
import { defaultConfig, mergeConfigs } from '../transformers/transformer-config.ts';
import type { Vendored } from '../files/vendored-copies.ts';
import { NOTHING_VENDORED } from '../files/vendored-copies.ts';
import { readKustomization } from '../files/kustomization-file.ts';
import { entriesOfNodes } from './resource-accumulation.ts';
import { appendEntries, newLayer } from './layer.ts';
import { runTransformers } from './transformer-pipeline.ts';
import { OPEN_REASONS } from '../../charts/index.ts';

export interface KustomizeResult {
  readonly status: Status;
  /**
   * Lists the objects in kustomize's order. Where status is `failed`, they are what could be built all the
   * same: kustomize itself prints nothing then, so they are for comparing only, never to be taken for a
   * render.
   */
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  /** Lists what it delivers beside the resources, with all that is laid over it. */
  readonly unseen: readonly UnseenContent[];
  /** Lists the charts whose objects are among the resources. */
  readonly inflated: readonly InflatedChart[];
  /**
   * It is true where something is not at hand yet, a file or what Helm makes of a chart: it is asked for, and
   * this result is not final.
   */
  readonly isPending: boolean;
  readonly failure: BuildFailure | null;
  /** Says what became of patches with targets, as far as all that they may select is seen; absent for none. */
  readonly patchOutcomes?: readonly PatchOutcome[];
  /** Names the version of Kubernetes that one of its charts asked for and nobody says; absent for none. */
  readonly assumedKubernetes?: string;
  /** Holds the ways of charts that decide by what nobody here knows; absent where none does. */
  readonly undecided?: UndecidedWays;
  /**
   * Lists every path that was read or looked for, under the name it was asked by and, where symbolic links
   * are on the way, the links and what they lead to. What appears below such a path counts too: it has become
   * a folder. An entry with a slash at its end stands for everything below that folder (`/`: for all). While
   * nothing changes there, the result is the same.
   */
  readonly reads: ReadonlySet<string>;
}

export interface KustomizeRenderer {
  /**
   * Builds the kustomization in a folder of the tree, with copies in the tree for what lies on the
   * network. Never throws on any input, runs nothing, fetches nothing. Two calls that find the same give
   * the same object.
   */
  render(tree: FileTree, dir: string, vendored?: Vendored, call?: RenderCall): KustomizeResult;
  /** Builds a kustomization that reads no files, with these objects for its `resources`. */
  renderObjects(objects: readonly Node[], kustomization: MapNode): BuiltObjects;
}

/**
 * Makes a renderer of the trees of one repository. It keeps parsed files and finished folders, so that the
 * trees of a review share what is equal in them; its memory grows with what it has seen. Charts are inflated
 * where somebody renders them.
 */
export function createKustomizeRenderer(
  tables: KustomizeTables,
  settings: RenderSettings = DEFAULTS,
  charts: ChartRenders | null = null,
): KustomizeRenderer {
  const documents: DocumentCache = new Map();
  const layers = new Map<string, LayerCache>();
  const schema = schemaOf(tables.kinds, tables.types);
  const defaults = defaultConfig(tables);
  const kept: Kept = {
    tables,
    defaults,
    settings,
    documents,
    layers,
    charts,
    schema,
    schemas: new Map(),
    results: newResultCache<KustomizeResult>(),
  };
  return {
    render: (fileTree, dir, vendored = NOTHING_VENDORED, call = {}) =>
      render(kept, { fileTree, vendored }, dir, call),
    renderObjects: (objects, kustomization) => {
      const sources = { fileTree: NO_FILES, vendored: NOTHING_VENDORED };
      return buildObjects(
        begun(kept, sources, '.', newTrace(), OF_OBJECTS),
        objects,
        kustomization,
      );
    },
  };
}

const NO_FILES = buildFileTree([], new Map());

const OF_OBJECTS: Required<RenderCall> = {
  loadRestriction: 'none',
  rewrite: null,
  inflatesCharts: false,
  kubeVersion: null,
};

const DEFAULTS: RenderSettings = { loadRestriction: 'own-folder' };

interface Kept {
  readonly tables: KustomizeTables;
  readonly defaults: TransformerConfig;
  readonly documents: DocumentCache;
  /** Keeps the layers by how the folders are built. */
  readonly layers: Map<string, LayerCache>;
  /** It is null where nobody renders charts: they are not seen then. */
  readonly charts: ChartRenders | null;
  readonly schema: MergeSchema;
  readonly schemas: Map<string, MergeSchema>;
  readonly settings: RenderSettings;
  readonly results: ResultCache<KustomizeResult>;
}

function render(kept: Kept, sources: Sources, dir: string, call: RenderCall): KustomizeResult {
  const { loadRestriction = kept.settings.loadRestriction, rewrite = null } = call;
  const inflatesCharts = call.inflatesCharts !== false && kept.charts !== null;
  const kubeVersion = inflatesCharts ? (call.kubeVersion ?? null) : null;
  const whole: Required<RenderCall> = { loadRestriction, rewrite, inflatesCharts, kubeVersion };
  const way = `${wayOf(whole)} ${dir}`;
  const key = rewrite === null ? way : `${way}\n${rewrite.key}`;
  const known = kept.results.find(sources, key);
  if (known !== undefined) return known;
  const trace = newTrace();
  const result = {
    ...build(kept, sources, dir, trace, whole),
    ...seenBy(trace, dir),
    isPending: trace.unloaded,
  };
  kept.results.store(sources, key, result, trace);
  return result;
}

function build(
  kept: Kept,
  sources: Sources,
  dir: string,
  trace: Trace,
  call: Required<RenderCall>,
): BuiltFolder {
  const { fileTree } = sources;
  const started = begun(kept, sources, dir, trace, call);
  try {
    const root = kustomizationOrFiles(started, dir, null);
    started.tracked = root.buildMetadata.length > 0;
    const layer = buildFolder(started, dir, [], null);
    const resources = finishRoot(started, root, layer).map(resourceOfEntry);
    const { unseen, inflated } = layer;
    return { ...outcomeOf(trace), resources, unseen, inflated };
  } catch (error) {
    const failure = firstOfAll(trace.faults, failureOf(error));
    if (fileTree.wanted.size > 0) wantInputs(fileTree, dir, sources.vendored);
    return { status: 'failed', resources: [], unseen: [], inflated: [], failure };
  }
}

function begun(
  kept: Kept,
  sources: Sources,
  dir: string,
  trace: Trace,
  call: Required<RenderCall>,
): Build {
  const { loadRestriction, rewrite, inflatesCharts, kubeVersion } = call;
  const started: Build = {
    ...kept,
    ...sources,
    settings: { loadRestriction },
    layers: layersOf(kept, wayOf(call)),
    charts: inflatesCharts ? kept.charts : null,
    kubeVersion,
    rewrite,
    tree: noteReads(sources.fileTree, () => started.trace),
    trace,
    root: dir,
    tracked: false,
    schemaIsSet: false,
    builtinSchema: 'unread',
    patchWork: newPatchWork(),
  };
  return started;
}

/** Names the way in which folders are built; those that are built in another way are kept apart. */
const wayOf = ({ loadRestriction, inflatesCharts, kubeVersion }: Required<RenderCall>): string =>
  `${loadRestriction} ${inflatesCharts ? `with charts for ${kubeVersion ?? 'any'}` : 'without charts'}`;

function layersOf({ layers }: Kept, way: string): LayerCache {
  const own = layers.get(way) ?? newLayerCache();
  layers.set(way, own);
  return own;
}

type BuiltFolder = Pick<
  KustomizeResult,
  'status' | 'resources' | 'unseen' | 'inflated' | 'failure'
>;

function outcomeOf({ faults, gaps }: Trace): Pick<KustomizeResult, 'status' | 'failure'> {
  const failure = joinedFaults(faults);
  if (failure !== null) return { status: 'failed', failure };
  return { status: gaps.length === 0 ? 'complete' : 'partial', failure: null };
}

/** Gives what kustomize stops at: the first fault, where what ends the build here comes after it. */
function firstOfAll(faults: Trace['faults'], last: BuildFailure): BuildFailure {
  const [fault, ...further] = faults;
  if (fault === undefined) return last;
  const { restStands: _, ...first } = fault;
  return { ...first, further: [...further, last] };
}

const seenBy = (
  { gaps, reads, outcomes, assumedKubernetes, undecided }: Trace,
  dir: string,
): Pick<
  KustomizeResult,
  'gaps' | 'reads' | 'patchOutcomes' | 'assumedKubernetes' | 'undecided'
> => ({
  gaps: gaps.map((gap) => ({ ...gap, root: dir })),
  reads,
  ...(outcomes.length > 0 && { patchOutcomes: outcomes }),
  ...(assumedKubernetes !== null && { assumedKubernetes }),
  ...(undecided.length > 0 && { undecided: joinedWays(undecided) }),
});

/** Holds the objects of a build, or says why there are none. */
export type BuiltObjects =
  | { readonly kind: 'built'; readonly resources: readonly Resource[] }
  | { readonly kind: 'failed'; readonly failure: BuildFailure };

/** Builds what a kustomization without files makes of objects: they are the one file of its `resources`. */
function buildObjects(build: Build, objects: readonly Node[], written: MapNode): BuiltObjects {
  try {
    const kustomization = readKustomization(build.root, written.origin.file, written);
    const layer = newLayer();
    layer.config = mergeConfigs(layer.config, build.defaults);
    appendEntries(build, layer, entriesOfNodes(build, objects, {}), written.origin);
    runTransformers(build, kustomization, layer, () => newLayer());
    const resources = finishRoot(build, kustomization, layer).map(resourceOfEntry);
    const [fault] = build.trace.faults;
    return fault === undefined ? { kind: 'built', resources } : { kind: 'failed', failure: fault };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

/** Joins the open decisions of several charts. */
const joinedWays = (all: readonly UndecidedWays[]): UndecidedWays => ({
  reasons: OPEN_REASONS.filter((each) => all.some(({ reasons }) => reasons.includes(each))),
  decidedBy: new Map(all.flatMap(({ decidedBy }) => [...decidedBy])),
  texts: all.flatMap(({ texts }) => texts),
  stops: all.flatMap(({ stops }) => stops),
});
