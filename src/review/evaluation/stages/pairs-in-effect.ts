import { inEffect, sharingProduction } from '../../../compare/index.ts';
import type {
  EnvironmentPair,
  PairedSides,
  RenderedEnvironment,
  WholeCluster,
} from '../../../gitops/index.ts';
import { wholeCluster, writtenAfter } from '../../../gitops/index.ts';
import type { InEffect } from '../../../compare/index.ts';
import type { RepositoryConfig } from '../../policy/configuration/repository-config.ts';
import { stepsOfEnvironments } from '../reviewed-pair.ts';

/** An environment on both sides, with what acts of it and of its whole cluster. */
export interface PairInEffect extends WholeCluster {
  readonly pair: EnvironmentPair;
  /** `after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly wholeWritten: RenderedEnvironment | null;
  readonly seen: InEffect;
}

export type MeshSettings = Pick<
  RepositoryConfig,
  'rootNamespace' | 'istioVersion' | 'external' | 'environments'
>;

/** All environments of both trees, each beside what else is taken to its cluster. */
export function pairsInEffect(
  { pairs }: PairedSides,
  config: MeshSettings,
): readonly PairInEffect[] {
  const isInOneCluster = sharingProduction(pairs);
  return pairs.map((pair) => pairInEffect(pair, wholeCluster(pair, pairs, isInOneCluster), config));
}

/** One environment, in a whole cluster. */
export function pairInEffect(
  pair: EnvironmentPair,
  cluster: WholeCluster,
  config: MeshSettings,
): PairInEffect {
  const { rootNamespace, istioVersion, external } = config;
  const { whole } = cluster;
  const written = writtenAfter(pair);
  const wholeWritten = whole === pair ? written : writtenAfter(whole);
  const delivered = stepsOfEnvironments(config);
  const seen = inEffect(whole.before, wholeWritten, {
    rootNamespace,
    istioVersion,
    external,
    delivered,
  });
  return { ...cluster, pair, written, wholeWritten, seen };
}
