import type {
  ControlPlane,
  RevisionsOfProxies,
} from '../comparison/control-plane/live-control-plane.ts';
import type { LiveObject } from '../comparison/live-object.ts';
import type { ProxySync, SyncedProxy } from '../comparison/proxy-sync.ts';
import { CONTROL_PLANE_KINDS } from '../comparison/drift-kinds.ts';
import { keptOfPod, readRunningPod } from '../comparison/control-plane/running-pod.ts';
import { podsOfTheirOwn, revisionsOfProxies } from '../comparison/control-plane/proxy-revisions.ts';
import { proxySyncOf, readProxySync } from '../comparison/proxy-sync.ts';
import { toldStatuses } from '../comparison/control-plane/resource-conditions.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import type { GroupKind, Resource } from '../../../manifest/index.ts';
import { API_GROUPS, nodeAt } from '../../../manifest/index.ts';
import type { MeshResolutionSettings } from '../../../istio/index.ts';
import { resolveMesh } from '../../../istio/index.ts';
import type { AskedKind, ListedKind } from '../../../forge/index.ts';
import type { Istiod } from '../ports/istiod.ts';
import { isOf, placeInCluster, readObjects } from '../comparison/live-object.ts';
import { rootOf } from './drift-sides.ts';

/** What else than Git's objects is asked for. */
export interface ControlPlaneQuestion {
  /** Whether pods and webhooks are listed for the revisions of proxies; pods of large clusters are many. */
  readonly proxies: boolean;
  /** Those that are asked which proxies have what they were sent. */
  readonly istiods: readonly Istiod[];
}

export const STATUSES_ALONE: ControlPlaneQuestion = { proxies: false, istiods: [] };

const { pods: POD, webhooks: WEBHOOK } = CONTROL_PLANE_KINDS;
const NAMESPACE: GroupKind = { group: '', kind: 'Namespace' };

/** Kinds to be listed beside those that Git is compared with. */
export const kindsForProxies = ({ proxies }: ControlPlaneQuestion): readonly AskedKind[] =>
  proxies ? [{ ...POD, keep: keptOfPod }, WEBHOOK] : [];

/** Whether a list was asked for the control plane's sake: nothing of it is compared with Git. */
export const isForProxies = (listed: ListedKind): boolean =>
  isOf(POD)(listed) || isOf(WEBHOOK)(listed);

/** What a cluster was found to have. */
export interface LiveCluster {
  readonly name: string;
  readonly objects: readonly LiveObject[];
  readonly listed: readonly ListedKind[];
  /** What Git says of it. */
  readonly rendered: RenderedEnvironment;
  readonly settings: MeshResolutionSettings;
}

/** What a cluster says of the work of its control plane. */
export async function controlPlaneOf(
  cluster: LiveCluster,
  question: ControlPlaneQuestion,
): Promise<ControlPlane> {
  return {
    statuses: toldStatuses(cluster.objects),
    revisions: question.proxies ? proxiesOf(cluster) : null,
    sync: question.istiods.length === 0 ? null : await syncOf(question.istiods),
  };
}

function proxiesOf(cluster: LiveCluster): RevisionsOfProxies {
  const { name, listed, settings } = cluster;
  const pods = listOf(listed, POD);
  if (pods.kind !== 'listed') return { kind: 'unknown', of: 'Pod', why: pods.why };
  const namespaces = listOf(listed, NAMESPACE);
  if (namespaces.kind !== 'listed')
    return { kind: 'unknown', of: 'Namespace', why: namespaces.why };
  const found = listOf(listed, WEBHOOK);
  const webhooks =
    found.kind === 'listed'
      ? readObjects([found], name).objects.map(({ resource }) => resource)
      : null;
  const place = placeInCluster(name);
  const read = pods.items.map((item) => readRunningPod(item, place));
  const running = read.flatMap((each) => (each.kind === 'running' ? [each.pod] : []));
  const live = liveRoots(cluster);
  const workloads = live.flatMap(({ resources }) => resources);
  const own = rootOf('(pods)', podsOfTheirOwn(running, workloads));
  const mesh = resolveMesh({ ...cluster.rendered, roots: [...live, own] }, settings);
  return revisionsOfProxies(mesh, read, webhooks);
}

/** All objects as they are live, and of the kinds that were not listed what Git has: charts and mesh configuration. */
function liveRoots({ rendered, objects, listed }: LiveCluster): readonly RenderedRoot[] {
  const isLive = (resource: Resource): boolean =>
    listed.some((each) => each.kind === 'listed' && isOf(resource)(each));
  const ofGit = rendered.roots.map((root) => ({
    ...root,
    resources: root.resources.filter((each) => !isLive(each) && !labelsNamespace(each)),
  }));
  const resources = objects.map(({ resource }) => resource);
  return [rootOf('(cluster)', resources), ...ofGit];
}

/** ARGO-40: an Application may label a namespace; whether it has done so the live one says. */
const labelsNamespace = ({ group, kind, node }: Resource): boolean =>
  group === API_GROUPS.argo &&
  kind === 'Application' &&
  nodeAt(node, 'spec', 'syncPolicy', 'managedNamespaceMetadata') !== undefined;

type Listed = Extract<ListedKind, { kind: 'listed' }>;

function listOf(
  listed: readonly ListedKind[],
  kind: GroupKind,
): Listed | { readonly kind: 'unknown'; readonly why: string } {
  const found = listed.find(isOf(kind));
  if (found?.kind === 'listed') return found;
  const why = found?.kind === 'unknown' ? found.why : 'the API server serves no such kind';
  return { kind: 'unknown', why };
}

async function syncOf(istiods: readonly Istiod[]): Promise<ProxySync> {
  const answers = await Promise.all(
    istiods.map(async (istiod) => ({ istiod: istiod.name, answer: await istiod.readSync() })),
  );
  const proxies: SyncedProxy[] = [];
  const unread: { istiod: string; why: string }[] = [];
  for (const { istiod, answer } of answers) {
    if (answer.kind === 'unknown') {
      unread.push({ istiod, why: answer.problem.why });
      continue;
    }
    const read = readProxySync(answer.json);
    if (read.kind === 'read') proxies.push(...read.proxies);
    else unread.push({ istiod, why: read.why });
  }
  return proxySyncOf(proxies, unread);
}
