import type { Node, Resource } from '../../manifest/index.ts';
import { nodeAt, parseGoDuration, stringAt } from '../../manifest/index.ts';
import type { Mesh, ProxySetting, Workload } from '../../istio/index.ts';
import { valueInForce } from '../../istio/index.ts';

/**
 * Whether all old pods end before a new one runs: by its strategy, or as a single pod that is replaced in place. `scaled`
 * is their number where something else than the object says it.
 */
export function stopsFirst({ kind, node }: Resource, scaled: number | null = null): boolean {
  const replicas = nodeAt(node, 'spec', 'replicas');
  const count = replicas?.kind === 'scalar' ? replicas.value : 1;
  if (kind === 'StatefulSet') return replicas?.kind !== 'scalar' || count === 1;
  if (kind !== 'Deployment') return false;
  if (stringAt(node, 'spec', 'strategy', 'type') === 'Recreate') return true;
  // without a number of replicas something else scales them, and there may be more
  const written = replicas?.kind === 'scalar' && typeof count === 'number' ? count : null;
  return missesAll(node, scaled ?? written);
}

/**
 * Whether a rolling update lets all pods be missing at once. Of percentages what may be missing is rounded down and what
 * may be more rounded up; where neither leaves a pod to begin with, one may be missing (Kubernetes, Deployments:
 * `maxUnavailable` and `maxSurge`).
 */
function missesAll(node: Node, count: number | null): boolean {
  const rolling = nodeAt(node, 'spec', 'strategy', 'rollingUpdate');
  const missing = amountOf(nodeAt(rolling, 'maxUnavailable'));
  const more = amountOf(nodeAt(rolling, 'maxSurge'));
  if (missing === null || more === null) return false;
  if (count === null) return missing.percent >= 100;
  const absent = missing.pods + Math.floor((missing.percent * count) / 100);
  const extra = more.pods + Math.ceil((more.percent * count) / 100);
  return count > 0 && Math.max(absent, extra === 0 ? 1 : 0) >= count;
}

interface Amount {
  readonly pods: number;
  readonly percent: number;
}

/** A number of pods or a percentage of them; null where it is neither. */
function amountOf(node: Node | undefined): Amount | null {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return QUARTER;
  const value = node.kind === 'scalar' ? node.value : null;
  if (typeof value === 'number') return { pods: value, percent: 0 };
  const [, percent] = /^(\d+)%$/.exec(typeof value === 'string' ? value : '') ?? [];
  return percent === undefined ? null : { pods: 0, percent: Number(percent) };
}

/** What is taken of either where nothing is written. */
const QUARTER: Amount = { pods: 0, percent: 25 };

/** Whether nothing has the application wait for its proxy, which a native sidecar does of itself. PUSH-2. */
export const startsBeforeProxy = (mesh: Mesh, workload: Workload): boolean =>
  valueInForce(mesh, workload, HELD).value !== true;

const HELD: ProxySetting = { path: 'holdApplicationUntilProxyStarts', standard: false };
const DRAIN: ProxySetting = { path: 'terminationDrainDuration', standard: null };

/** For how long a proxy lets requests end, and after how long its pod is killed. */
export interface DrainCutShort {
  readonly drainSeconds: number;
  readonly graceSeconds: number;
}

/** Where pods are killed before their proxy is done with draining; null where they are not, or it is not told. */
export function drainCutShort(mesh: Mesh, workload: Workload): DrainCutShort | null {
  const drain = valueInForce(mesh, workload, DRAIN).value;
  const milliseconds = typeof drain === 'string' ? parseGoDuration(drain) : null;
  const grace = nodeAt(workload.podSpec, 'terminationGracePeriodSeconds');
  const graceSeconds =
    grace?.kind === 'scalar' && typeof grace.value === 'number' ? grace.value : USUAL_GRACE;
  if (milliseconds === null || milliseconds <= graceSeconds * 1e3) return null;
  return { drainSeconds: milliseconds / 1e3, graceSeconds };
}

const USUAL_GRACE = 30;
