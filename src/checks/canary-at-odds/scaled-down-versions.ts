import { containsLabels, createHostResolver, viewOf } from '../../istio/index.ts';
import type { Mesh, Service, Workload, View } from '../../istio/index.ts';
import { API_GROUPS, listed, placeOf, stringAt, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { isOfPlace } from './place-labels.ts';
import { upperFirst } from '../detection/clause-words.ts';

/** Finds routes to pods that nobody is to have yet, or any more: requests are sent to them all the same. */
export const versionScaledDown = check({
  id: 'version-scaled-down',
  title: 'Route uses a version scaled to zero; another version runs',
  level: 'medium',
  blind: 'Replicas set in the cluster, by hand or by a controller outside this repository.',
  find: (input) =>
    scaledDownVersions(input.mesh)
      .filter(({ service }) => provesAbsence(input, service.namespace))
      .map(tell),
});

function tell(down: ScaledDownVersion): Told {
  const { virtualService, entry, service, workloads, headers, share } = down;
  const subset = entry.destination?.subset?.value ?? null;
  const what = subset === null ? service.name : `subset ${subset} of ${service.name}`;
  const part = share >= 100 ? '' : `${String(Math.round(share * 10) / 10)} % of the `;
  const names = listed(
    headers.map((name) => `\`${name}\``),
    3,
  );
  const asked = headers.length === 0 ? 'requests' : `requests chosen by the header ${names}`;
  const which = `${part}${asked}`;
  const pods = listed(
    workloads.map(({ resource }) => `${subjectText(resource)} (${placeOf(resource.origin)})`),
    3,
  );
  return {
    subject: virtualService,
    key: `${service.namespace}/${service.name} ${subset ?? ''} ${headers.join()}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${upperFirst(which)} that ${subjectText(virtualService)} routes to ${what} fail.`,
    why: `It leads them there (${placeOf(entry.origin)}), and no pods are asked for: \`replicas\` is 0 in ${pods}.`,
    symptom: say`503, response flag UH (no healthy upstream)`,
    origin: entry.origin,
    related: workloads.slice(0, 3).map(({ resource }) => resource.origin),
    calls: [{ caller: null, called: [subjectText(service.resource)], flag: 'UH' }],
    fix: {
      text: say`Give it a replica before requests are routed to it, and take the route away before the last one goes.`,
    },
  };
}

/**
 * Describes a version to which a route of `http` leads, and for which Git asks for no pods, while it does for
 * another one.
 */
interface ScaledDownVersion {
  readonly virtualService: Resource;
  readonly entry: View<'RouteEntry'>;
  readonly service: Service;
  readonly workloads: readonly Workload[];
  /** Names the headers that a request needs to be routed so; empty where it needs none, or may do without. */
  readonly headers: readonly string[];
  /** Percent of the requests of the route. */
  readonly share: number;
}

/**
 * Lists versions without pods that have one with pods beside them: of the same Service, in the same route,
 * or, for requests that headers choose, in the same VirtualService. Without such a one somebody has put all
 * of it to rest. What another controller scales counts as having pods.
 */
function scaledDownVersions(mesh: Mesh): readonly ScaledDownVersion[] {
  const others = scaledByOthers(mesh);
  const isDown = (workload: Workload): boolean =>
    workload.replicas === 0 && !others.has(scaleKey(workload));
  if (!mesh.workloads.some(isDown)) return [];
  const podsAt = podsOfEntries(mesh);
  return mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService').flatMap((virtualService) => {
    const led = viewOf('VirtualService', virtualService).http.value.flatMap((route) =>
      takingEntries(route).flatMap(({ entry, share }) => {
        const found = podsAt(entry, virtualService.namespace);
        const headers = headersOf(route);
        return found === null ? [] : [{ ...found, virtualService, route, entry, share, headers }];
      }),
    );
    const alive = led.filter(({ workloads }) => workloads.some((one) => !isDown(one)));
    return led.filter(
      ({ workloads, service, route, headers }) =>
        workloads.every(isDown) &&
        alive.some(
          (other) => other.service === service || other.route === route || headers.length > 0,
        ),
    );
  });
}

