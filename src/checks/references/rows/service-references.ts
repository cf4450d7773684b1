import type { Resource } from '../../../manifest/index.ts';
import { nodeAt, placeOf, resourceKey, stringMapAt, subjectText } from '../../../manifest/index.ts';
import type { Service, Workload } from '../../../istio/index.ts';
import { nearestNames } from '../../../istio/index.ts';
import { labelText, nearLabels } from '../selector-suggestions.ts';
import type { NearObject, Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const SERVICE_WITHOUT_PODS: Check = {
  id: 'service-without-pods',
  title: 'Service does not select any pods',
  level: 'high',
  blind: 'Pods that operators create.',
};
const TARGET_PORT_UNDECLARED: Check = {
  id: 'target-port-undeclared',
  title: 'Service targetPort name not declared by any container',
  level: 'high',
  blind: 'Containers that something adds at pod creation.',
  knownAs: [{ code: 'KIA0701' }],
};
export const SERVICE_CHECKS = [SERVICE_WITHOUT_PODS, TARGET_PORT_UNDECLARED];

/** Lists labels that controllers put on pods when they make them; no template has them. */
const MADE_BY_CONTROLLERS: readonly string[] = [
  'statefulset.kubernetes.io/',
  'apps.kubernetes.io/',
  'batch.kubernetes.io/',
  'controller-uid',
  'job-name',
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'serving.knative.dev/',
  'networking.internal.knative.dev/',
];

/** Finds selectors and named target ports of Services; what an operator makes fits its own pods. */
export function serviceReferences(world: World): readonly Reference[] {
  return world.mesh.services.flatMap((service) => {
    if (service.selector.size === 0 || service.externalName !== null) return [];
    if (service.madeBy !== null) return [];
    return [
      ...selectorOf(world, service),
      ...service.ports.flatMap((port) => targetPort(service, port)),
    ];
  });
}

const served = new WeakMap<World, ReadonlySet<Resource>>();

function servedPods(world: World): ReadonlySet<Resource> {
  const known =
    served.get(world) ??
    new Set(
      world.mesh.services.flatMap(({ workloads }) => workloads.map(({ resource }) => resource)),
    );
  served.set(world, known);
  return known;
}

/**
 * Suggests pods. Those that another Service is for are taken for a slip only where the labels are a letter
 * away.
 */
function nearPods(
  world: World,
  selector: ReadonlyMap<string, string>,
  candidates: World['allPods'],
): readonly NearObject[] {
  const taken = servedPods(world);
  return [
    ...nearLabels(
      selector,
      candidates.filter(({ resource }) => !taken.has(resource)),
    ),
    ...nearLabels(
      selector,
      candidates.filter(({ resource }) => taken.has(resource)),
    ).filter(({ relation }) => relation === 'letters'),
  ];
}

function selectorOf(world: World, service: Service): readonly Reference[] {
  const selector = new Map(
    [...service.selector].filter(
      ([key]) => !MADE_BY_CONTROLLERS.some((prefix) => key.startsWith(prefix)),
    ),
  );
  if (selector.size === 0 || [...selector.values()].some(hasVariable)) return [];
  const subject = service.resource;
  const place = {
    check: SERVICE_WITHOUT_PODS,
    subject,
    key: 'selector',
    origin: service.selectorOrigin,
    written: labelText(selector),
  };
  const pods = world.pods.inNamespace(service.namespace, selector);
  if (pods.length > 0)
    return [{ ...place, outcome: resolved(...pods.map(({ resource }) => resource)) }];
  const candidates = world.allPods.filter(({ namespace }) => namespace === service.namespace);
  return [
    {
      ...place,
      outcome: missing({
        target: `a workload with ${labelText(selector)} in namespace ${service.namespace}`,
        namespace: service.namespace,
        // a folder of Services alone is a part of something: its pods come with the rest
        proof: candidates.length > 0 ? 'absence' : 'near',
        quiet: true,
        near: [
          ...nearPods(world, selector, candidates),
          ...templatesWithoutLabels(world, service, selector),
        ],
        scope: scopeOf('service'),
        sentences: {
          message: `${subjectText(subject)} has no endpoints: every request to it fails.`,
          why: `It selects pods with ${labelText(selector)} (${placeOf(service.selectorOrigin)}), and no pod template of namespace ${service.namespace} has these labels.`,
          symptom: '503, response flag UH (no healthy upstream)',
          fix: 'Select labels of the pod template (`spec.template.metadata.labels`), or remove the Service if no workload is meant for it.',
        },
        since: (_, past) => selectedStill(world, past, service),
      }),
    },
  ];
}

/** Advises on a selector that changed and whose pods still have the labels that it named before. */
function selectedStill(
  world: World,
  past: World,
  { namespace, resource }: Service,
): Partial<Sentences> {
  const key = resourceKey(resource);
  const was = past.mesh.services.find((one) => resourceKey(one.resource) === key)?.selector;
  if (was === undefined || was.size === 0) return {};
  return world.pods.inNamespace(namespace, was).length === 0
    ? {}
    : {
        fix: `Select \`${labelText(was)}\` as before, or what the pods that run are labelled with.`,
      };
}

/** Finds workloads that carry the labels themselves but not on their pods. */
function templatesWithoutLabels(
  world: World,
  service: Service,
  selector: ReadonlyMap<string, string>,
): readonly NearObject[] {
  return world.mesh.workloads
    .filter(
      ({ namespace, resource }) =>
        namespace === service.namespace &&
        [...selector].every(
          ([key, value]) => stringMapAt(resource.node, 'metadata', 'labels').get(key) === value,
        ),
    )
    .map(({ resource, labels }) => ({
      name: resource.name,
      says: `These are the labels of ${subjectText(resource)} itself, not of its pods`,
      relation: 'letters' as const,
      origin: resource.origin,
      write: labelText(labels),
    }));
}

/**
 * Looks for a named targetPort: if no container of any matched pod declares it, the port is left without
 * endpoints.
 */
function targetPort(service: Service, port: Service['ports'][number]): readonly Reference[] {
  const { targetPort: wanted } = port;
  if (typeof wanted !== 'string' || service.workloads.length === 0 || hasVariable(wanted))
    return [];
  const subject = service.resource;
  const place = {
    check: TARGET_PORT_UNDECLARED,
    subject,
    key: `targetPort ${wanted}`,
    origin: port.origin,
  };
  const declaring = service.workloads.filter((workload) => declares(workload, wanted));
  if (declaring.length > 0)
    return [{ ...place, outcome: resolved(...declaring.map(({ resource }) => resource)) }];
  const [first] = service.workloads;
  if (first === undefined || service.workloads.every(hasNoContainers)) return [];
  return [
    {
      ...place,
      outcome: missing({
        target: `a container port named ${wanted}`,
        namespace: service.namespace,
        proof: 'certain',
        near: nearPorts(service, wanted),
        scope: scopeOf('service', { workloads: service.workloads.length }),
        related: [first.resource.origin],
        since: (provider, past) => declaredBefore(service, wanted, provider, past),
        sentences: {
          message: `Port ${port.name ?? String(port.port)} of ${subjectText(subject)} has no endpoints: every request to it fails.`,
          why: `Its targetPort is named \`${wanted}\` (${placeOf(port.origin)}), and no container of ${subjectText(first.resource)} (${placeOf(first.resource.origin)}) declares a port of that name.`,
          symptom: '503, response flag UH (no healthy upstream)',
          fix: 'Name a declared container port, or give its number.',
        },
      }),
    },
  ];
}

/**
 * Says what became of a port that was declared: one of its number is it by another name, and what was declared beside it is
 * another port, however alike it is called.
 */
function declaredBefore(
  { workloads }: Service,
  wanted: string,
  provider: Resource,
  { mesh }: World,
): Partial<Sentences> {
  const was = mesh.workloads.find(
    ({ resource }) => resourceKey(resource) === resourceKey(provider),
  );
  const old = portsOf(was === undefined ? [] : [was]).find(({ name }) => name === wanted);
  if (old === undefined) return {};
  const now = portsOf(workloads).find(({ number }) => number === old.number);
  const number = String(old.number);
  const again = `call container port ${number} \`${wanted}\` again`;
  if (now === undefined)
    return { isCertain: true, fix: `Declare container port ${number} again, named \`${wanted}\`.` };
  return {
    isCertain: true,
    fix: `Write \`${now.name ?? number}\`, as container port ${number} is called now (${placeOf(now.origin)}), or ${again}.`,
  };
}

const portsOf = (workloads: readonly Workload[]): Workload['containers'][number]['ports'] =>
  workloads.flatMap(({ containers }) => containers.flatMap(({ ports }) => ports));

const declares = (workload: Workload, wanted: string): boolean =>
  workload.containers.some(({ ports }) => ports.some(({ name }) => name === wanted));

/** Tells whether a template has no containers: then these are patched in elsewhere. */
const hasNoContainers = ({ containers, podSpec }: Workload): boolean =>
  containers.length === 0 || nodeAt(podSpec, 'containers') === undefined;

function nearPorts(service: Service, wanted: string): readonly NearObject[] {
  const declared = portsOf(service.workloads);
  const names = declared.flatMap(({ name }) => name ?? []);
  const near = nearestNames(wanted, names);
  const [only] = declared;
  if (near.length === 0 && declared.length === 1 && only !== undefined) {
    const write = only.name ?? String(only.number);
    return [{ name: write, relation: 'letters', origin: only.origin, write }];
  }
  return near.flatMap(({ name, relation }) => {
    const port = declared.find((other) => other.name === name);
    return port === undefined ? [] : [{ name, relation, origin: port.origin, write: name }];
  });
}
