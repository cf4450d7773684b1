import type { Node, Plain, Resource } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, itemsAt, nodeAt, plainOf } from '../../manifest/index.ts';

const APART: ReadonlySet<string> = new Set(['name', 'matches', 'backendRefs']);

/**
 * Writes down where each rule of a route of the Gateway API leads and what is done on the way, as a text that
 * two rules share if they do the same; names without namespace are of that of the route.
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

/**
 * Writes down what the routes of a VirtualService ask of requests, one text for each match, whatever its
 * name; a route without a match, or with the prefix `/`, asks nothing. Null where part of it lies in a
 * delegate (ROUTE-57).
 */
export function matchTexts({ node }: Resource): readonly string[] | null {
  const routes = (['http', 'tls', 'tcp'] as const).flatMap((protocol) =>
    itemsAt(node, 'spec', protocol).map((route) => ({ protocol, route })),
  );
  if (routes.some(({ route }) => nodeAt(route, 'delegate') !== undefined)) return null;
  return routes.flatMap(({ protocol, route }) => {
    const asked = itemsAt(route, 'match').map((match) => `${protocol} ${matchText(match)}`);
    return asked.length === 0 ? [`${protocol} `] : asked;
  });
}

function matchText(match: Node): string {
  const plain = plainOf(match);
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) return '?';
  const text = canonicalJson(
    Object.fromEntries(Object.entries(plain).filter(([field]) => field !== 'name')),
  );
  return text === '{"uri":{"prefix":"/"}}' ? '' : text;
}
