import { isGatewayApi, nodeAt, stringAt } from '../../../../manifest/index.ts';
import type { Node, Resource } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import type { Leaf } from '../../../matching/node-walk.ts';
import { leavesBelow, mapsBelow } from '../../../matching/node-walk.ts';
import { gatewayTargets } from './gateway-targets.ts';
import { addressFor } from './installed-addresses.ts';
import type { KnowledgeOfKind } from './known-kinds.ts';
import type { NamingOfNamespace } from './named-namespaces.ts';
import { namespacesIn } from './named-namespaces.ts';

/** One way in which an object acts beyond its own namespace. */
export interface OutwardReach {
  readonly how: 'gateway' | 'cluster' | 'nowhere' | 'namespace' | 'address' | 'host';
  /** The end of a sentence that begins with the object: "targets Gateway edge/ingress". */
  readonly does: string;
  /** The place of the reason; the object itself where it is absent. */
  readonly at?: Node;
}

/**
 * Says of whom a namespace, in which the object is or which it names, or a host is, where that is not the object's own: "is
 * the root namespace of the mesh".
 */
export interface OthersPlaces {
  readonly ofNamespace: (namespace: string, by: NamingOfNamespace | 'object') => string | null;
  readonly ofHost: (host: string) => string | null;
  /** Tells whether the tree, before the change or with it, has a Service of a name in a namespace. */
  readonly hasService: (namespace: string, name: string) => boolean;
}

/** Holds what is asked of the objects of a kind. */
export interface AskedOfKind extends OthersPlaces {
  readonly knowledge: Exclude<KnowledgeOfKind, 'judged'>;
  /** Tells whether objects of the kind belong to no namespace, as far as the tree says; null where it does not. */
  readonly isClusterWide: boolean | null;
  /** Tells whether a namespace that the object lacks is given by whoever applies the folder, as to all beside it. */
  readonly isPlacedLater: boolean;
}

/**
 * Lists the ways in which an object of a kind that no table knows acts beyond its namespace, what tells most first; none
 * for one that stays at home.
 */
export function outwardReach(resource: Resource, asked: AskedOfKind): readonly OutwardReach[] {
  const { namespace } = resource;
  const own = namespace === '' ? null : asked.ofNamespace(namespace, 'object');
  return [
    ...ofGateways(resource),
    ...(own === null ? [] : [{ how: 'namespace' as const, does: `is in ${namespace}, ${own}` }]),
    ...ofLeaves(resource, asked),
    ...(asked.knowledge === 'ordinary' ? [] : ofScope(resource, asked)),
  ];
}

function ofGateways({ node }: Resource): readonly OutwardReach[] {
  const [target] = partsOf(node).flatMap(([, part]) => [...gatewayTargets(part)].slice(0, 1));
  return target === undefined
    ? []
    : [
        {
          how: 'gateway',
          does:
            target.name === ''
              ? `targets ${target.kind}s without naming one`
              : `targets ${target.kind} ${target.name}`,
          at: target.at,
        },
      ];
}

function ofScope(resource: Resource, asked: AskedOfKind): readonly OutwardReach[] {
  const { namespace, kind } = resource;
  if (asked.isClusterWide === true)
    return [{ how: 'cluster', does: 'belongs to no namespace, so it can act on all of them' }];
  if (asked.isClusterWide === null && OF_ALL.test(kind) && isPlaced(resource))
    return [
      {
        how: 'cluster',
        does: `can act on all namespaces, if ${kind} is a kind of the whole cluster`,
      },
    ];
  if (namespace !== '' || asked.isPlacedLater) return [];
  return [
    asked.isClusterWide === null
      ? { how: 'cluster', does: 'has no namespace: if its kind belongs to none, it can act on all' }
      : { how: 'nowhere', does: 'has no namespace, so whoever applies it decides where it acts' },
  ];
}

/** Kinds of the whole cluster as their authors call them; a `Cluster` itself is of machines or a database. */
const OF_ALL = /^(?:Cluster|Global)[A-Z]/;

/** Tells whether an object writes no namespace, and whoever applies it gives one. */
export function isPlaced({ node }: Resource): boolean {
  const via = nodeAt(node, 'metadata', 'namespace')?.origin.via;
  return via?.kind === 'transformer' && via.replaced === undefined;
}

/** All but what describes the object, and what the cluster says of it. */
const partsOf = (node: Resource['node']): readonly (readonly [string, Node])[] =>
  [...node.entries].filter(([key]) => !ASIDE.has(key));

const ASIDE: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** Gives the first namespace, address and host of others that an object names, each. */
function ofLeaves(resource: Resource, asked: AskedOfKind): readonly OutwardReach[] {
  const found = new Map<OutwardReach['how'], OutwardReach>();
  const own = asked.knowledge === 'ordinary' ? null : hostIn(resource.name, null, asked);
  if (own !== null) found.set('host', own);
  for (const [key, part] of partsOf(resource.node))
    for (const leaf of leavesBelow(part, [key])) readLeaf(leaf, resource, asked, found);
  return [...found.values()];
}

type ReadLeaf = (leaf: Leaf, resource: Resource, asked: AskedOfKind) => OutwardReach | null;

const LEAVES: readonly (readonly [OutwardReach['how'], ReadLeaf])[] = [
  ['namespace', namespaceIn],
  ['address', addressIn],
  ['host', (leaf, _resource, asked) => hostsOfLeaf(leaf, asked)],
];

