import type { Resource } from '../../../manifest/index.ts';
import { sameData } from '../../../manifest/index.ts';
import type { Mesh, Workload } from '../../../istio/index.ts';
import { isAmbient } from '../../../istio/index.ts';
import type { ReachedService, ReachingCall } from './callers-of-services.ts';
import { addLed, callsTo, nameOf, serviceName } from './callers-of-services.ts';
import { unseenGatewaysIn } from './unrendered-gateways.ts';
import type { ChangedObject } from '../changed-objects.ts';
import type { PushedType } from '../pushed-configuration.ts';
import { isPushed } from '../pushed-configuration.ts';
import type { ProxyGroup, ServicesReceived } from './proxy-groups.ts';
import { proxyGroups, servicesReceived } from './proxy-groups.ts';
import type { Receivers } from './receiving-proxies.ts';
import { receiversIn } from './receiving-proxies.ts';
import { ambientReachIn } from './ambient-reach.ts';
import { isToldAlike } from './told-alike.ts';
import { ReceivedTally } from './received-tally.ts';
import { touchedIn } from './affected-services.ts';
import { whoAsksForCertificates } from './asked-certificates.ts';
import type { ProxiesInPods } from './proxies-in-pods.ts';
import { podsOf } from './proxies-in-pods.ts';
import { lostControlPlane } from './lost-control-plane.ts';
import { movesEndpoints } from './moving-endpoints.ts';
import type { RenewedControlPlane } from './renewed-control-plane.ts';
import { renewedControlPlane } from './renewed-control-plane.ts';
import type { AbsentGateways } from './route-gateways.ts';
import { absentIn } from './route-gateways.ts';

/** Whom a change reaches, whatever it does there. PUSH-5, 6. */
export interface ChangeReach {
  /** Workloads that the changed objects are, or choose; `Deployment shop/orders`. */
  readonly workloads: readonly string[];
  /** What the changed objects are about, or what is before those pods; `shop/orders`. */
  readonly services: readonly string[];
  readonly namespaces: readonly string[];
  /** Gateways that get new configuration; `Deployment ingress/gateway`. */
  readonly gateways: readonly string[];
  /** Workloads whose proxies get new configuration, by its kind, and all of them; by who can see the objects. */
  readonly proxies: { readonly all: number } & Readonly<Partial<Record<PushedType, number>>>;
  /** The pods of those workloads, each with a proxy; absent where there are none, or none of which that is known. */
  readonly pods?: ProxiesInPods;
  /** Counts those workloads of which cannot be told whether they have a proxy; absent for none. */
  readonly undecided?: number;
  /** Of how many workloads with a proxy, after the change. */
  readonly ofProxies: number;
  /** Says that pods start or stop before which a Service stands: callers are told of addresses; absent for no. */
  readonly movesEndpoints?: true;
  /** Says that the control plane goes which running proxies ask: they get nothing new; absent for no. */
  readonly losesControlPlane?: true;
  /**
   * Names the namespace that goes in which a control plane that is not seen here runs by default: it goes too, where it runs
   * there; absent for none.
   */
  readonly mayLoseControlPlane?: string;
  /** Says whether the pods of a control plane are made anew, which proxies wait for; absent for no. */
  readonly renewsControlPlane?: RenewedControlPlane;
  /** Gateways whose pods are waypoints that get new configuration; absent for none. */
  readonly waypoints?: readonly string[];
  /** Says that ztunnel is told of something; absent where it is not known to be. */
  readonly ztunnel?: true;
  /** Where a Sidecar or `exportTo` changes; most first. */
  readonly received: readonly ServicesReceived[];
  /** Calls to those services that the configuration shows, each once. */
  readonly calls: readonly ReachingCall[];
  /** Counts those of `workloads` that have no proxy of their own and are not in the ambient mesh; absent for none. */
  readonly withoutProxy?: number;
  /** Counts those of `workloads` of which that is not known; absent for none. */
  readonly perhapsProxied?: number;
  /** Counts those that have none either and are in the ambient mesh; absent for none. */
  readonly inAmbient?: number;
  /** Settings of the mesh that pods take when they are made, and that differ; absent for none. PUSH-2 */
  readonly settingsOfNewPods?: readonly string[];
  /** Gateways whose pods are not rendered, as those of charts, and that may get new configuration; absent for none. */
  readonly unseenGateways?: readonly string[];
}

