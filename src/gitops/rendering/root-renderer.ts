import type { ChartReference, ChartRenders, UndecidedWays } from '../../charts/index.ts';
import type {
  FileTree,
  GapDraft,
  ManifestReader,
  Resource,
  Status,
  UnseenContent,
} from '../../manifest/index.ts';
import type { RenderCall, Vendored } from '../../kustomize/index.ts';
import { NOTHING_VENDORED } from '../../kustomize/index.ts';
import { createManifestReader, createRecentVersions } from '../../manifest/index.ts';
import { applyingRules, sourceNamed } from '../appliers/delivery-tools.ts';
import type { ArtifactTree } from '../flux/source-ignore.ts';
import { artifactTree } from '../flux/source-ignore.ts';
import { withCommonMetadata } from '../flux/common-metadata.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import type { OtherRendering } from '../releases/release.ts';
import { withPluginContent } from '../argo/config-management-plugin.ts';
import { placeInNamespace } from './place-in-namespace.ts';
import { renderFolder } from './render-folder.ts';
import type { ObjectsRenderer } from '../releases/post-render.ts';
import type { ReleaseRendering } from '../releases/render-release.ts';
import type { BuiltRelease } from '../releases/unseen-release.ts';
import { createSharedDocuments } from '../releases/shared-documents.ts';
import { renderCopiedRelease, renderRelease } from '../releases/render-release.ts';
import { substituteVariables } from '../flux/substitution/post-build-variables.ts';
import {
  argoApplying,
  defaultNamespaceOf,
  fluxApplying,
  substitutionFor,
  targetNamespaceOf,
} from '../roots/applier-of-root.ts';
import { releaseOfRoot, rewriteOf } from '../roots/root.ts';

/**
 * Renders one root. Two calls whose root and inputs are equal give the same object, whichever trees
 * they are made for, so that a caller may skip comparing.
 */
export type RootRenderer = (tree: FileTree, root: Root, vendored?: Vendored) => RenderedRoot;

/** Names what is needed of the Kustomize renderer. */
export interface KustomizationRenderer extends ObjectsRenderer {
  render(tree: FileTree, folder: string, vendored: Vendored, call: RenderCall): BuiltRoot;
}

type BuiltRoot = Omit<RenderedRoot, 'root'> &
  Partial<Pick<BuiltRelease, 'isPending'>> & {
    /** Is present on a kustomization whose charts decide by what nobody here knows. */
    readonly undecided?: UndecidedWays;
  };

export interface RootRendering {
  readonly kustomize: KustomizationRenderer;
  /** The same with the other ways of charts whose decisions are open; absent where nobody asks for them. */
  readonly otherwise?: Pick<KustomizationRenderer, 'render'>;
  /** Pass the reader that discovery used: what it has parsed is not parsed again. */
  readonly reader?: ManifestReader;
  /** Holds what Helm made of charts; it is absent where nobody renders them: they are not seen then. */
  readonly charts?: ChartRenders;
}

interface Kept {
  readonly rendered: RenderedRoot;
  /** FileTree.stateOf by what was read. */
  readonly states: ReadonlyMap<string, string>;
}

export function createRootRenderer({
  kustomize,
  otherwise,
  reader,
  charts,
}: RootRendering): RootRenderer {
  const manifests = reader ?? createManifestReader();
  const kept = createRecentVersions<Kept>();
  const artifactOf = artifactReader();
  const builtBothWays = (tree: FileTree, root: Root, vendored: Vendored): BuiltRoot => {
    const call = callOf(root);
    const built = kustomize.render(tree, root.path, vendored, call);
    if (built.undecided === undefined || otherwise === undefined) return built;
    const { status, resources } = otherwise.render(tree, root.path, vendored, call);
    // what is not built the other way comes to no cluster, and takes nothing from one
    return status === 'failed' && (built.failure === null || resources.length === 0)
      ? { ...built, otherwise: { ...built.undecided, resources: built.resources, isUnbuilt: true } }
      : { ...built, otherwise: { ...built.undecided, resources } };
  };
  const builtRelease = releaseRenderer(charts, {
    ...{ reader: manifests, kustomize },
    shared: createSharedDocuments(),
  });
  return (tree, root, vendored = NOTHING_VENDORED) => {
    const artifact = artifactOf(tree, root);
    const key = `${keyOf(root)} ${artifact?.rules ?? ''} ${vendored.key}`;
    const hit = kept.find(key, ({ states }) => holdsFor(tree, states));
    if (hit !== undefined) return hit.rendered;
    const seen = artifact?.tree ?? tree;
    const build = (): BuiltRoot => {
      const released = builtRelease(seen, root, vendored, tree);
      if (released !== null) return ofArtifact(released, tree, artifact);
      return root.content.kind === 'kustomization'
        ? ofArtifact(builtBothWays(seen, root, vendored), tree, artifact)
        : { ...renderFolder(tree, root, manifests), status: 'complete', failure: null };
    };
    const built = withPluginContent(tree, root, build());
    const rendered = applied(root, built);
    const isPending =
      built.isPending === true ||
      [...rendered.reads].some((path) => tree.read(path).kind === 'pending');
    if (!isPending) {
      const states = new Map([...rendered.reads].map((path) => [path, tree.stateOf(path)]));
      kept.add(key, { rendered, states });
    }
    return rendered;
  };
}

