import { parseAllDocuments } from 'yaml';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCluster } from '../../../src/features/drift/edge/kubernetes/open-cluster.ts';
import type { DriftOfCluster } from '../../../src/features/drift/comparison/drift.ts';
import type { DriftOutcome } from '../../../src/features/drift/ports/drift-ports.ts';
import { driftOfClusters } from '../../../src/features/drift/use-cases/drift-of-clusters.ts';
import type { Cluster } from '../../../src/forge/index.ts';
import { fieldPath, placeOf, plainOf, subjectText } from '../../../src/manifest/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import type { Engine } from '../../../src/review/index.ts';
import { createEngine } from '../../../src/review/index.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';
import type { Files } from '../../support/review-of.ts';
import { readTreesOf } from '../../support/review-of.ts';

const engine = createEngine(readPackageData(), { said: null, found: [] });

export type JsonObject = Parameters<KubernetesStandIn['create']>[0];

/** A cluster that has objects of a YAML stream as somebody applied them; their namespaces are made. */
export async function clusterOf(
  text: string,
  manager = 'argocd-controller',
  name = 'prod-eu',
): Promise<KubernetesStandIn> {
  const kubernetes = await startKubernetes({ name });
  const objects = parseAllDocuments(text).map((each) => each.toJS() as JsonObject);
  const namespaces = new Set(
    objects.map(({ metadata }) => (metadata as { namespace?: string }).namespace ?? ''),
  );
  const own = new Set(
    objects.flatMap(({ kind, metadata }) =>
      kind === 'Namespace' ? [(metadata as { name: string }).name] : [],
    ),
  );
  for (const each of namespaces)
    if (each !== '' && !own.has(each))
      kubernetes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: each } });
  for (const object of objects) kubernetes.apply(object, manager);
  return kubernetes;
}

export async function opened(kubernetes: KubernetesStandIn): Promise<Cluster> {
  const file = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(file, kubernetes.kubeconfig);
  const cluster = await openCluster({ file, context: null });
  if (cluster.kind !== 'opened') throw new Error(cluster.why);
  return cluster.cluster;
}

/** What an environment of these files comes to beside a cluster. */
export const outcomeOf = (files: Files, cluster: Cluster): Promise<DriftOutcome> =>
  outcomeOfAll(files, [cluster]);

/** The same of an environment that goes to several. */
export async function outcomeOfAll(
  files: Files,
  [first, ...others]: readonly Cluster[],
  progress?: Engine['progress'],
): Promise<DriftOutcome> {
  if (first === undefined) throw new Error('No cluster is given.');
  const asOf = '2026-11-27T12:00:00.000Z';
  const trees = readTreesOf(files, files).merged;
  const clusters = [first, ...others] as const;
  const telling =
    progress === undefined
      ? engine
      : createEngine(readPackageData(), { said: null, found: [] }, null, undefined, progress);
  return await driftOfClusters(trees, telling, { environment: 'prod', clusters, asOf });
}

export async function comparedWith(
  files: Files,
  kubernetes: KubernetesStandIn,
): Promise<DriftOfCluster> {
  const outcome = await outcomeOf(files, await opened(kubernetes));
  if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
  return outcome;
}

/** `IstioOperator istio-system/mesh spec.meshConfig.accessLogFile "a" → "b" (file:line) by kubectl-edit` */
export const toldOf = ({ drifts }: Pick<DriftOfCluster, 'drifts'>): readonly string[] =>
  drifts.flatMap(({ drift }) => {
    const subject = subjectText(drift.git ?? drift.live);
    if (drift.kind !== 'changed') return [`${subject} ${drift.kind}`];
    return drift.fields.map(({ path, git, live, by }) => {
      const [one, other] = [git, live].map((node) =>
        node === null ? '-' : JSON.stringify(plainOf(node)),
      );
      const place = git === null ? '' : ` (${placeOf(git.origin)})`;
      return `${subject} ${fieldPath(path)} ${one ?? ''} → ${other ?? ''}${place} by ${by?.manager ?? 'nobody'}`;
    });
  });
