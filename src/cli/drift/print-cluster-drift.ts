import { createChartRenderer } from '../../adapters/charts/create-chart-renderer.ts';
import { istiodAt } from '../../adapters/istiod/istiod-at.ts';
import { openCluster } from '../../adapters/kubernetes/open-cluster.ts';
import { readPackageData } from '../../adapters/package-data/read-package-data.ts';
import { askedCharts, NOTHING_LISTED } from '../../app/analysis/asked-charts.ts';
import { hideSecretsOfTree } from '../../app/analysis/hide-moved-secrets.ts';
import { createEngine } from '../../app/analysis/engine.ts';
import { treesProblemSentence } from '../../app/analysis/trees-problem-sentence.ts';
import type { DriftOutcome } from '../../app/ports/drift-outcome.ts';
import { driftOfCluster } from '../../app/drift/drift-of-cluster.ts';
import type { Cluster } from '../../app/ports/cluster.ts';
import type { Istiod } from '../../app/ports/istiod.ts';
import type { DriftOfCluster } from '../../core/drift/index.ts';
import { isComparedWhole } from '../../core/drift/index.ts';
import { driftJson, driftMarkdown, driftText } from '../../core/report/index.ts';
import type { Tier } from '../../core/risk/index.ts';
import { TIERS } from '../../core/risk/index.ts';
import { USAGE } from '../exit-codes.ts';
import type { ChartSourceOptions } from '../options/chart-source-option.ts';
import { chartFetching } from '../options/chart-source-option.ts';
import { paintFor } from '../paint-for.ts';
import { namesOfTree, readTree } from '../read-trees.ts';
import type { TreeOptions } from '../read-trees.ts';
import { UsageError } from '../usage-error.ts';

export interface ClusterDriftOptions extends TreeOptions, ChartSourceOptions {
  readonly environment?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly all?: boolean;
  readonly controlPlane?: boolean;
  readonly istiod: readonly string[];
  readonly failOn: Tier | 'any';
  readonly format: 'terminal' | 'markdown' | 'json';
}

/**
 * Prints where a cluster left Git.
 *
 * @throws UsageError where there is nothing to compare.
 */
export async function printClusterDrift(
  folder: string | undefined,
  options: ClusterDriftOptions,
): Promise<void> {
  const istiods = options.istiod.map(istiodOf);
  const opened = await openCluster({
    file: options.kubeconfig ?? null,
    context: options.context ?? null,
  });
  if (opened.kind === 'unusable') throw new UsageError(opened.why);
  const found = await compared(folder, options, opened.cluster, istiods);
  if (found.kind === 'refused') throw new UsageError(found.reason);
  if (found.kind === 'unknown')
    throw new UsageError(
      `Nothing is known of ${found.environment}: the cluster ${found.cluster} could not be read: ${found.problem.why}.`,
    );
  show(found, options);
}

function istiodOf(url: string): Istiod {
  const found = istiodAt(url);
  if (found.kind === 'unusable') throw new UsageError(found.why);
  return found.istiod;
}

async function compared(
  folder: string | undefined,
  options: ClusterDriftOptions,
  cluster: Cluster,
  istiods: readonly Istiod[],
): Promise<DriftOutcome> {
  const charts = askedCharts((await chartFetching(options)) ?? NOTHING_LISTED);
  const names = await namesOfTree(folder, options);
  const trees = await readTree(folder, options);
  // a revision does not conflict with itself
  if (trees.kind === 'conflict') throw new Error('A revision conflicts with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    const engine = createEngine(readPackageData(), names, createChartRenderer());
    const found = await driftOfCluster(trees.merged, engine, {
      environment: options.environment ?? null,
      cluster,
      asOf: new Date().toISOString(),
      charts,
      controlPlane: { proxies: options.controlPlane === true, istiods },
    });
    return await hideSecretsOfTree(found, trees.merged, engine);
  } finally {
    await trees.close();
  }
}

function show(found: DriftOfCluster, { format, all, failOn }: ClusterDriftOptions): void {
  const asOf = new Date().toISOString();
  process.exitCode = exitCodeOf(found, failOn);
  switch (format) {
    case 'terminal':
      return void process.stdout.write(driftText(found, asOf, paintFor(process.stdout), all));
    case 'markdown':
      return void process.stdout.write(driftMarkdown(found, asOf));
    case 'json':
      return void process.stdout.write(driftJson(found, asOf));
  }
}

function exitCodeOf(found: DriftOfCluster, failOn: Tier | 'any'): number {
  const tiers = [found.review?.tier ?? null, ...found.drifts.map(({ tier }) => tier)];
  const fails =
    failOn === 'any'
      ? found.drifts.length > 0
      : tiers.some((tier) => tier !== null && TIERS.indexOf(tier) >= TIERS.indexOf(failOn));
  if (fails) return 1;
  return isComparedWhole(found) ? 0 : USAGE;
}
