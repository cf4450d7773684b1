import type { KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { groupVersionOf } from '../../manifest/index.ts';

/**
 * Holds what kustomize knows an object by at one moment of a build; unlike a ResourceId it includes the
 * version.
 */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /**
   * It is `default` where a namespaced object names none, `_non_namespaceable_` where the kind has no
   * namespace.
   */
  readonly effectiveNamespace: string;
}

export interface GroupVersionKind {
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
}

const CLUSTER_WIDE = '_non_namespaceable_';

/**
 * Tells whether kustomize knows the kind as one without a namespace; kinds it does not know count as
 * namespaced.
 */
export const isClusterWide = (id: Pick<ObjectId, 'effectiveNamespace'>): boolean =>
  id.effectiveNamespace === CLUSTER_WIDE;

export function objectId(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  tables: KustomizeTables,
): ObjectId {
  const cluster = tables.clusterScoped.has(`${apiVersion}/${kind}`);
  return {
    ...groupVersionOf(apiVersion),
    kind,
    name,
    effectiveNamespace: cluster ? CLUSTER_WIDE : namespace === '' ? 'default' : namespace,
  };
}

/** Makes the key of an id in maps; ids with equal keys are equal. */
export const idKey = (id: ObjectId): string =>
  `${id.group}|${id.version}|${id.kind}|${id.effectiveNamespace}|${id.name}`;

/** Tells whether group, version and kind are those asked for; what is not asked for matches. */
export const isSelected = (
  id: Pick<ObjectId, 'group' | 'version' | 'kind'>,
  by: GroupVersionKind,
): boolean =>
  matches(id.group, by.group) && matches(id.version, by.version) && matches(id.kind, by.kind);

const matches = (value: string, wanted: string | undefined): boolean =>
  wanted === undefined || wanted === '' || wanted === value;

/** Gives the id by which rendered objects are named; the namespace is empty where none is meant. */
export const resourceIdOf = (id: ObjectId): ResourceId => ({
  group: id.group,
  kind: id.kind,
  namespace: isClusterWide(id) || id.effectiveNamespace === 'default' ? '' : id.effectiveNamespace,
  name: id.name,
});

/** Writes an id as messages print it: `VirtualService.v1.networking.istio.io/reviews in namespace shop`. */
export function idText(id: ObjectId): string {
  const group = id.group === '' ? '' : `.${id.group}`;
  const place =
    isClusterWide(id) || id.effectiveNamespace === 'default'
      ? ''
      : ` in namespace ${id.effectiveNamespace}`;
  return `${id.kind}.${id.version}${group}/${id.name}${place}`;
}
