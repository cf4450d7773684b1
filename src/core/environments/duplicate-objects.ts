import type { Resource } from '../manifest/index.ts';
import { resourceKey } from '../manifest/index.ts';
import type { RenderedEnvironment } from './environment.ts';

export interface DuplicateObject {
  /** `group/kind/namespace/name`. */
  readonly key: string;
  /** One for each root that writes it, in the order of the roots. */
  readonly resources: readonly Resource[];
}

/** Objects that more than one root of an environment writes: whichever is applied last wins. */
export function duplicateObjects({ roots }: RenderedEnvironment): readonly DuplicateObject[] {
  const writers = new Map<string, Map<number, Resource>>();
  for (const [index, { resources }] of roots.entries())
    for (const resource of resources) {
      const key = resourceKey(resource);
      const known = writers.get(key) ?? new Map<number, Resource>();
      writers.set(key, known.set(index, resource));
    }
  return [...writers]
    .filter(([, byRoot]) => byRoot.size > 1)
    .map(([key, byRoot]) => ({ key, resources: [...byRoot.values()] }));
}
