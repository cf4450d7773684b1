import type { Node, Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, itemsAt, plainOf } from '../../manifest/index.ts';

const APART: ReadonlySet<string> = new Set(['name', 'matches', 'backendRefs']);

/**
 * Where each rule of a route of the Gateway API leads and what is done on the way, as a text that two of them share if
 * they do the same; names without namespace are of that of the route.
 */
export const leadTexts = (route: Resource): readonly string[] =>
  itemsAt(route.node, 'spec', 'rules').map((rule) => {
    const backends = itemsAt(rule, 'backendRefs').map((ref) => ({
      group: '',
      kind: 'Service',
      namespace: route.namespace,
      weight: 1,
      ...plainMap(ref),
    }));
    const way = canonicalJson(
      Object.fromEntries(Object.entries(plainMap(rule)).filter(([field]) => !APART.has(field))),
    );
    const namesMore = /backendRef|extensionRef/.test(way);
    return JSON.stringify([canonicalJson(backends), way, namesMore ? route.namespace : '']);
  });

function plainMap(node: Node): { readonly [field: string]: Plain } {
  const plain = plainOf(node);
  return typeof plain === 'object' && plain !== null && !isPlainList(plain) ? plain : {};
}
