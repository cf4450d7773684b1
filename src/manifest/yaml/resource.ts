import type { MapNode, Node } from './node.ts';
import { nodeAt, stringAt } from './node.ts';
import type { Origin } from './origin.ts';
import { rowOf } from '../kinds/kind-table.ts';

/** What an object is called in a cluster; the API version is not part of its identity. */
export interface ResourceId {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects, and where rendering left a namespaced object without one. */
  readonly namespace: string;
  readonly name: string;
}

/** One Kubernetes object after rendering. */
export interface Resource extends ResourceId {
  readonly version: string;
  readonly node: MapNode;
  /** Where the object begins. */
  readonly origin: Origin;
  /** Name without a generated hash suffix, where a generator made it; equal to `name` otherwise. */
  readonly stableName: string;
}

/** `Kind namespace/name`, as reports print it; `Kind name` where there is no namespace. */
export const subjectText = (id: Pick<ResourceId, 'kind' | 'namespace' | 'name'>): string =>
  `${id.kind} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`;

/** A namespace after "in"; an object without one goes where whoever applies it says. */
export const namespaceText = (namespace: string): string =>
  namespace === '' ? 'a namespace that is not named' : namespace;

/** Key of an object in maps: group/kind/namespace/name. */
export const resourceKey = (id: ResourceId): string =>
  `${id.group}/${id.kind}/${id.namespace}/${id.name}`;

/** Splits `group/version`; the core group is written without one. */
export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/**
 * Reads a node as a Kubernetes object: it has `kind`, `apiVersion` and `metadata.name` (or
 * `metadata.generateName`). Undefined where it is not one.
 */
export function resourceOf(node: Node, stableName?: string): Resource | undefined {
  if (node.kind !== 'map') return undefined;
  const kind = stringAt(node, 'kind');
  const apiVersion = stringAt(node, 'apiVersion');
  const name = nameAt(node, 'name') ?? nameAt(node, 'generateName');
  if (kind === undefined || apiVersion === undefined || name === undefined) return undefined;
  return {
    ...groupVersionOf(apiVersion),
    kind,
    namespace: stringAt(node, 'metadata', 'namespace') ?? '',
    name,
    stableName: stableName ?? name,
    node,
    origin: node.origin,
  };
}

/** A number or a boolean is a name that the API server refuses, and says so of the object that has it. */
function nameAt(node: Node, field: 'name' | 'generateName'): string | undefined {
  const name = nodeAt(node, 'metadata', field);
  return name?.kind !== 'scalar' || name.value === null ? undefined : String(name.value);
}

/** Whether an object is of a kind, in any version of its group. */
export const isOfKind = (object: Node, group: string, kind: string): boolean =>
  stringAt(object, 'kind') === kind &&
  groupVersionOf(stringAt(object, 'apiVersion') ?? '').group === group;

/** Key of an object without a generated hash; the API server has one object for a group and what it was called before. */
export const stableKeyOf = (resource: Resource): string =>
  resourceKey({
    group: rowOf(resource)?.group ?? resource.group,
    kind: resource.kind,
    namespace: resource.namespace,
    name: resource.stableName,
  });
