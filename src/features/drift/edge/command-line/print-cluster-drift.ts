import { workOnTree } from '../../../../review/edge/command-line/work-on-tree.ts';
import { unreadError } from './cluster-errors.ts';
import { openedClusters } from './opened-clusters.ts';
import { refusalError } from '../../../../review/edge/command-line/command-problems.ts';
import type { FormatOf, PrintersOf } from '../../../../review/index.ts';
import { chartFetching } from '../../../../review/edge/command-line/shared-options.ts';
import type { QuietOptions } from '../../../../review/edge/command-line/progress-line.ts';
import { paintFor } from '../../../../review/edge/command-line/terminal-paint.ts';
import { USAGE, UsageError } from '../../../../review/edge/command-line/exit-codes.ts';
import { askedCharts, hideSecretsOf } from '../../../../review/index.ts';
import type { DriftOutcome } from '../../ports/drift-ports.ts';
import { driftOfClusters } from '../../use-cases/drift-of-clusters.ts';
import type { Cluster, ClusterProblem } from '../../../../forge/index.ts';
import type { Istiod } from '../../ports/istiod.ts';
import type { DriftOfCluster } from '../../comparison/drift.ts';
import { isComparedWhole, worstTier } from '../../comparison/drift.ts';
import { driftJson, driftMarkdown, driftText } from '../../texts/drift-formats.ts';
import type { Tier } from '../../../../manifest/index.ts';
import { TIERS } from '../../../../manifest/index.ts';
import type { ChartSourceOptions } from '../../../../review/edge/command-line/shared-options.ts';
import type { TreeOptions } from '../../../../review/edge/command-line/command-trees.ts';
import type { ApiAnswer, RequestLimits } from '../kubernetes/api-server.ts';
import { getJson, REQUEST_LIMITS } from '../kubernetes/api-server.ts';

export interface ClusterDriftOptions extends TreeOptions, ChartSourceOptions, QuietOptions {
  readonly environment?: string;
  readonly kubeconfig?: string;
  /** Empty for the current one. */
  readonly context: readonly string[];
  readonly all?: boolean;
  readonly controlPlane?: boolean;
  readonly istiod: readonly string[];
  readonly failOn: Tier | 'any';
  readonly format: FormatOf<'drift'>;
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
  const clusters = await openedClusters(options);
  if (clusters.length > 1 && (options.controlPlane === true || istiods.length > 0))
    throw new UsageError('--control-plane and --istiod are about one cluster: give one --context.');
  const found = await compared(folder, options, clusters, istiods);
  if (found.kind === 'refused')
    throw refusalError(found.reason.split('\n'), options.repo ?? folder, LOOK);
  if (found.kind === 'unknown') throw unreadError(found, options);
  show(found, options);
}

const LOOK = '`meshwarden rules check` and `meshwarden map` say what is there';

function istiodOf(url: string): Istiod {
  const found = istiodAt(url);
  if (found.kind === 'unusable') throw new UsageError(found.why);
  return found.istiod;
}

async function compared(
  folder: string | undefined,
  options: ClusterDriftOptions,
  clusters: readonly [Cluster, ...(readonly Cluster[])],
  istiods: readonly Istiod[],
): Promise<DriftOutcome> {
  const charts = askedCharts((await chartFetching(options)) ?? 'none');
  return workOnTree(folder, options, async ({ tree, engine }) => {
    const found = await driftOfClusters(tree, engine, {
      environment: options.environment ?? null,
      clusters,
      asOf: new Date().toISOString(),
      charts,
      controlPlane: { proxies: options.controlPlane === true, istiods },
    });
    return await hideSecretsOf(found, tree, 'all-files', engine);
  });
}

function show(found: DriftOfCluster, { format, all, failOn }: ClusterDriftOptions): void {
  const asOf = new Date().toISOString();
  process.exitCode = exitCodeOf(found, failOn);
  process.stdout.write(PRINTERS[format](found, asOf, all));
}

const PRINTERS: PrintersOf<
  'drift',
  (found: DriftOfCluster, asOf: string, all: ClusterDriftOptions['all']) => string
> = {
  terminal: (found, asOf, all) => driftText(found, asOf, paintFor(process.stdout), all),
  markdown: (found, asOf) => driftMarkdown(found, asOf),
  json: (found, asOf) => driftJson(found, asOf),
};

function exitCodeOf(found: DriftOfCluster, failOn: Tier | 'any'): number {
  const tiers = [worstTier(found), ...found.drifts.map(({ tier }) => tier)];
  const fails =
    failOn === 'any'
      ? found.drifts.length > 0
      : tiers.some((tier) => tier !== null && TIERS.indexOf(tier) >= TIERS.indexOf(failOn));
  if (fails) return 1;
  return isComparedWhole(found) ? 0 : USAGE;
}

type FoundIstiod =
  | { readonly kind: 'usable'; readonly istiod: Istiod }
  /** `why` is a sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The istiod behind a URL that whoever runs this gave: https, or http of this machine, as `kubectl port-forward` opens it
 * (istiod answers its debug pages to this machine without credentials). Nothing is asked of it yet.
 */
export function istiodAt(address: string, limits: RequestLimits = REQUEST_LIMITS): FoundIstiod {
  const unusable = (why: string): FoundIstiod => ({ kind: 'unusable', why });
  if (!URL.canParse(address)) return unusable(`--istiod gives no URL: ${address.slice(0, 200)}.`);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return unusable('--istiod gives more than an address: no user, password, ? or # may be in it.');
  const isOpen = url.protocol === 'https:';
  if (!isOpen && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
    return unusable(
      `--istiod is https, or http of this machine (localhost, 127.0.0.1, [::1]), not ${url.protocol}//${url.hostname}.`,
    );
  const name = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return {
    kind: 'usable',
    istiod: {
      name,
      readSync: async () => {
        const answer = await getJson(new URL(`${name}/debug/syncz`), withoutCredentials, limits);
        return answer.kind === 'json'
          ? { kind: 'read', json: answer.value }
          : { kind: 'unknown', problem: problemOf(answer) };
      },
    },
  };
}

const withoutCredentials = (): Promise<void> => Promise.resolve();

function problemOf(answer: Exclude<ApiAnswer, { kind: 'json' }>): ClusterProblem {
  if (answer.kind !== 'problem')
    return {
      reason: 'refused',
      why: 'it has no /debug/syncz: it is no istiod, or its debug pages are off (ENABLE_DEBUG_ON_HTTP)',
    };
  return ['unauthorized', 'forbidden'].includes(answer.problem.reason)
    ? {
        reason: answer.problem.reason,
        why: 'it shows its debug pages only to requests from its own machine: kubectl port-forward is one',
      }
    : answer.problem;
}