/** What the objects of a change reach, as they are on each side that they are on. */
export function reachOf(
  changed: readonly ChangedObject[],
  before: Mesh,
  after: Mesh,
  absent: AbsentGateways,
  neverApplied: ReadonlySet<string>,
): ChangeReach {
  const [first, second] = [sideOf(before, absent), sideOf(after, absent)];
  const tally = new ReceivedTally();
  const touched = { workloads: new Set<string>(), services: new Map<string, ReachedService>() };
  const ambient = { waypoints: new Set<string>(), isForZtunnel: false };
  const namespaces = new Set<string>();
  const unseen = new Set<string>();
  const note = (
    { touchedBy, receivers, ambientReach, unseenGateways }: Side,
    object: Resource,
    isTold: boolean,
  ): void => {
    const reachedBy = touchedBy(object);
    const { workloads, services, led } = reachedBy;
    addAll(touched.workloads, workloads.map(nameOf));
    for (const one of services) touched.services.set(serviceName(one), 'by-all');
    for (const { service, by } of led) addLed(touched.services, service, by);
    const reached = [...workloads, ...services, ...led.map(({ service }) => service)];
    addAll(
      namespaces,
      reached.map(({ namespace }) => namespace),
    );
    if (!isTold) return;
    tally.add(object.kind, receivers(object));
    addAll(unseen, unseenGateways(object));
    const { waypoints, isForZtunnel } = ambientReach(object, reachedBy);
    addAll(ambient.waypoints, waypoints);
    ambient.isForZtunnel ||= isForZtunnel;
  };
  for (const one of changed) {
    const isTold =
      one.before === null ||
      one.after === null ||
      !isToldAlike({ object: one.before, mesh: before }, { object: one.after, mesh: after });
    if (one.before !== null) note(first, one.before, isTold);
    if (one.after !== null) note(second, one.after, isTold);
  }
  if (changedSettings(before, after).some(isPushed))
    tally.add('MeshConfig', { groups: second.groups, workloads: [] });
  const asking = changed.flatMap((one) => whoAsksForCertificates(one, second.receivers));
  for (const receivers of asking) tally.add('Secret', receivers);
  const { received, receiving, known, there } = receivedBy(tally, second.groups);
  const gateways = new Set(
    [...first.groups, ...second.groups].flatMap(({ isGateway, workloads }) =>
      isGateway ? workloads.map(nameOf) : [],
    ),
  );
  const services = [...touched.services.keys()].sort();
  const workloads = [...touched.workloads].sort();
  return {
    workloads,
    services,
    // what says none is put where whoever applies it is, which nobody here can tell
    namespaces: [...namespaces].filter((name) => name !== '').sort(),
    gateways: [...receiving].filter((name) => gateways.has(name)).sort(),
    proxies: {
      all: receiving.size,
      ...Object.fromEntries([...received].map(([type, names]) => [type, names.size])),
    },
    ...(known.size > 0 && { pods: podsOf(known, after, before) }),
    ...(known.size < receiving.size && { undecided: receiving.size - known.size }),
    ofProxies: there.size,
    ...furtherFacts(changed, before, after, there.size),
    ...proxyFacts(touched.workloads, unseen, before, after),
    ...(ambient.waypoints.size > 0 && { waypoints: [...ambient.waypoints].sort() }),
    ...(ambient.isForZtunnel && { ztunnel: true as const }),
    received: servicesReceived(
      changed,
      { mesh: before, groups: first.groups },
      { mesh: after, groups: second.groups },
    ),
    calls:
      services.length === 0
        ? []
        : callsTo(after, touched.services, absentIn(after, absent), neverApplied, before),
  };
}

function addAll<T>(set: Set<T>, items: readonly T[]): void {
  for (const item of items) set.add(item);
}

/** Says who gets what of those that are there after a change: pods that go with it are told of nothing any more. */
function receivedBy(tally: ReceivedTally, groups: readonly ProxyGroup[]) {
  const there = new Set(groups.flatMap(({ workloads }) => workloads.map(nameOf)));
  const received = new Map(
    [...tally.names()].flatMap(([type, names]) => {
      const staying = new Set([...names].filter((name) => there.has(name)));
      return staying.size === 0 ? [] : [[type, staying] as const];
    }),
  );
  const receiving = new Set([...received.values()].flatMap((names) => [...names]));
  const open = openIn(groups);
  const known = new Set([...receiving].filter((name) => !open.has(name)));
  return { received, receiving, known, there };
}

