import type { GapDraft, Status, UnseenContent } from '../../gaps/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { groupVersionOf } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type {
  Build,
  DocumentCache,
  LoadRestriction,
  RenderCall,
  RenderSettings,
  Trace,
} from './build.ts';
import { newTrace } from './build.ts';
import { buildFolder } from './build-folder.ts';
import type { Sources } from './dependencies.ts';
import type { Entry } from './entry.ts';
import { namespaceOf } from './entry.ts';
import type { BuildFailure } from '../files/failure.ts';
import { KustomizeFailure } from '../files/failure.ts';
import { finishRoot } from './finish-root.ts';
import type { LayerCache } from './layer-cache.ts';
import { newLayerCache } from './layer-cache.ts';
import { loadKustomization } from '../files/load-kustomization.ts';
import { schemaOf } from '../patches/merge-schema.ts';
import type { MergeSchema } from '../patches/merge-schema.ts';
import { noteReads } from './noted-tree.ts';
import { newPatchWork } from '../patches/patch-work.ts';
import type { ResultCache } from './result-cache.ts';
import { newResultCache } from './result-cache.ts';
import type { KustomizeTables } from '../transformers/tables.ts';
import type { TransformerConfig } from '../transformers/transformer-config.ts';
import { defaultConfig } from '../transformers/transformer-config.ts';
import type { Vendored } from '../files/vendored.ts';
import { NOTHING_VENDORED } from '../files/vendored.ts';
import { wantInputs } from './want-inputs.ts';

export interface KustomizeResult {
  readonly status: Status;
  /**
   * In kustomize's order. Where status is `failed`, what could be built all the same: kustomize itself
   * prints nothing then, so it is for comparing only, never to be taken for a render.
   */
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  /** What it delivers beside the resources, with all that is laid over it. */
  readonly unseen: readonly UnseenContent[];
  readonly failure: BuildFailure | null;
  /**
   * Every path that was read or looked for, under the name it was asked by and, where symbolic links are
   * on the way, the links and what they lead to. What appears below such a path counts too: it has become
   * a folder. An entry with a slash at its end stands for everything below that folder (`/`: for all).
   * While nothing changes there, the result is the same.
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
}

/**
 * A renderer of the trees of one repository. It keeps parsed files and finished folders, so that the
 * trees of a review share what is equal in them; its memory grows with what it has seen.
 */
export function createKustomizeRenderer(
  tables: KustomizeTables,
  settings: RenderSettings = DEFAULTS,
): KustomizeRenderer {
  const documents: DocumentCache = new Map();
  const layers = { 'own-folder': newLayerCache(), none: newLayerCache() };
  const schema = schemaOf(tables.kinds, tables.types);
  const defaults = defaultConfig(tables);
  const kept: Kept = {
    tables,
    defaults,
    settings,
    documents,
    layers,
    schema,
    schemas: new Map(),
    results: newResultCache<KustomizeResult>(),
  };
  return {
    render: (fileTree, dir, vendored = NOTHING_VENDORED, call = {}) =>
      render(kept, { fileTree, vendored }, dir, call),
  };
}

const DEFAULTS: RenderSettings = { loadRestriction: 'own-folder' };

interface Kept {
  readonly tables: KustomizeTables;
  readonly defaults: TransformerConfig;
  readonly documents: DocumentCache;
  readonly layers: Readonly<Record<LoadRestriction, LayerCache>>;
  readonly schema: MergeSchema;
  readonly schemas: Map<string, MergeSchema>;
  readonly settings: RenderSettings;
  readonly results: ResultCache<KustomizeResult>;
}

function render(kept: Kept, sources: Sources, dir: string, call: RenderCall): KustomizeResult {
  const { loadRestriction = kept.settings.loadRestriction, rewrite = null } = call;
  const key =
    rewrite === null ? `${loadRestriction} ${dir}` : `${loadRestriction} ${dir}\n${rewrite.key}`;
  const known = kept.results.find(sources, key);
  if (known !== undefined) return known;
  const trace = newTrace();
  const result = {
    ...build(kept, sources, dir, trace, { loadRestriction, rewrite }),
    ...seenBy(trace, dir),
  };
  kept.results.store(sources, key, result, trace);
  return result;
}

function build(
  kept: Kept,
  sources: Sources,
  dir: string,
  trace: Trace,
  { loadRestriction, rewrite }: Required<RenderCall>,
): BuiltFolder {
  const { fileTree } = sources;
  const begun: Build = {
    ...kept,
    ...sources,
    settings: { loadRestriction },
    layers: kept.layers[loadRestriction],
    rewrite,
    tree: noteReads(fileTree, () => begun.trace),
    trace,
    root: dir,
    tracked: false,
    schemaIsSet: false,
    builtinSchema: 'unread',
    patchWork: newPatchWork(),
  };
  try {
    begun.tracked = loadKustomization(begun, dir, null).buildMetadata.length > 0;
    const layer = buildFolder(begun, dir, [], null);
    const resources = finishRoot(begun, dir, layer).map(resourceOfEntry);
    return { ...outcomeOf(trace), resources, unseen: layer.unseen };
  } catch (error) {
    const failure = failureOf(error);
    if (fileTree.wanted.size > 0) wantInputs(fileTree, dir, sources.vendored);
    return { status: 'failed', resources: [], unseen: [], failure };
  }
}

type BuiltFolder = Pick<KustomizeResult, 'status' | 'resources' | 'unseen' | 'failure'>;

function outcomeOf({ faults, gaps }: Trace): Pick<KustomizeResult, 'status' | 'failure'> {
  const [fault] = faults;
  if (fault !== undefined) {
    const { restStands = false, ...first } = fault;
    const stands = restStands && faults.every((each) => each.restStands === true);
    return { status: 'failed', failure: stands ? fault : first };
  }
  return { status: gaps.length === 0 ? 'complete' : 'partial', failure: null };
}

const seenBy = (trace: Trace, dir: string): Pick<KustomizeResult, 'gaps' | 'reads'> => ({
  gaps: trace.gaps.map((gap) => ({ ...gap, root: dir })),
  reads: trace.reads,
});

function failureOf(error: unknown): BuildFailure {
  if (error instanceof KustomizeFailure) return error.failure;
  if (error instanceof RangeError)
    return {
      reason: 'limit',
      message: 'The kustomization is nested too deeply to be built.',
      origin: null,
    };
  throw error;
}

function resourceOfEntry(entry: Entry): Resource {
  const { group, version, kind, name } = entry.id;
  return {
    ...groupVersionOf(group === '' ? version : `${group}/${version}`),
    kind,
    namespace: namespaceOf(entry),
    name,
    node: entry.node,
    origin: entry.node.origin,
    stableName: entry.stableName ?? name,
  };
}
