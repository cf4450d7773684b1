import { containsLabels, servicesSelecting, viewOf } from '../../istio/index.ts';
import { API_GROUPS, nodeAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { ROUTE_KINDS, changesNothing, keepsCalls } from './unmoved-calls.ts';

/** A Service or ServiceEntry that an object adds addresses to. */
export interface JoinedService {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Service' | 'ServiceEntry';
  /** The object itself; null where it is not rendered here. */
  readonly resource: Resource | null;
  /** Tells whether its pods are chosen by labels: then nobody writes its addresses but the cluster. */
  readonly choosesPods: boolean;
}

/** Says how objects of one kind say what their addresses are of. */
interface EndpointKind {
  readonly group: string;
  readonly kind: string;
  readonly joins: (resource: Resource, mesh: Mesh) => readonly JoinedService[];
  /** Says what it does to calls of a Service, where it does not simply add addresses. */
  readonly act?: ActOnCalls | ((resource: Resource, joined: JoinedService) => ActOnCalls);
}

/**
 * Says what an object that holds no addresses does to the calls of a Service, in words before and behind its
 * name.
 */
export interface ActOnCalls {
  readonly before: string;
  readonly behind: string;
  readonly symptom: string;
}

/**
 * Lists the kinds that hold addresses which calls are sent to, or decide about calls where their Service is.
 * A new one is one row.
 */
const ENDPOINT_KINDS: readonly EndpointKind[] = [
  {
    group: 'discovery.k8s.io',
    kind: 'EndpointSlice',
    joins: ({ node, namespace }, mesh) => {
      const name = stringMapAt(node, 'metadata', 'labels').get('kubernetes.io/service-name');
      return name === undefined ? [] : [serviceOf(namespace, name, mesh)];
    },
  },
  {
    group: API_GROUPS.core,
    kind: 'Endpoints',
    joins: ({ namespace, name }, mesh) => [serviceOf(namespace, name, mesh)],
  },
  {
    group: API_GROUPS.istioNetworking,
    kind: 'WorkloadEntry',
    joins: (entry, mesh) =>
      selecting(
        entry.namespace,
        new Map([
          ...stringMapAt(entry.node, 'metadata', 'labels'),
          ...viewOf('WorkloadEntry', entry).labels.value,
        ]),
        mesh,
      ),
  },
  {
    group: API_GROUPS.istioNetworking,
    kind: 'WorkloadGroup',
    joins: (group, mesh) =>
      selecting(group.namespace, viewOf('WorkloadGroup', group).labels.value, mesh),
    act: {
      before: 'has part of the calls to',
      behind: 'answered by whatever machines join by it',
      symptom: 'no errors by itself: once a machine joins, it answers some requests',
    },
  },
  {
    group: 'cilium.io',
    kind: 'CiliumLocalRedirectPolicy',
    joins: ({ namespace, node }, mesh) => {
      const matcher = nodeAt(node, 'spec', 'redirectFrontend', 'serviceMatcher');
      const home = stringAt(matcher, 'namespace') ?? namespace;
      // a policy of another namespace than its Service's does nothing
      return home === namespace ? named(home, stringAt(matcher, 'serviceName'), mesh) : [];
    },
    act: {
      before: 'has the calls to',
      behind: 'answered on each node by pods that it chooses',
      symptom: 'no errors by itself: requests go to other pods, with all their content',
    },
  },
  {
    group: API_GROUPS.gatewayApi,
    kind: 'BackendTLSPolicy',
    joins: (policy, mesh) =>
      servicesIn(viewOf('Attached', policy).targetRefs.value, policy.namespace, mesh),
    act: {
      before: 'decides which certificate is asked of',
      behind: 'and who is trusted for it',
      symptom:
        'requests fail where its certificate is another, or go to whoever shows the one that is asked for',
    },
  },
  ...ROUTE_KINDS.map((kind) => ({
    group: API_GROUPS.gatewayApi,
    kind,
    joins: (route: Resource, mesh: Mesh): readonly JoinedService[] =>
      servicesIn(viewOf('Route', route).parentRefs.value, route.namespace, mesh).filter(
        (parent) => !changesNothing(route, parent, mesh),
      ),
    act: (route: Resource, parent: JoinedService) =>
      keepsCalls(route, parent) ? ANSWERED_THERE : LED_ELSEWHERE,
  })),
];

const LED_ELSEWHERE: ActOnCalls = {
  before: 'decides where calls to',
  behind: 'go',
  symptom: 'no errors by itself: some requests go elsewhere, with all their content',
};

const ANSWERED_THERE: ActOnCalls = {
  before: 'decides how calls to',
  behind: 'are answered',
  symptom:
    'calls go to no other Service: those that none of its rules is for fail, and others may get other headers, times, retries or ports, or lose a route that they had',
};

/**
 * Finds Services of its own namespace that something refers to; a route for another's acts on its own clients
 * only (GWAPI-1).
 */
function servicesIn(
  references: readonly View<'TargetReference'>[],
  namespace: string,
  mesh: Mesh,
): readonly JoinedService[] {
  return references.flatMap((reference) =>
    reference.kind?.value === 'Service' && (reference.namespace?.value ?? namespace) === namespace
      ? named(namespace, reference.name?.value, mesh)
      : [],
  );
}

/**
 * Finds the Service that a rule is about. If it is not rendered here, only its namespace says whose it is.
 */
const named = (
  namespace: string,
  name: string | undefined,
  mesh: Mesh,
): readonly JoinedService[] =>
  name === undefined ? [] : [{ ...serviceOf(namespace, name, mesh), choosesPods: false }];

/** An object that acts on the calls of Services. */
export interface JoiningObject {
  readonly resource: Resource;
  readonly joins: readonly JoinedService[];
  /** Says what it does to calls of one of them; null where it adds addresses. */
  readonly actOn: ((joined: JoinedService) => ActOnCalls) | null;
}

/** Lists the objects that hold addresses, or decide about calls, with what these are of. */
export const endpointsIn = (mesh: Mesh): readonly JoiningObject[] =>
  ENDPOINT_KINDS.flatMap(({ group, kind, joins, act = null }) =>
    mesh.ofKind(group, kind).map((resource) => ({
      resource,
      joins: joins(resource, mesh),
      actOn: act && ((joined) => (typeof act === 'function' ? act(resource, joined) : act)),
    })),
  );

function serviceOf(namespace: string, name: string, mesh: Mesh): JoinedService {
  const service = mesh.service(namespace, name);
  return {
    ...{ namespace, name, kind: 'Service', resource: service?.resource ?? null },
    choosesPods: (service?.selector.size ?? 0) > 0,
  };
}

/** Finds what selects a machine by its labels: a Service or a ServiceEntry of its namespace (SE-9). */
function selecting(
  namespace: string,
  labels: ReadonlyMap<string, string>,
  mesh: Mesh,
): readonly JoinedService[] {
  const entries = mesh.ofKind(API_GROUPS.istioNetworking, 'ServiceEntry').filter((entry) => {
    const asked = viewOf('ServiceEntry', entry).workloadLabels.value;
    return entry.namespace === namespace && asked.size > 0 && containsLabels(labels, asked);
  });
  return [
    ...servicesSelecting(mesh, { namespace, labels }).map(({ name, resource }) => ({
      ...{ namespace, name, kind: 'Service' as const, resource, choosesPods: false },
    })),
    ...entries.map((resource) => ({
      ...{ namespace, name: resource.name, kind: 'ServiceEntry' as const, resource },
      choosesPods: false,
    })),
  ];
}
