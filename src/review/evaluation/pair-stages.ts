import { inEffect, sharingProduction } from '../../compare/index.ts';
import type {
  EnvironmentPair,
  RemainsOf,
  RenderedEnvironment,
  pairedTrees,
} from '../../gitops/index.ts';
import {
  wholeCluster,
  writtenAfter,
  NOBODY,
  isProduction,
  remainsAfter,
} from '../../gitops/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { stepsOfEnvironments } from './reviewed-pair.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { EarlierSides } from './earlier-sides.ts';

type WholeCluster = ReturnType<typeof wholeCluster>;

/** An environment on both sides, with what acts of it and of its whole cluster. */
interface PairInEffect extends WholeCluster {
  readonly pair: EnvironmentPair;
  /** `after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly wholeWritten: RenderedEnvironment | null;
  readonly seen: ReturnType<typeof inEffect>;
  readonly remainsOf: RemainsOf;
}

type MeshSettings = Pick<
  RepositoryConfig,
  'rootNamespace' | 'istioVersion' | 'external' | 'environments'
>;

/** All environments of both trees, each beside what else is taken to its cluster. */
export function pairsInEffect(
  { pairs, base, merged }: ReturnType<typeof pairedTrees>,
  config: MeshSettings,
  changedFiles: readonly string[],
  earlier?: EarlierSides,
): readonly PairInEffect[] {
  const isInOneCluster = sharingProduction(pairs);
  const remainsOf = remainsAfter(base, merged, changedFiles);
  const acting = pairs.map((pair) =>
    pairInEffect(pair, wholeCluster(pair, pairs, isInOneCluster), config, remainsOf),
  );
  return earlier === undefined ? acting : asEarlier(acting, earlier);
}

/** An environment that acts before the change as before the last one reviewed is the very object of that review. */
function asEarlier(
  acting: readonly PairInEffect[],
  earlier: EarlierSides,
): readonly PairInEffect[] {
  const given = acting.flatMap(({ seen: { before } }) => before ?? []);
  const kept = earlier.sameEnvironments(given);
  const same = new Map(given.map((each, at) => [each, kept[at] ?? each]));
  return acting.map((each) => {
    const { before, after } = each.seen;
    const found = before === null ? null : (same.get(before) ?? before);
    if (found === before) return each;
    return {
      ...each,
      seen: { ...each.seen, before: found, after: after === before ? found : after },
    };
  });
}

/** One environment, in a whole cluster. */
function pairInEffect(
  pair: EnvironmentPair,
  cluster: WholeCluster,
  config: MeshSettings,
  remainsOf: RemainsOf,
): PairInEffect {
  const { rootNamespace, istioVersion, external } = config;
  const { whole } = cluster;
  const written = writtenAfter(pair);
  const wholeWritten = whole === pair ? written : writtenAfter(whole);
  const delivered = stepsOfEnvironments(config);
  const settings = { rootNamespace, istioVersion, external, delivered };
  const seen = inEffect(whole.before, wholeWritten, settings, remainsOf);
  return { ...cluster, pair, written, wholeWritten, seen, remainsOf };
}

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
const resolvedPair = (
  pair: EnvironmentPair,
  cluster: WholeCluster,
  config: MeshSettings,
  remainsOf: RemainsOf,
): WithMeshes => withMeshes(pairInEffect(pair, cluster, config, remainsOf), config);

/** What acts the same on both sides is the very same mesh. */
function withMeshes(
  acting: PairInEffect,
  { rootNamespace, istioVersion, external }: MeshSettings,
): WithMeshes {
  const settings = { rootNamespace, istioVersion, external };
  const { seen, whole } = acting;
  const compared = seen.before && meshOf(seen.before, settings);
  const mesh =
    seen.after &&
    (seen.after === seen.before
      ? compared
      : resolveMesh(seen.after, { ...settings, former: seen.before }));
  const before = whole.isNew === true ? null : compared;
  return { ...acting, compared, before, mesh };
}

/** Meshes of environments that stay the same from one review to the next, by their settings. */
const meshes = new WeakMap<RenderedEnvironment, Map<string, Mesh>>();

function meshOf(rendered: RenderedEnvironment, settings: MeshResolutionSettings): Mesh {
  const known = meshes.get(rendered) ?? new Map<string, Mesh>();
  meshes.set(rendered, known);
  const key = JSON.stringify(settings);
  const mesh = known.get(key) ?? resolveMesh(rendered, settings);
  known.set(key, mesh);
  return mesh;
}

/** What nobody applies is no environment to compare with. */
const comparable = (meshes: readonly (Mesh | null)[]): readonly Mesh[] =>
  meshes.flatMap((mesh) => (mesh === null || mesh.environment.name === NOBODY ? [] : mesh));

/** What people call an environment; nothing is paired or computed by it. */
interface EnvironmentLabel {
  readonly name: string;
  readonly production: boolean;
}

/** An environment on both sides with its mesh, and its name. */
export interface NamedPair extends ResolvedPair {
  readonly label: EnvironmentLabel;
}

/** Puts the name on: what either side calls production is. */
export const namedPair = (resolved: ResolvedPair): NamedPair => ({
  ...resolved,
  label: { name: resolved.pair.name, production: isProduction(resolved.pair) },
});

/** The same environment with other content on its sides, in its cluster and beside the same others. */
export function withOtherContent(
  { mates, isOwn, environments, environmentsBefore, remainsOf }: NamedPair,
  { pair, whole }: { readonly pair: EnvironmentPair; readonly whole: EnvironmentPair },
  config: MeshSettings,
): NamedPair {
  const other = resolvedPair(pair, { whole, mates, isOwn }, config, remainsOf);
  return namedPair({ ...other, environments, environmentsBefore });
}
