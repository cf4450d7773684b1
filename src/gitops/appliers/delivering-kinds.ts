import { rowOf } from '../../manifest/index.ts';
import type { ResourceId } from '../../manifest/index.ts';

/** Tells whether an object says what is applied to a cluster. */
export const isDelivering = (id: Pick<ResourceId, 'group' | 'kind'>): boolean =>
  rowOf(id)?.family === 'delivery';