/** The release that a root is, where somebody renders charts; of a copy, also where nobody does. */
const releaseRenderer =
  (charts: ChartRenders | undefined, given: Omit<ReleaseRendering, 'renders' | 'elsewhere'>) =>
  (tree: FileTree, root: Root, vendored: Vendored, whole: FileTree): BuiltRelease | null => {
    const { path } = root;
    const release = releaseOfRoot(root);
    const rendering = {
      ...given,
      renders: charts ?? NOBODY_RENDERS,
      elsewhere: {
        tree: whole,
        chartOf: (reference: ChartReference) => vendored.chartOf(reference),
        whyNot: (reference: ChartReference) => vendored.whyNot?.(reference) ?? null,
      },
    };
    if (release?.copied !== undefined) {
      const { copied } = release;
      const copy = vendored.chartOf(copied.reference) ?? { path };
      return renderCopiedRelease(tree, { copied, copy }, release, rendering);
    }
    if (release === undefined || charts === undefined || release.loose?.isAsked === false)
      return null;
    return renderRelease(tree, path, release, rendering);
  };

const NOBODY_RENDERS: ChartRenders = {
  outcomeOf: () => ({ kind: 'failed', stage: 'engine', message: 'nobody renders charts here' }),
};

/** The tree as a Flux source has it, once for each tree and its rules (FLUX-5). */
function artifactReader(): (tree: FileTree, root: Root) => ArtifactTree | null {
  const known = new WeakMap<FileTree, Map<string, ArtifactTree>>();
  return (tree, root) => {
    const artifact = fluxApplying(root)?.artifact;
    if (artifact === undefined || root.content.kind === 'folder') return null;
    const own = known.get(tree) ?? new Map<string, ArtifactTree>();
    known.set(tree, own);
    const key = JSON.stringify(artifact);
    const found = own.get(key) ?? artifactTree(tree, artifact);
    own.set(key, found);
    return found;
  };
}

/** Counts what decides about files as read, and says why a file is missed that is there. */
function ofArtifact(built: BuiltRoot, tree: FileTree, artifact: ArtifactTree | null): BuiltRoot {
  if (artifact === null) return built;
  const reads = new Set([...built.reads, ...artifact.ignoreFiles]);
  if (built.failure === null) return { ...built, reads };
  // a folder that was listed counts as read with a slash at its end
  const paths = [...built.reads].map((path) => path.replace(/(?<=.)\/$/, ''));
  const missed = paths.find(
    (path) =>
      (tree.oidOf(path) !== undefined && artifact.tree.oidOf(path) === undefined) ||
      (tree.isDirectory(path) && !artifact.tree.isDirectory(path)),
  );
  if (missed === undefined) return { ...built, reads };
  const message = `${built.failure.message} Flux does not see ${missed}: what its source ignores is not there for it.`;
  return { ...built, reads, failure: { ...built.failure, message } };
}

/**
 * Flux reads files outside of the folder, and only of its source; Argo CD where it is told to (FLUX-19, ARGO-30).
 * Where charts fail the build, nobody asks what they would render to (KUST-2).
 */
const callOf = (root: Root): RenderCall => {
  const rewrite = rewriteOf(root);
  const { kubeVersion, artifact } = root.content.kind === 'kustomization' ? root.content : {};
  const rules = applyingRules(root);
  const reachesOut =
    artifact !== undefined ||
    argoApplying(root)?.readsOutside === true ||
    (rewrite !== undefined && rules.readsOutside === true);
  return {
    ...(reachesOut ? { loadRestriction: 'none' } : {}),
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    ...((argoApplying(root)?.refusesCharts === true || rules.inflatesCharts === false) && {
      inflatesCharts: false,
    }),
  };
};

