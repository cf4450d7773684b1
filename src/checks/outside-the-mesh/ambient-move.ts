import type { Mesh, Service, Workload } from '../../istio/index.ts';
import {
  acceptedMtls,
  ambientLabel,
  createHostResolver,
  exportedTo,
  isAmbient,
  isGatewayWorkload,
  isVisibleIn,
  knownCalls,
  policiesInForce,
  viewOf,
  waypointOfService,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { API_GROUPS, listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { judgedCalls } from '../strict-mtls/call-verdicts.ts';

/**
 * Tells what ends for pods that go from a sidecar to ztunnel: their own proxy routed, timed and tried again what they
 * call, by VirtualServices and DestinationRules, and ztunnel reads neither (AMBIENT-1, AMBIENT-8). Behind a waypoint of
 * what they call, that reads them.
 */
export const routesEndInAmbient = check({
  id: 'routes-end-in-ambient',
  title: 'Pods moved to ambient mode lose routes for their calls',
  level: 'medium',
  blind: 'Calls that nothing here shows, and waypoints made by `istioctl waypoint apply`.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      // where no sidecar stays, each object that nobody reads is told by itself
      after.workloads.some((one) => hasSidecar(one) && !isGatewayWorkload(after, one))
        ? movesBetween(before, after).flatMap((move) => tell(move, before, after))
        : [],
    ),
});

const hasSidecar = ({ sidecar }: Workload): boolean => sidecar.kind === 'known' && sidecar.value;

/** Workloads of one namespace that had a sidecar and are taken by ztunnel now. */
interface Move {
  readonly namespace: string;
  readonly callers: readonly { readonly was: Workload; readonly is: Workload }[];
  /** The label that hands them to ztunnel. */
  readonly origin: Origin;
}

function movesBetween(before: Mesh, after: Mesh): readonly Move[] {
  const old = new Map(before.workloads.map((one) => [keyOf(one), one]));
  const found = new Map<string, Move>();
  for (const is of after.workloads) {
    const was = old.get(keyOf(is));
    if (was === undefined || !hasSidecar(was)) continue;
    if (!isAmbient(after, is)) continue;
    const known = found.get(is.namespace);
    found.set(is.namespace, {
      namespace: is.namespace,
      origin: known?.origin ?? ambientLabel(after, is),
      callers: [...(known?.callers ?? []), { was, is }],
    });
  }
  return [...found.values()];
}

const keyOf = ({ resource }: Workload): string =>
  resourceKey({ ...resource, name: resource.stableName });

/** A Service that they call without a waypoint, with what their proxies did by for it. */
interface Callee {
  readonly service: Service;
  readonly callers: readonly string[];
  readonly objects: readonly Resource[];
}

function calleesOf({ callers, namespace }: Move, before: Mesh, after: Mesh): readonly Callee[] {
  const own = new Map(callers.map(({ was }) => [was, was.resource.name]));
  const called = new Map<string, { service: Service; callers: Set<string> }>();
  for (const { source, destination } of knownCalls(before)) {
    const name = source.kind === 'workload' ? own.get(source.workload) : undefined;
    const service = after.service(destination.namespace, destination.name);
    if (name === undefined || service === undefined) continue;
    const waypoint = waypointOfService(after, service);
    if (waypoint.kind === 'unknown' || waypoint.value !== null) continue;
    const known = called.get(service.host) ?? { service, callers: new Set() };
    called.set(service.host, { service, callers: known.callers.add(name) });
  }
  return [...called.values()].flatMap((each) => {
    const objects = settingsFor(after, each.service, namespace);
    return objects.length === 0 ? [] : [{ ...each, callers: [...each.callers].sort(), objects }];
  });
}

/** Lists the VirtualServices and DestinationRules that proxies of a namespace go by when they call a Service. */
function settingsFor(mesh: Mesh, service: Service, namespace: string): readonly Resource[] {
  const hosts = createHostResolver(mesh);
  const isFor = (host: string, from: string): boolean => {
    const target = hosts.resolve(host, from);
    return target.kind === 'service' && target.service.resource === service.resource;
  };
  const isSeen = (object: Resource): boolean =>
    isVisibleIn(exportedTo(object, mesh.configuration), namespace);
  const routes = mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService').filter((object) => {
    const { gateways, hosts: own } = viewOf('VirtualService', object);
    const isOfMesh =
      gateways.value.length === 0 || gateways.value.some(({ value }) => value === 'mesh');
    return isOfMesh && own.value.some(({ value }) => isFor(value, object.namespace));
  });
  const rules = mesh
    .ofKind(API_GROUPS.istioNetworking, 'DestinationRule')
    .filter((object) =>
      isFor(viewOf('DestinationRule', object).host?.value ?? '', object.namespace),
    );
  return [...routes, ...rules].filter(isSeen);
}

const MOST_NAMED = 3;

