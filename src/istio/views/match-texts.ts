import type { Node, Resource } from '../../manifest/index.ts';
import { canonicalJson, itemsAt, nodeAt, plainOf } from '../../manifest/index.ts';

/**
 * What the routes of a VirtualService ask of requests, one text for each match, whatever its name; what has no match,
 * or the prefix `/`, asks nothing. Null where part of it lies in a delegate (ROUTE-57).
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
