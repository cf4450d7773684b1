import type { MapNode, Node } from '../yaml/node.ts';
import { stringAt } from '../yaml/node.ts';
import { isDescriptive, isSensitiveName } from './sensitive-name.ts';
import { isSecretHeader, secretHeaderNamedIn } from './secret-header.ts';

/**
 * Why an entry must not be shown: `data` whatever it is, `named` unless its value plainly holds no secret.
 * Null where it may be shown, as far as its own name and its siblings say.
 */
export type Hiding = 'data' | 'named' | null;

/** Annotations that hold a copy of the whole object, or of another, as appliers left it. */
const COPY_OF_OBJECT =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|kapp\.k14s\.io\/original(?:-diff.*)?|objectset\.rio\.cattle\.io\/applied|banzaicloud\.com\/last-applied|.*\/last-applied(?:-.*)?)$/;

/** Ways to write a text under the name that says what it is: header matches, and data sources. */
const LITERALS: ReadonlySet<string> = new Set([
  'exact',
  'prefix',
  'regex',
  'value',
  'values',
  'default',
  'plain',
  'plaintext',
  'literal',
  'raw',
  'inline',
  'inlineString',
  'inline_string',
  'inlineBytes',
  'inline_bytes',
  'string',
  'data',
]);

/** Maps of secrets by name: `secrets: { SMTP_LOGIN: … }`. */
const STORE = /^(?:\w*(?:secrets|credentials|passwords|tokens)|secret_?(?:data|env)|api_?keys)$/i;

/** What a map is, which decides about its entries. */
interface Holder {
  /** The name it stands under; empty for an object. */
  readonly name: string;
  /** Whether it is an object as a whole, of this kind. */
  readonly kind: string | null;
}

/** Which entries of a map must not be shown, by its kind, their names and what stands beside them. */
export function hiddenEntries(node: MapNode, holder: Holder): (key: string, value: Node) => Hiding {
  const kind = holder.kind ?? stringAt(node, 'kind') ?? null;
  const isNamed = namedSecrets(node, holder.name);
  return (key, value) => {
    if (isSecretData(key, kind, node)) return 'data';
    return isNamed(key, value) ? 'named' : null;
  };
}

/** What is secret whatever it is called: data of a Secret, also where it is patched, and copies of objects. */
function isSecretData(key: string, kind: string | null, node: MapNode): boolean {
  switch (key) {
    case 'data':
    case 'stringData':
      return kind === 'Secret';
    case 'value':
      return patchesSecret(node);
    case 'patch':
      return stringAt(node, 'target', 'kind') === 'Secret';
    default:
      return isPrivateMember(key, node) || key === 'binaryData' || COPY_OF_OBJECT.test(key);
  }
}

/** Of a JSON Web Key, whichever way it is written (RFC 7518, section 6). */
const isPrivateMember = (key: string, node: MapNode): boolean =>
  /^(?:[dkpq]|dp|dq|qi|oth)$/.test(key) && node.entries.has('kty');

/** Maps and lists whose names are those of headers or of parameters of a query, as routes and filters write them. */
const HEADERS: ReadonlySet<string> = new Set([
  'header',
  'headers',
  'withoutHeaders',
  'set',
  'add',
  'queryParams',
  'queryParameters',
  'query_parameters',
  'requestHeadersToAdd',
  'responseHeadersToAdd',
  'request_headers_to_add',
  'response_headers_to_add',
]);

/** Of an item that is a header, what says whose it is, and how it is compared. */
const OF_HEADER: ReadonlySet<string> = new Set(['name', 'key', 'type']);

/** What is secret by its own name, that of the list item it is in, or that of the map. */
function namedSecrets(node: MapNode, name: string): (key: string, value: Node) => boolean {
  const itemName = stringAt(node, 'name') ?? stringAt(node, 'key') ?? patchedField(node);
  const secretItem =
    itemName !== undefined && (isSensitiveName(itemName) || secretHeaderNamedIn(itemName));
  const holdsHeaders = HEADERS.has(name);
  const secretHeader = holdsHeaders && itemName !== undefined && isSecretHeader(itemName);
  const secretHolder = isSensitiveName(name);
  const isStore = secretHolder && STORE.test(name);
  return (key, value) =>
    (secretItem && /^(?:not)?values?$/i.test(key)) ||
    (secretHeader && !OF_HEADER.has(key)) ||
    (holdsHeaders && isSecretHeader(key)) ||
    (secretHolder && LITERALS.has(key)) ||
    (isStore && value.kind === 'scalar' && !isDescriptive(key)) ||
    (isSensitiveName(key) && holdsItself(key, value, node));
}

/** The last name of the path that an operation of a JSON patch sets. */
function patchedField(node: MapNode): string | undefined {
  const path = stringAt(node, 'path');
  return path !== undefined && node.entries.has('op') ? path.split('/').at(-1) : undefined;
}

const patchesSecret = (node: MapNode): boolean =>
  node.entries.has('op') && (stringAt(node, 'path') ?? '').startsWith('/stringData');

/** A text or a list of texts; names of Secrets (`secrets: [database]`) and keys in one are none. */
function holdsItself(key: string, value: Node, node: MapNode): boolean {
  // of an ExternalSecret: the key to write what `remoteRef` names to
  if (key === 'secretKey' && (node.entries.has('remoteRef') || node.entries.has('sourceRef')))
    return false;
  if (value.kind === 'scalar') return true;
  return value.kind === 'seq' && !/secrets?$/i.test(key);
}