function tell(move: Move, before: Mesh, after: Mesh): readonly Told[] {
  const callees = calleesOf(move, before, after);
  const [first] = callees;
  if (first === undefined) return [];
  const { namespace, callers, origin } = move;
  const subject = after.find('', 'Namespace', '', namespace) ?? callers[0]?.is.resource;
  if (subject === undefined) return [];
  const objects = [...new Set(callees.flatMap((each) => each.objects))];
  const who = [...new Set(callees.flatMap((each) => each.callers))].sort();
  const whom = callees.map(({ service }) => subjectText(service.resource));
  const open = openCallees(move, callees, after);
  const reached =
    open.length === 0
      ? ''
      : ` Whether they still reach ${listed(
          open.map(({ resource }) => subjectText(resource)),
          MOST_NAMED,
        )} at all, which takes only mTLS, is not known: its sidecars have to speak HBONE.`;
  return [
    {
      subject,
      subjects: [subject, ...objects],
      key: 'routes end',
      scope: scopeOfWorkloads(
        callers.map(({ is }) => is),
        after,
      ),
      message: `Calls of ${listed(who, MOST_NAMED)} to ${listed(whom, MOST_NAMED)} go past ${listed(objects.map(subjectText), MOST_NAMED)}: with their own proxies the routes, timeouts, retries and limits for calls that they make end.${reached}`,
      why: `Their pods are of the ambient mesh from their next restart on (${placeOf(origin)}), where ztunnel reads none of ${listed(objects.map(placeIn), MOST_NAMED)}, and no waypoint is before what they call.`,
      symptom: symptomOf(open, objects),
      origin,
      related: objects.map((object) => object.origin),
      fix: {
        text: `Put a waypoint before ${listed(whom, MOST_NAMED)} (label istio.io/use-waypoint on the Service or its namespace) before these pods move.${conditionsOf(open, callees, after)}`,
        elsewhereFirst: true,
      },
    },
  ];
}

/** Says what else a waypoint needs: its tunnels are taken as those of ztunnel are, and it is the caller then (INJ-17, AMBIENT-7). */
function conditionsOf(open: readonly Service[], callees: readonly Callee[], mesh: Mesh): string {
  const policies = new Map(
    callees
      .flatMap(({ service }) => service.workloads)
      .flatMap((workload) => askingWhoCalls(mesh, workload))
      .map((policy) => [resourceKey(policy), policy]),
  );
  const tunnels =
    open.length === 0 ? '' : ' It gets through there only where the sidecars speak HBONE.';
  if (policies.size === 0) return tunnels;
  const names = [...policies.values()].map((one) => `${subjectText(one)} (${placeOf(one.origin)})`);
  return `${tunnels} Let it in there first: it is the caller then, and ${listed(names, MOST_NAMED)} ${names.length === 1 ? 'asks' : 'ask'} who calls.`;
}

/** Lists the policies by which pods let in callers whom they name, where none lets in others. */
function askingWhoCalls(mesh: Mesh, workload: Workload): readonly Resource[] {
  const allowing = policiesInForce(mesh, workload)
    .flat()
    .filter(
      ({ action, rules, dryRun }) => action === 'ALLOW' && rules.length > 0 && dryRun === null,
    );
  const letsInOthers = allowing.some(({ rules }) => rules.some(({ from }) => from.length === 0));
  return letsInOthers ? [] : allowing.map(({ resource }) => resource);
}

/**
 * Lists the Services of which nobody knows that these calls still come through: they take only mTLS, and a sidecar takes the
 * tunnels of ztunnel only where it is told to (AMBIENT-2).
 */
function openCallees(
  { callers }: Move,
  callees: readonly Callee[],
  mesh: Mesh,
): readonly Service[] {
  const own = new Set(callers.map(({ is }) => is.resource));
  const open = new Set(
    judgedCalls({ mesh, allNamespaces: false }).flatMap(({ source, client, server, verdict }) =>
      client.ambient &&
      verdict.outcome === 'unknown' &&
      source.kind === 'workload' &&
      own.has(source.workload.resource) &&
      acceptedMtls(mesh, server.workload).mode === 'STRICT'
        ? [server.service.resource]
        : [],
    ),
  );
  return callees.flatMap(({ service }) => (open.has(service.resource) ? [service] : []));
}

/** Says what somebody sees: of calls that may not come through, that first. */
function symptomOf(open: readonly Service[], objects: readonly Resource[]): string {
  const shares = objects.some(sharesOut) ? ', shares for a new version are not kept' : '';
  const ended = `slow answers are waited for without end, failed requests are not tried again${shares}`;
  if (open.length === 0) return `no errors at once: ${ended}`;
  const closed = listed(
    open.map(({ resource }) => subjectText(resource)),
    MOST_NAMED,
  );
  return `connection reset by peer for calls to ${closed} if its sidecars speak no HBONE; of calls that get through, ${ended}`;
}

/** Tells whether a route leads to several destinations. */
const sharesOut = (object: Resource): boolean =>
  object.kind === 'VirtualService' &&
  viewOf('VirtualService', object).http.value.some(({ route }) => route.value.length > 1);

const placeIn = ({ kind, origin }: Resource): string => `${kind} (${placeOf(origin)})`;
