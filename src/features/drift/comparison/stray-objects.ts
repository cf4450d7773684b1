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
 * Tells whether an object of the mesh acts on what Git has from where Git puts nothing: it lies in the root namespace, names a
 * Service or a host of Git's and is not kept to its own namespace, selects pods of Git as a Gateway does, or hangs a
 * route on a Gateway there.
 */
export function actsOnGit(resource: Resource, reach: GitsReach): boolean {
  const { namespace, kind, node } = resource;
  if (namespace === reach.rootNamespace) return true;
  const exported = textsAt(node, 'exportTo');
  if (exported.length > 0 && exported.every((each) => each === '.' || each === namespace))
    return false;
  const host = stringAt(node, 'spec', 'host');
  const hosts = [...textsAt(node, 'hosts'), ...(host === undefined ? [] : [host])];
  if (hosts.some((each) => isOfGit(each, reach))) return true;
  if (kind === 'Gateway' && selectsPods(resource, reach)) return true;
  return itemsAt(node, 'spec', 'parentRefs').some((parent) =>
    reach.namespaces.has(stringAt(parent, 'namespace') ?? ''),
  );
}

const isOfGit = (host: string, { namespaces, hosts }: GitsReach): boolean =>
  hosts.has(host) || namespaces.has(/^[^.*]+\.([^.]+)(?:\.svc(?:\..+)?)?$/.exec(host)?.[1] ?? '');

function selectsPods({ node }: Resource, { pods }: GitsReach): boolean {
  const selector = [...stringMapAt(node, 'spec', 'selector')];
  if (nodeAt(node, 'spec', 'selector') === undefined || selector.length === 0) return false;
  return pods.some((labels) => selector.every(([key, value]) => labels.get(key) === value));
}