function holdsFor(tree: FileTree, states: Kept['states']): boolean {
  for (const [path, state] of states) if (tree.stateOf(path) !== state) return false;
  return true;
}

/** Everything of a root that shows in its render, places included. */
const keyOf = (root: Root): string => {
  const substitution = substitutionFor(root);
  return JSON.stringify(
    [
      root.path,
      { ...root.content, rewrite: rewriteOf(root)?.key },
      { ...root.by, exclusions: argoApplying(root)?.exclusions?.key, substitution: null },
      substitution && [
        [...substitution.variables],
        [...(substitution.encrypted ?? [])],
        substitution.missingSources,
        [...(substitution.mayOverride ?? [])],
        substitution.always,
        substitution.laxController,
        substitution.isStrict,
        substitution.origin,
      ],
    ],
    withEntries,
  );
};

/** A map as its entries: nodes are told apart by all that they hold, with its places. */
const withEntries = (_: string, value: unknown): unknown =>
  value instanceof Map ? [...value] : value;

/** Flux builds with its namespace first and substitutes last (FLUX-14, FLUX-23). */
function applied(root: Root, built: Omit<RenderedRoot, 'root'>): RenderedRoot {
  const { gaps, failure, reads, unseen = [], inflated = [], assumedKubernetes, otherwise } = built;
  const placed = placeInNamespace(built.resources, root);
  const substitution = substitutionFor(root);
  const substituted =
    substitution === null
      ? { resources: placed, gaps: [], unseen: [], failure: null }
      : substituteVariables(placed, substitution);
  const all = [...gaps, ...substituted.gaps];
  const stop =
    failure ?? sourceNamed(root.by.tool)?.refusals?.ofRoot?.(root, built) ?? substituted.failure;
  const commonMetadata = fluxApplying(root)?.commonMetadata;
  const withMetadata = (all: readonly Resource[]): readonly Resource[] =>
    commonMetadata === undefined ? all : withCommonMetadata(all, commonMetadata);
  return {
    root,
    status: stop === null ? statusOf(built.status, all) : 'failed',
    resources: withMetadata(substituted.resources),
    gaps: all,
    unseen: [...unseen.map((each) => inNamespace(each, root)), ...substituted.unseen],
    ...(built.values && { values: built.values }),
    ...(inflated.length > 0 && {
      inflated: inflated.map((chart) => ({ ...chart, namespace: namespaceFor(chart, root) })),
    }),
    ...(otherwise !== undefined && {
      otherwise: { ...otherwise, resources: withMetadata(placedOtherwise(otherwise, root)) },
    }),
    ...(built.isOutOfTime === true && { isOutOfTime: true }),
    failure: stop,
    reads,
    ...(built.missing !== undefined && { missing: built.missing }),
    ...(built.bySeen !== undefined && { bySeen: placeInNamespace(built.bySeen, root) }),
    ...(built.patchOutcomes !== undefined && { patchOutcomes: built.patchOutcomes }),
    ...(assumedKubernetes === undefined ? {} : { assumedKubernetes }),
  };
}

/** The objects of the other ways as the applier applies them. */
function placedOtherwise({ resources }: OtherRendering, root: Root): readonly Resource[] {
  const placed = placeInNamespace(resources, root);
  const substitution = substitutionFor(root);
  return substitution === null ? placed : substituteVariables(placed, substitution).resources;
}

/**
 * Flux puts everything into its namespace; Argo CD what has none, and what a chart leaves to the release (FLUX-17,
 * ARGO-22, ARGO-38).
 */
const inNamespace = (content: UnseenContent, root: Root): UnseenContent => {
  const namespace =
    content.kind === 'Chart'
      ? namespaceFor(content, root)
      : (targetNamespaceOf(root) ?? content.namespace);
  return namespace === content.namespace ? content : { ...content, namespace };
};

const namespaceFor = ({ namespace }: Pick<UnseenContent, 'namespace'>, root: Root): string | null =>
  targetNamespaceOf(root) ?? namespace ?? defaultNamespaceOf(root);

const statusOf = (status: Status, gaps: readonly GapDraft[]): Status =>
  status === 'complete' && gaps.length > 0 ? 'partial' : status;
