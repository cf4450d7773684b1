import type { Leaf } from '../../../matching/node-walk.ts';

/**
 * Says by what a text names a namespace: by its field, as the host of a Service, or perhaps, where it is a word below a field
 * that speaks of namespaces or anywhere: what is called as a namespace need not be one.
 */
export type NamingOfNamespace = 'field' | 'host' | 'below' | 'word';

/** Lists the namespaces that a text names, or may name where all of it is a word. */
export function namespacesIn({ keys, text }: Leaf): readonly NamedNamespace[] {
  const words = text.split(/[\s"'`=,;()[\]{}|<>!&]+/).map(wordOf);
  const isField = SAYS_NAMESPACE.test(keys.slice(-2).join(' '));
  const below: NamingOfNamespace = keys.some((key) => OF_NAMESPACES.test(key)) ? 'below' : 'word';
  const by: NamingOfNamespace = isField ? 'field' : below;
  return [
    ...[...text.matchAll(FIELD_IN_TEXT)].map(([, name = '']) => ({ name, by: 'field' as const })),
    ...words.flatMap(namespaceOfHost).map((name) => ({ name, by: 'host' as const })),
    ...(isField || words.length === 1 ? words.flatMap(namespaceOfWord) : []).map((name) => ({
      name,
      by,
    })),
  ];
}

/** The namespace of a Service's host: `web.shop.svc`. */
function namespaceOfHost({ host }: Word): readonly string[] {
  const [, second = '', third] = host.split('.');
  return third === 'svc' ? [second] : [];
}

/** A name by itself, before the name of an object (`shop/web`), or behind that of a Service (`web.shop`). */
function namespaceOfWord({ host, isAddress, path }: Word): readonly string[] {
  const [first = '', second, third] = host.split('.');
  if (second !== undefined) return third === undefined ? [second] : [];
  return isAddress || path.lastIndexOf('/') > 0 ? [] : [first];
}

interface NamedNamespace {
  readonly name: string;
  readonly by: NamingOfNamespace;
}

const OF_NAMESPACES = /namespace/i;

/** A field whose value is a namespace, by its last two keys: `targetNamespace`, `namespaceSelector matchNames`. */
const SAYS_NAMESPACE =
  /namespaces?(?:[-_]?names?)?$|namespace\S* (?:matchNames|names?)$|kubernetes\.io\/metadata\.name$/i;

/** The same within a text that holds YAML or JSON. */
const FIELD_IN_TEXT = /namespace["']?:\s*["']?([a-z0-9-]+)/gi;

/** A word taken apart: the host, or what stands before the first `/`, without a port, and what follows. */
interface Word {
  readonly host: string;
  readonly isAddress: boolean;
  readonly path: string;
}

function wordOf(word: string): Word {
  const [, authority, before = '', path = ''] =
    /^(?:[a-z0-9+]+:\/\/(?:[^/@]*@)?([^/:]*)|([^/]*)(\/.*)?)/i.exec(word) ?? [];
  const host = (authority ?? before).replace(/:\d*$/, '');
  return { host, isAddress: authority !== undefined, path };
}
