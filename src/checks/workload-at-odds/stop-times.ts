import type { Mesh, ProxySetting, ValueInForce, Workload } from '../../istio/index.ts';
import { isGatewayWorkload, nativeSidecar, valueInForce } from '../../istio/index.ts';
import { itemsAt, nodeAt, numberAt, parseGoDuration, stringAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';

/** A time of a pod that stops, in seconds, with the line that says it; null for what holds where nothing does. */
export interface StopTime {
  readonly seconds: number;
  readonly written: { readonly origin: Origin; readonly source: Resource } | null;
}

/** Holds what happens to a pod with a proxy from when it is told to stop. */
export interface StopTimes {
  /** After this it is killed. */
  readonly grace: StopTime;
  /** For so long its proxy lets requests end; null where it waits for them to end, or it is not known. */
  readonly drain: StopTime | null;
  /** For so long at least it stays where it waits for connections to close; null where it does not, or nothing says so. */
  readonly leastDrain: StopTime | null;
  /** For so long its containers do not hear of it, the longest of them; null where none says so. */
  readonly preStop: StopTime | null;
  /** Tells how its proxy ends: after the application, together with it, or in a way that is not known. */
  readonly proxyEnds: 'last' | 'with-it' | 'unknown';
}

const USUAL_GRACE = 30;

/** Istio's own default since 1.12. [src: istio/istio pkg/config/mesh/mesh.go DefaultProxyConfig] */
const DRAIN: ProxySetting = { path: 'terminationDrainDuration', standard: '5s' };

/** Variables by which a proxy ends otherwise. [src: istio/istio pkg/istio-agent, pkg/envoy/agent.go terminate] */
const WAITS_FOR_CONNECTIONS = 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS';
const WAITS: ProxySetting = { path: `proxyMetadata.${WAITS_FOR_CONNECTIONS}`, standard: 'false' };
const LEAST_DRAIN: ProxySetting = {
  path: 'proxyMetadata.MINIMUM_DRAIN_DURATION',
  standard: null,
};

/** Reads the times of a workload with a proxy; null where it has none, as far as is known. PUSH-2 */
export function stopTimesOf(mesh: Mesh, workload: Workload): StopTimes | null {
  const { podSpec, resource, sidecar, templateFrom } = workload;
  const isGateway = isGatewayWorkload(mesh, workload);
  if (podSpec === undefined || templateFrom !== null) return null;
  if (!isGateway && (sidecar.kind !== 'known' || !sidecar.value)) return null;
  const written = nodeAt(podSpec, 'terminationGracePeriodSeconds');
  const grace = written === undefined ? USUAL_GRACE : numberAt(written);
  if (grace === undefined) return null;
  return {
    grace: {
      seconds: grace,
      written: written === undefined ? null : { origin: written.origin, source: resource },
    },
    drain: drainOf(mesh, workload),
    leastDrain: leastDrainOf(mesh, workload),
    preStop: isGateway ? null : preStopOf(resource, podSpec),
    proxyEnds: isGateway ? 'with-it' : endOf(mesh, workload),
  };
}

/** A native sidecar ends after all containers (INJ-20). */
function endOf(mesh: Mesh, workload: Workload): StopTimes['proxyEnds'] {
  const native = nativeSidecar(mesh, workload);
  if (native.kind === 'unknown') return 'unknown';
  return native.value ? 'last' : 'with-it';
}

/** Gives none where the proxy waits for connections to close, or may do so. */
function drainOf(mesh: Mesh, workload: Workload): StopTime | null {
  const waits = valueInForce(mesh, workload, WAITS);
  const isEndedOtherwise =
    waits.open !== undefined ||
    String(waits.value) === 'true' ||
    itemsAt(workload.podSpec, 'containers').some(
      (container) => stringAt(container, 'name') === PROXY && hasOwnEnd(container),
    );
  return isEndedOtherwise ? null : timeOf(valueInForce(mesh, workload, DRAIN));
}

const leastDrainOf = (mesh: Mesh, workload: Workload): StopTime | null =>
  String(valueInForce(mesh, workload, WAITS).value) === 'true'
    ? timeOf(valueInForce(mesh, workload, LEAST_DRAIN))
    : null;

function timeOf({ value, from, open }: ValueInForce): StopTime | null {
  const milliseconds = open === undefined ? parseGoDuration(String(value)) : null;
  return milliseconds === null ? null : { seconds: milliseconds / 1e3, written: from };
}

const PROXY = 'istio-proxy';

/** Tells whether the container of the proxy is written, and stops in a way of its own. */
const hasOwnEnd = (container: Node): boolean =>
  nodeAt(container, 'lifecycle') !== undefined ||
  itemsAt(container, 'env').some((one) => stringAt(one, 'name') === WAITS_FOR_CONNECTIONS);

function preStopOf(source: Resource, podSpec: Node): StopTime | null {
  const times = itemsAt(podSpec, 'containers').flatMap((container) => {
    const hook = nodeAt(container, 'lifecycle', 'preStop');
    const seconds = stringAt(container, 'name') === PROXY ? null : sleepOf(hook);
    return seconds === null || hook === undefined
      ? []
      : [{ seconds, written: { origin: hook.origin, source } }];
  });
  return times.toSorted((one, other) => other.seconds - one.seconds)[0] ?? null;
}

/** Reads how long a hook sleeps where that is all it does, or what it does first; null where it is not told. */
function sleepOf(hook: Node | undefined): number | null {
  const seconds = numberAt(hook, 'sleep', 'seconds');
  if (seconds !== undefined) return seconds;
  const command = itemsAt(hook, 'exec', 'command').map((one) =>
    one.kind === 'scalar' ? String(one.value) : '',
  );
  const [, whole, unit = 's'] =
    /(?:^|[\s;&/])sleep (\d+)(s|m)?(?=$|[\s;&])/.exec(command.join(' ')) ?? [];
  return whole === undefined ? null : Number(whole) * (unit === 'm' ? 60 : 1);
}
