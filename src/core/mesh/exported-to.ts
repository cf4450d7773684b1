import type { Node } from '../manifest/node.ts';
import { itemsAt, stringAt } from '../manifest/node.ts';
import type { Resource } from '../manifest/resource.ts';
import type { Mesh } from './mesh.ts';

/** Setting of the mesh that stands for `exportTo` where an object has none (ROUTE-4, DR-7, SE-4). */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['VirtualService', 'defaultVirtualServiceExportTo'],
  ['DestinationRule', 'defaultDestinationRuleExportTo'],
  ['ServiceEntry', 'defaultServiceExportTo'],
]);

/**
 * Namespaces to whose clients an object is visible; `*` for all of them, nothing for nobody.
 * ROUTE-4, DR-7, DR-10, SE-4.
 */
export function exportedTo(resource: Resource, mesh: Mesh): ReadonlySet<string> {
  const own = textsOf(itemsAt(resource.node, 'spec', 'exportTo'));
  const preset = mesh.configuration.settings.get(DEFAULTS.get(resource.kind) ?? '')?.node;
  const list = own.length > 0 ? own : textsOf(itemsAt(preset));
  if (list.length === 0 || list.includes('*')) return new Set(['*']);
  if (list.includes('~')) return new Set();
  return new Set(list.map((one) => (one === '.' ? resource.namespace : one)));
}

const textsOf = (items: readonly Node[]): readonly string[] =>
  items.flatMap((item) => stringAt(item) ?? []);