/** Names the workloads of which it is not known whether they have a proxy. */
const openIn = (groups: readonly ProxyGroup[]): ReadonlySet<string> =>
  new Set(
    groups
      .filter(({ isGateway }) => !isGateway)
      .flatMap(({ workloads }) => workloads.filter(isOpen).map(nameOf)),
  );

function furtherFacts(
  changed: readonly ChangedObject[],
  before: Mesh,
  after: Mesh,
  ofProxies: number,
): Pick<
  ChangeReach,
  'movesEndpoints' | 'losesControlPlane' | 'mayLoseControlPlane' | 'renewsControlPlane'
> {
  const lost = lostControlPlane(before, after);
  const renewed = renewedControlPlane(before, after);
  return {
    ...(ofProxies > 0 &&
      movesEndpoints(changed, before, after) && { movesEndpoints: true as const }),
    ...(lost?.isSeen === true && { losesControlPlane: true as const }),
    ...(lost?.isSeen === false && { mayLoseControlPlane: lost.namespace }),
    ...(renewed !== null && { renewsControlPlane: renewed }),
  };
}

/** Says what of those workloads has a proxy, and what proxies take when they start. */
function proxyFacts(
  touched: ReadonlySet<string>,
  unseen: ReadonlySet<string>,
  before: Mesh,
  after: Mesh,
): Pick<
  ChangeReach,
  'withoutProxy' | 'perhapsProxied' | 'inAmbient' | 'settingsOfNewPods' | 'unseenGateways'
> {
  const sides = [before, after];
  const proxied = new Set(
    sides.flatMap((mesh) => proxyGroups(mesh).flatMap(({ workloads }) => workloads.map(nameOf))),
  );
  const open = openIn(sides.flatMap((mesh) => proxyGroups(mesh)));
  const perhapsProxied = [...touched].filter((name) => open.has(name)).length;
  const ambient = new Set(
    sides.flatMap((mesh) => mesh.workloads.filter((one) => isAmbient(mesh, one)).map(nameOf)),
  );
  const others = [...touched].filter((name) => !proxied.has(name));
  const inAmbient = others.filter((name) => ambient.has(name)).length;
  const withoutProxy = others.length - inAmbient;
  const settings = changedSettings(before, after).filter((path) => !isPushed(path));
  return {
    ...(withoutProxy > 0 && { withoutProxy }),
    ...(perhapsProxied > 0 && { perhapsProxied }),
    ...(inAmbient > 0 && { inAmbient }),
    ...(settings.length > 0 && { settingsOfNewPods: settings.sort() }),
    ...(unseen.size > 0 && { unseenGateways: [...unseen].sort() }),
  };
}

interface Side {
  readonly groups: readonly ProxyGroup[];
  readonly touchedBy: ReturnType<typeof touchedIn>;
  readonly receivers: (object: Resource) => Receivers;
  readonly ambientReach: ReturnType<typeof ambientReachIn>;
  readonly unseenGateways: ReturnType<typeof unseenGatewaysIn>;
}

function sideOf(mesh: Mesh, everywhere: AbsentGateways): Side {
  const groups = proxyGroups(mesh);
  const absent = absentIn(mesh, everywhere);
  return {
    groups,
    touchedBy: touchedIn(mesh, absent),
    receivers: receiversIn(mesh, groups, absent),
    ambientReach: ambientReachIn(mesh),
    unseenGateways: unseenGatewaysIn(mesh, absent),
  };
}

/** Tells whether it is not known that a workload has a proxy; that of a gateway is its own. */
const isOpen = ({ sidecar }: Workload): boolean => sidecar.kind !== 'known';

/** Lists the settings of the mesh that one side says otherwise than the other, or alone. */
function changedSettings(
  { configuration: one }: Mesh,
  { configuration: other }: Mesh,
): readonly string[] {
  return [...new Set([...one.settings.keys(), ...other.settings.keys()])].filter((path) => {
    const [was, is] = [one.settings.get(path), other.settings.get(path)];
    return was === undefined || is === undefined || !sameData(was.node, is.node);
  });
}
