import type { withWrapped } from '../../../compare/index.ts';
import type { EnvironmentPair, WholeCluster } from '../../../gitops/index.ts';
import { NOBODY } from '../../../gitops/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { resolveMesh } from '../../../istio/index.ts';
import type { MeshSettings, PairInEffect } from './pairs-in-effect.ts';
import { pairInEffect } from './pairs-in-effect.ts';

/** An environment on both sides, in the mesh of its whole cluster. */
export interface ResolvedPair extends PairInEffect {
  /** What objects are compared with; of an environment that the change makes, what counts in every environment. */
  readonly compared: Mesh | null;
  /** Null for an environment that the change makes: what counts in every environment is no mesh of its own. */
  readonly before: Mesh | null;
  readonly mesh: Mesh | null;
  /** All environments of each side, for whoever compares them. */
  readonly environmentsBefore: readonly Mesh[];
  readonly environments: readonly Mesh[];
}

/** All environments with their meshes. */
export function resolvedPairs(
  all: readonly PairInEffect[],
  config: MeshSettings,
): readonly ResolvedPair[] {
  const resolved = all.map((pair) => withMeshes(pair, config));
  const environmentsBefore = comparable(resolved.map(({ before }) => before));
  const environments = comparable(resolved.map(({ mesh }) => mesh));
  return resolved.map((each) => ({ ...each, environmentsBefore, environments }));
}

type WithMeshes = Omit<ResolvedPair, 'environments' | 'environmentsBefore'>;

/** One environment, in the mesh of a whole cluster. */
export const resolvedPair = (
  pair: EnvironmentPair,
  cluster: WholeCluster,
  config: MeshSettings,
): WithMeshes => withMeshes(pairInEffect(pair, cluster, config), config);

/** What acts the same on both sides is the very same mesh. */
function withMeshes(
  acting: PairInEffect,
  { rootNamespace, istioVersion, external }: MeshSettings,
): WithMeshes {
  const settings = { rootNamespace, istioVersion, external };
  const { seen, whole } = acting;
  const compared = seen.before && resolveMesh(seen.before, settings);
  const mesh =
    seen.after && (seen.after === seen.before ? compared : resolveMesh(seen.after, settings));
  const before = whole.isNew === true ? null : compared;
  return { ...acting, compared, before, mesh };
}

/** The namespaces whose policies hold for the whole mesh, on either side. */
export const rootNamespacesOf = ({
  pair,
  before,
  mesh,
}: Pick<ResolvedPair, 'pair' | 'before' | 'mesh'>): {
  readonly pair: EnvironmentPair;
  readonly rootNamespaces: readonly string[];
} => ({
  pair,
  rootNamespaces: [before, mesh].flatMap((side) => side?.configuration.rootNamespace ?? []),
});

/** What wrappers of an environment are looked at with. */
export const wrappersAround = (resolved: ResolvedPair): Parameters<typeof withWrapped>[1] => ({
  rootNamespaces: new Set(rootNamespacesOf(resolved).rootNamespaces),
  resources: () =>
    [resolved.pair.before, resolved.pair.after].flatMap((side) =>
      (side?.roots ?? []).flatMap(({ resources }) => resources),
    ),
});

/** What nobody applies is no environment to compare with. */
const comparable = (meshes: readonly (Mesh | null)[]): readonly Mesh[] =>
  meshes.flatMap((mesh) => (mesh === null || mesh.environment.name === NOBODY ? [] : mesh));
