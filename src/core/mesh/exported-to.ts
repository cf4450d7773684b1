import { rowOf } from '../kinds/index.ts';
import type { Node } from '../manifest/node.ts';
import { itemsAt, stringAt } from '../manifest/node.ts';
import type { Resource } from '../manifest/resource.ts';
import type { MeshConfiguration } from './mesh.ts';

/** The settings of a mesh; where they are not known, its defaults are Istio's. */
export interface WhereExported {
  readonly settings?: MeshConfiguration['settings'];
}

/**
 * Namespaces to whose clients an object is visible; `*` for all of them, nothing for nobody.
 * ROUTE-4, DR-7, DR-10, SE-4.
 */
export function exportedTo(resource: Resource, { settings }: WhereExported): ReadonlySet<string> {
  const own = textsOf(itemsAt(resource.node, 'spec', 'exportTo'));
  const preset = settings?.get(rowOf(resource)?.exportToDefault ?? '')?.node;
  const list = own.length > 0 ? own : textsOf(itemsAt(preset));
  if (list.length === 0 || list.includes('*')) return new Set(['*']);
  if (list.includes('~')) return new Set();
  return new Set(list.map((one) => (one === '.' ? resource.namespace : one)));
}

const textsOf = (items: readonly Node[]): readonly string[] =>
  items.flatMap((item) => stringAt(item) ?? []);
