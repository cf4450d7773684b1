import type { EnvironmentPair, WholeCluster, RenderedEnvironment } from '../gitops/index.ts';
import type { withWrapped } from '../delivery/index.ts';
import { pairsOf, wholeCluster, writtenAfter, NOBODY } from '../gitops/index.ts';
import { sharingProduction } from '../delivery/index.ts';
import { inEffect } from '../in-effect/index.ts';
import type { Mesh } from '../mesh/index.ts';
import { resolveMesh } from '../mesh/index.ts';
import type { RepositoryConfig } from '../policy/index.ts';
import { stepsOfEnvironments } from './reviewed-pair.ts';

/** An environment on both sides, in the mesh of its whole cluster. */
export interface ResolvedPair extends WholeCluster {
  readonly pair: EnvironmentPair;
  /** `after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly wholeWritten: RenderedEnvironment | null;
  readonly seen: ReturnType<typeof inEffect>;
  /** What objects are compared with; of an environment that the change makes, what counts in every environment. */
  readonly compared: Mesh | null;
  /** Null for an environment that the change makes: what counts in every environment is no mesh of its own. */
  readonly before: Mesh | null;
  readonly mesh: Mesh | null;
  /** All environments of each side, for whoever compares them. */
  readonly environmentsBefore: readonly Mesh[];
  readonly environments: readonly Mesh[];
}

type Settings = Pick<
  RepositoryConfig,
  'rootNamespace' | 'istioVersion' | 'external' | 'environments'
>;

/** All environments of both trees with their meshes. */
export function resolvedPairs(
  base: Parameters<typeof pairsOf>[0],
  merged: Parameters<typeof pairsOf>[1],
  config: Settings,
): readonly ResolvedPair[] {
  const pairs = pairsOf(base, merged);
  const isInOneCluster = sharingProduction(pairs);
  const resolved = pairs.map((pair) =>
    resolvedPair(pair, wholeCluster(pair, pairs, isInOneCluster), config),
  );
  const environmentsBefore = comparable(resolved.map(({ before }) => before));
  const environments = comparable(resolved.map(({ mesh }) => mesh));
  return resolved.map((each) => ({ ...each, environmentsBefore, environments }));
}

/** One environment, in the mesh of a whole cluster. */
export function resolvedPair(
  pair: EnvironmentPair,
  cluster: WholeCluster,
  config: Settings,
): Omit<ResolvedPair, 'environments' | 'environmentsBefore'> {
  const { rootNamespace, istioVersion, external } = config;
  const settings = { rootNamespace, istioVersion, external };
  const { whole } = cluster;
  const written = writtenAfter(pair);
  const wholeWritten = whole === pair ? written : writtenAfter(whole);
  const delivered = stepsOfEnvironments(config);
  const seen = inEffect(whole.before, wholeWritten, { ...settings, delivered });
  const compared = seen.before && resolveMesh(seen.before, settings);
  const mesh =
    seen.after && (seen.after === seen.before ? compared : resolveMesh(seen.after, settings));
  const before = whole.isNew === true ? null : compared;
  return { ...cluster, pair, written, wholeWritten, seen, compared, before, mesh };
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
