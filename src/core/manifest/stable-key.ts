import type { Resource } from './resource.ts';
import { resourceKey } from './resource.ts';

/** Key of an object without a generated hash. */
export const stableKeyOf = (resource: Resource): string =>
  resourceKey({
    group: groupOf(resource),
    kind: resource.kind,
    namespace: resource.namespace,
    name: resource.stableName,
  });

/** Where the kinds of the old `extensions` group live now: the API server has one object for both. */
const MOVED_KINDS: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'apps'],
  ['DaemonSet', 'apps'],
  ['ReplicaSet', 'apps'],
  ['Ingress', 'networking.k8s.io'],
  ['NetworkPolicy', 'networking.k8s.io'],
  ['PodSecurityPolicy', 'policy'],
]);

const groupOf = ({ group, kind }: Resource): string =>
  group === 'extensions' ? (MOVED_KINDS.get(kind) ?? group) : group;
