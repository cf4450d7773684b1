import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { stringMapAt, podTemplateOf, runsPods } from '../../../manifest/index.ts';

/** Says what of Git an object may act on that lies in a namespace which Git does not fill. */
export interface GitsReach {
  /** Namespaces that Git puts objects into. */
  readonly namespaces: ReadonlySet<string>;
  readonly rootNamespace: string;
  /** Hosts that objects of Git name in full. */
  readonly hosts: ReadonlySet<string>;
  /** Labels of pods that Git runs. */
  readonly pods: readonly ReadonlyMap<string, string>[];
}

/** Reads off what of Git others may act on. */
export function reachOfGit(git: readonly Resource[], rootNamespace: string): GitsReach {
  return {
    namespaces: new Set(git.map(({ namespace }) => namespace).filter((name) => name !== '')),
    rootNamespace,
    hosts: new Set(git.flatMap(hostsOf).filter((host) => host.includes('.'))),
    pods: git
      .filter(runsPods)
      .map((workload) => stringMapAt(podTemplateOf(workload), 'metadata', 'labels')),
  };
}

/** Lists the hosts of a VirtualService or a ServiceEntry: both write them alike. */
const hostsOf = (object: Resource): readonly string[] =>
  viewOf('ServiceEntry', object).hosts.value.map(({ value }) => value);

/**
 * Tells whether an object of the mesh acts on what Git has from where Git puts nothing: it lies in the root namespace, is
 * a VirtualService or ServiceEntry for a Service or a host of Git's that is not kept to its own namespace, hangs on a
 * gateway there, or selects pods of Git as a Gateway does. A DestinationRule is read by callers of its own namespace.
 */
export function actsOnGit(resource: Resource, reach: GitsReach): boolean {
  const { namespace, kind } = resource;
  if (namespace === reach.rootNamespace) return true;
  if (isHungOnGit(resource, reach)) return true;
  if (kind === 'Gateway') return selectsPods(resource, reach);
  if (kind !== 'VirtualService' && kind !== 'ServiceEntry') return false;
  const exported = viewOf('Exported', resource).exportTo.value;
  const isKept =
    exported.length > 0 && exported.every(({ value }) => value === '.' || value === namespace);
  return !isKept && hostsOf(resource).some((each) => isOfGit(each, reach));
}

/** Tells whether a route names a gateway of a namespace that Git fills; one of a Service is for callers beside it. */
const isHungOnGit = (route: Resource, { namespaces }: GitsReach): boolean =>
  viewOf('VirtualService', route).gateways.value.some(
    ({ value }) => value.includes('/') && namespaces.has(value.split('/', 1)[0] ?? ''),
  ) ||
  viewOf('Route', route).parentRefs.value.some(
    ({ kind, namespace }) =>
      (kind?.value ?? 'Gateway') === 'Gateway' && namespaces.has(namespace?.value ?? ''),
  );

const isOfGit = (host: string, { namespaces, hosts }: GitsReach): boolean =>
  hosts.has(host) ||
  namespaces.has(/^(?:\*|[^.*]+)\.([^.]+)(?:\.svc(?:\..+)?)?$/.exec(host)?.[1] ?? '');

function selectsPods(gateway: Resource, { pods }: GitsReach): boolean {
  const selector = [...viewOf('Gateway', gateway).selector.value];
  if (selector.length === 0) return false;
  return pods.some((labels) => selector.every(([key, value]) => labels.get(key) === value));
}
