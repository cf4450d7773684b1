import { workOnTree } from '../../../../review/edge/command-line/work-on-tree.ts';
import { unreadError } from './cluster-errors.ts';
import { openedClusters } from './opened-clusters.ts';
import { adoptableOf, isInAll } from '../../comparison/adopt/adoptable-drifts.ts';
import { refusalError } from '../../../../review/edge/command-line/command-problems.ts';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openCluster } from '../kubernetes/open-cluster.ts';
import { chartFetching } from '../../../../review/edge/command-line/shared-options.ts';
import type { QuietOptions } from '../../../../review/edge/command-line/progress-line.ts';
import { UsageError } from '../../../../review/edge/command-line/exit-codes.ts';
import { askedCharts } from '../../../../review/index.ts';
import type { AdoptedDrift, SharedFiles } from '../../use-cases/adopt-drift.ts';
import { adoptDrift } from '../../use-cases/adopt-drift.ts';
import { driftOfClusters } from '../../use-cases/drift-of-clusters.ts';
import type { AdoptedFile } from '../../comparison/adopt/adoption.ts';
import type { JudgedDrift } from '../../comparison/drift.ts';
import { adoptionRefusalSentence } from '../../comparison/adopt/adoption.ts';
import { adoptionText } from '../../texts/adoption-proposal.ts';
import type {
  ChartSourceOptions,
  RepositoryOptions,
} from '../../../../review/edge/command-line/shared-options.ts';

export interface AdoptOptions extends RepositoryOptions, ChartSourceOptions, QuietOptions {
  readonly dir?: string;
  readonly environment?: string;
  readonly kubeconfig?: string;
  /** Empty for the current one. */
  readonly context: readonly string[];
  readonly write?: true;
}

const ALL = 'all';

/**
 * Prints or writes the files that make Git say what a cluster has.
 *
 * @throws UsageError where there is nothing to adopt, or it is refused.
 */
export async function printAdoption(ids: readonly string[], options: AdoptOptions): Promise<void> {
  const { kubeconfig: file = null, dir: folder = '.' } = options;
  const clusters = await openedClusters(options);
  const charts = askedCharts((await chartFetching(options)) ?? 'none');
  await workOnTree(folder, options, async ({ tree, engine, line }) => {
    const asOf = new Date().toISOString();
    const { environment: asked = null } = options;
    const question = { environment: asked, clusters, asOf, charts };
    const found = await driftOfClusters(tree, engine, question);
    if (found.kind === 'refused') throw refusalError(found.reason.split('\n'), folder);
    if (found.kind === 'unknown') throw unreadError(found, options);
    const { environment } = found;
    const { drifts, apart } = adoptableOf(found, chosen(found.drifts, ids));
    const reasons = apart.map(adoptionRefusalSentence);
    if (drifts.length === 0 && reasons.length > 0) throw new UsageError(reasons.join(' '));
    const clusterFor = clustersIn(
      file,
      clusters.map(({ name }) => name),
    );
    const live = found.drifts.filter((each) => isInAll(found, each)).map(({ drift }) => drift);
    const wanted = { environment, drifts, live, asOf, clusterFor, charts };
    const adopted = await adoptDrift(tree, engine, wanted);
    line.end();
    show(adopted, reasons, folder, options);
  });
}

/**
 * Node lets what one cluster left lie while the next one is read: 800 MB for twenty of 5,000 objects, 270 MB where it is
 * collected between them (bench/evidence/performance.md). A limit of the heap can only be set when a process starts.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext("typeof gc === 'function' && gc()");
}

/** The contexts of one kubeconfig, by the names of clusters that environments say. */
const clustersIn =
  (file: string | null, own: readonly string[]): SharedFiles['clusterFor'] =>
  async ({ cluster }) => {
    if (cluster === null)
      return {
        kind: 'none',
        why: '.meshwarden/config.yaml names no cluster of it (`cluster: CONTEXT`)',
      };
    if (own.includes(cluster))
      return { kind: 'none', why: `it names the cluster ${cluster} as well` };
    collectGarbage();
    const opened = await openCluster({ file, context: cluster });
    return opened.kind === 'opened'
      ? { kind: 'found', cluster: opened.cluster }
      : { kind: 'none', why: opened.why.replace(/\.$/, '') };
  };

function chosen(drifts: readonly JudgedDrift[], ids: readonly string[]): readonly JudgedDrift[] {
  const known = drifts.map(({ id }) => id);
  const unknown = ids.filter((id) => id !== ALL && !known.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      `Nothing that differs is called ${unknown.join(', ')}: ${known.join(', ') || 'nothing differs'}.`,
    );
  return ids.includes(ALL) ? drifts : drifts.filter(({ id }) => ids.includes(id));
}

function show(
  adopted: AdoptedDrift,
  apart: readonly string[],
  folder: string,
  { write = false }: { write?: boolean },
): void {
  if (adopted.kind === 'not-read') throw new UsageError(adopted.reasons.join('\n'));
  if (adopted.kind === 'refused') throw new UsageError(adoptionRefusalSentence(adopted.reason));
  if (write) for (const file of adopted.files) writeInto(folder, file);
  process.stdout.write(adoptionText({ ...adopted, apart: [...adopted.apart, ...apart] }, write));
}

/** Paths are of the tree that was read, which is jailed to the folder. */
function writeInto(folder: string, { path, after }: AdoptedFile): void {
  const target = join(folder, path);
  if (after === null) {
    rmSync(target);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, after);
}
