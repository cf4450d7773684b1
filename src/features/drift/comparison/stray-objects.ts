import type { Resource } from '../../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  stringAt,
  stringMapAt,
  podTemplateOf,
  runsPods,
} from '../../../manifest/index.ts';

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
    hosts: new Set(
      git.flatMap(({ node }) => textsAt(node, 'hosts')).filter((host) => host.includes('.')),
    ),
    pods: git
      .filter(runsPods)
      .map((workload) => stringMapAt(podTemplateOf(workload), 'metadata', 'labels')),
  };
}

const textsAt = (node: Resource['node'], field: string): readonly string[] =>
  itemsAt(node, 'spec', field).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );

/**
 * Tells whether an object of the mesh acts on what Git has from where Git puts nothing: it lies in the root namespace, is
 * a VirtualService or ServiceEntry for a Service or a host of Git's that is not kept to its own namespace, hangs on a
 * gateway there, or selects pods of Git as a Gateway does. A DestinationRule is read by callers of its own namespace.
 */
export function actsOnGit(resource: Resource, reach: GitsReach): boolean {
  const { namespace, kind, node } = resource;
  if (namespace === reach.rootNamespace) return true;
  if (isHungOnGit(resource, reach)) return true;
  if (kind === 'Gateway') return selectsPods(resource, reach);
  if (kind !== 'VirtualService' && kind !== 'ServiceEntry') return false;
  const exported = textsAt(node, 'exportTo');
  const isKept =
    exported.length > 0 && exported.every((each) => each === '.' || each === namespace);
  return !isKept && textsAt(node, 'hosts').some((each) => isOfGit(each, reach));
}

/** Tells whether a route names a gateway of a namespace that Git fills; one of a Service is for callers beside it. */
const isHungOnGit = ({ node }: Resource, { namespaces }: GitsReach): boolean =>
  textsAt(node, 'gateways').some(
    (each) => each.includes('/') && namespaces.has(each.split('/', 1)[0] ?? ''),
  ) ||
  itemsAt(node, 'spec', 'parentRefs').some(
    (parent) =>
      (stringAt(parent, 'kind') ?? 'Gateway') === 'Gateway' &&
      namespaces.has(stringAt(parent, 'namespace') ?? ''),
  );

const isOfGit = (host: string, { namespaces, hosts }: GitsReach): boolean =>
  hosts.has(host) ||
  namespaces.has(/^(?:\*|[^.*]+)\.([^.]+)(?:\.svc(?:\..+)?)?$/.exec(host)?.[1] ?? '');

function selectsPods({ node }: Resource, { pods }: GitsReach): boolean {
  const selector = [...stringMapAt(node, 'spec', 'selector')];
  if (nodeAt(node, 'spec', 'selector') === undefined || selector.length === 0) return false;
  return pods.some((labels) => selector.every(([key, value]) => labels.get(key) === value));
}