function readLeaf(
  leaf: Leaf,
  resource: Resource,
  asked: AskedOfKind,
  found: Map<OutwardReach['how'], OutwardReach>,
): void {
  for (const [how, read] of LEAVES) {
    const reach = found.has(how) ? null : read(leaf, resource, asked);
    if (reach !== null) found.set(how, reach);
  }
}

function addressIn(leaf: Leaf, _resource: Resource, asked: AskedOfKind): OutwardReach | null {
  const use = addressFor(leaf, asked.knowledge === 'ordinary');
  const [, service = '', namespace = ''] = OF_SERVICE.exec(leaf.text) ?? [];
  if (use === null || asked.hasService(namespace, service)) return null;
  const does = use === 'installing' ? 'installs from' : 'names the address';
  return { how: 'address', does: `${does} ${shown(leaf.text)}`, at: leaf.node };
}

/** `http://web.shop:8080/x`: a name and one more, which may be a Service and its namespace. */
const OF_SERVICE = /^[a-z0-9+]+:\/\/([a-z0-9-]+)\.([a-z0-9-]+)(?=[:/?#]|$)/i;

function hostsOfLeaf(leaf: Leaf, asked: AskedOfKind): OutwardReach | null {
  if (asked.knowledge === 'ordinary' || leaf.text.includes('://')) return null;
  for (const host of hostsIn(leaf.text)) {
    const reach = hostIn(host, leaf, asked);
    if (reach !== null) return reach;
  }
  return null;
}

function namespaceIn(leaf: Leaf, { namespace }: Resource, asked: AskedOfKind): OutwardReach | null {
  for (const { name, by } of namespacesIn(leaf)) {
    const words = name === namespace ? null : asked.ofNamespace(name, by);
    const verb = by === 'field' || by === 'host' ? 'names' : 'may name';
    if (words !== null)
      return { how: 'namespace', does: `${verb} ${name}, ${words}`, at: leaf.node };
  }
  return null;
}

/** Longer texts are files. */
const LONGEST = 2_000;
/** The last label is a word: versions and addresses are no hosts. */
const HOST = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/i;

const hostsIn = (text: string): readonly string[] =>
  text.length > LONGEST
    ? []
    : text
        .split(/[^a-z0-9.*-]+/i)
        .filter((word) => HOST.test(word))
        .map((host) => host.toLowerCase());

/** Fields that say for which hosts an object answers. */
const OF_HOSTS = /host|fqdn|domain|dns|match|server_?name|\bsni\b/i;

/** Lists the hosts that an object of an unknown kind says it answers for, its own name among them. */
export const hostsWrittenIn = ({ node, name }: Resource): readonly string[] => [
  ...hostsIn(name),
  ...partsOf(node).flatMap(([key, part]) =>
    [...leavesBelow(part, [key])].flatMap(({ keys, text }) =>
      !text.includes('://') && keys.some((each) => OF_HOSTS.test(each)) ? hostsIn(text) : [],
    ),
  ),
];

function hostIn(host: string, leaf: Leaf | null, asked: AskedOfKind): OutwardReach | null {
  const words = host.includes('.') ? asked.ofHost(host.toLowerCase()) : null;
  if (words === null) return null;
  return { how: 'host', does: `is for ${host}, ${words}`, ...(leaf && { at: leaf.node }) };
}

/** An address without what signs in, as long as a line. */
const shown = (text: string): string => {
  const bare = text.replace(/^([a-z0-9+]+:\/\/)[^/@]*@/i, '$1').replace(/[?#].*$/, '');
  return bare.length > MOST_LETTERS ? `${bare.slice(0, MOST_LETTERS)}…` : bare;
};
const MOST_LETTERS = 120;

/** Says of a kind whether its objects belong to a namespace, where its definition is in the tree; null where it is not. */
export function isClusterWideIn(
  mesh: Mesh,
  { group, kind }: Pick<Resource, 'group' | 'kind'>,
): boolean | null {
  const scope = scopesOf(mesh).get(`${group}/${kind}`);
  return scope === undefined ? null : scope === 'Cluster';
}

/** A field of the Gateway API whose object is in the namespace of the one that names it, so that its kind has one. */
const LOCAL = 'extensionRef';

const scopes = new WeakMap<Mesh, ReadonlyMap<string, string>>();

function scopesOf(mesh: Mesh): ReadonlyMap<string, string> {
  const known = scopes.get(mesh);
  if (known !== undefined) return known;
  const found = new Map<string, string>();
  for (const { node } of mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition')) {
    const kind = stringAt(node, 'spec', 'names', 'kind');
    const scope = stringAt(node, 'spec', 'scope');
    if (kind !== undefined && scope !== undefined)
      found.set(`${stringAt(node, 'spec', 'group') ?? ''}/${kind}`, scope);
  }
  for (const { node } of mesh.resources.filter(isGatewayApi))
    for (const part of mapsBelow(nodeAt(node, 'spec'))) {
      const kind = `${stringAt(part, LOCAL, 'group') ?? ''}/${stringAt(part, LOCAL, 'kind') ?? ''}`;
      if (!found.has(kind)) found.set(kind, 'Namespaced');
    }
  scopes.set(mesh, found);
  return found;
}
