import type { Resource } from '../manifest/index.ts';
import { nodeAt, parseGoDuration, podTemplateOf, stringAt } from '../manifest/index.ts';
import type { Mesh, Workload } from '../mesh/index.ts';
import { parseEmbeddedYaml } from '../mesh/index.ts';

/** Whether all old pods end before a new one runs: by its strategy, or as a single pod that is replaced in place. */
export function stopsFirst({ kind, node }: Resource): boolean {
  const replicas = nodeAt(node, 'spec', 'replicas');
  const count = replicas?.kind === 'scalar' ? replicas.value : 1;
  if (kind === 'StatefulSet') return replicas?.kind !== 'scalar' || count === 1;
  if (kind !== 'Deployment') return false;
  if (stringAt(node, 'spec', 'strategy', 'type') === 'Recreate') return true;
  const most = nodeAt(node, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable');
  const value = most?.kind === 'scalar' ? most.value : null;
  // without a number of replicas something else scales them, and there may be more
  const isAll = typeof value === 'number' && typeof count === 'number' && value >= count;
  return value === '100%' || (isAll && replicas?.kind === 'scalar' && value > 0);
}

/** Whether nothing has the application wait for its proxy, which a native sidecar does of itself. PUSH-2. */
export const startsBeforeProxy = (mesh: Mesh, workload: Workload): boolean =>
  proxySetting(mesh, workload, 'holdApplicationUntilProxyStarts') !== true;

/** For how long a proxy lets requests end, and after how long its pod is killed. */
export interface DrainCutShort {
  readonly drainSeconds: number;
  readonly graceSeconds: number;
}

/** Where pods are killed before their proxy is done with draining; null where they are not, or it is not told. */
export function drainCutShort(mesh: Mesh, workload: Workload): DrainCutShort | null {
  const drain = proxySetting(mesh, workload, 'terminationDrainDuration');
  const milliseconds = typeof drain === 'string' ? parseGoDuration(drain) : null;
  const grace = nodeAt(workload.podSpec, 'terminationGracePeriodSeconds');
  const graceSeconds =
    grace?.kind === 'scalar' && typeof grace.value === 'number' ? grace.value : USUAL_GRACE;
  if (milliseconds === null || milliseconds <= graceSeconds * 1e3) return null;
  return { drainSeconds: milliseconds / 1e3, graceSeconds };
}

const USUAL_GRACE = 30;

/** What the proxy of a pod starts with: by its annotation, else as the mesh has it. */
function proxySetting({ configuration }: Mesh, { resource }: Workload, name: string): unknown {
  const written = nodeAt(podTemplateOf(resource), 'metadata', 'annotations', ANNOTATION);
  const own = nodeAt(parseEmbeddedYaml(written), name);
  const node = own ?? configuration.settings.get(`defaultConfig.${name}`)?.node;
  return node?.kind === 'scalar' ? node.value : null;
}

const ANNOTATION = 'proxy.istio.io/config';
