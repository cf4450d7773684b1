import { rowOf } from '../kinds/lookup.ts';
import type { Resource } from './resource.ts';
import { resourceKey } from './resource.ts';

/** Key of an object without a generated hash; the API server has one object for a group and what it was called before. */
export const stableKeyOf = (resource: Resource): string =>
  resourceKey({
    group: rowOf(resource)?.group ?? resource.group,
    kind: resource.kind,
    namespace: resource.namespace,
    name: resource.stableName,
  });