/** Lists the entries that get requests, each with its percentage. */
function takingEntries({
  route,
}: View<'HttpRoute'>): readonly { entry: View<'RouteEntry'>; share: number }[] {
  const [only, ...more] = route.value;
  if (only !== undefined && more.length === 0) return [{ entry: only, share: 100 }];
  const weightOf = ({ weight }: View<'RouteEntry'>): number => weight?.value ?? 0;
  const total = route.value.reduce((sum, entry) => sum + weightOf(entry), 0);
  return route.value
    .filter((entry) => weightOf(entry) > 0)
    .map((entry) => ({ entry, share: (weightOf(entry) * 100) / total }));
}

/** Names the headers that the matches ask for; empty where one of the matches asks for none. */
function headersOf({ match }: View<'HttpRoute'>): readonly string[] {
  const asked = match.value.map(({ headers }) => [...headers.value.keys()]);
  return asked.every((names) => names.length > 0) ? [...new Set(asked.flat())] : [];
}

type Pods = Pick<ScaledDownVersion, 'service' | 'workloads'>;

/** Finds the pods that a destination means; null where they are not known, or there are none. */
function podsOfEntries(mesh: Mesh): (entry: View<'RouteEntry'>, namespace: string) => Pods | null {
  const hosts = createHostResolver(mesh);
  return ({ destination }, namespace) => {
    const target = hosts.resolve(destination?.host?.value ?? '', namespace);
    if (target.kind !== 'service') return null;
    const { service } = target;
    const subset = destination?.subset?.value ?? null;
    const labels = subset === null ? [new Map()] : labelsOfSubset(mesh, hosts, service, subset);
    const [chosen, ...differing] = labels;
    if (chosen === undefined || differing.length > 0) return null;
    const workloads = service.workloads.filter((one) => containsLabels(one.labels, chosen));
    return workloads.length === 0 ? null : { service, workloads };
  };
}

/**
 * Gives the labels of a subset as each DestinationRule of the Service has them; labels that come with a node
 * are not told apart.
 */
const labelsOfSubset = (
  mesh: Mesh,
  hosts: ReturnType<typeof createHostResolver>,
  service: Service,
  subset: string,
): readonly ReadonlyMap<string, string>[] =>
  mesh
    .ofKind(API_GROUPS.istioNetworking, 'DestinationRule')
    .filter((rule) => {
      const target = hosts.resolve(
        viewOf('DestinationRule', rule).host?.value ?? '',
        rule.namespace,
      );
      return target.kind === 'service' && target.service === service;
    })
    .flatMap((rule) => viewOf('DestinationRule', rule).subsets.value)
    .filter(({ name }) => name?.value === subset)
    .map(({ labels }) => new Map([...labels.value].filter((label) => !isOfPlace(label))));

const scaleKey = ({
  kind,
  namespace,
  name,
}: Pick<Workload, 'kind' | 'namespace' | 'name'>): string => `${kind}/${namespace}/${name}`;

/** Gives the keys of what autoscalers, Flagger and Argo Rollouts scale. */
function scaledByOthers(mesh: Mesh): ReadonlySet<string> {
  const scalers = [
    ...mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler'),
    ...mesh.ofKind('keda.sh', 'ScaledObject'),
  ];
  return new Set([
    ...scalers.map(({ namespace, node }) =>
      scaleKey({
        kind: stringAt(node, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment',
        namespace,
        name: stringAt(node, 'spec', 'scaleTargetRef', 'name') ?? '',
      }),
    ),
    ...mesh.workloads.flatMap((workload) =>
      workload.templateFrom === null ? [] : [scaleKey(workload), scaleKey(workload.templateFrom)],
    ),
  ]);
}
