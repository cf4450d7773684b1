import type { MapNode, Node, ScalarNode, SeqNode } from '../yaml/node.ts';
import { isOpenValue, commandSpans } from './named-secrets.ts';
import { REDACTED } from './redaction-mark.ts';
import {
  LITERALS,
  isSensitiveName,
  isDescriptive,
  isSecretHeader,
  secretHeaderNamedIn,
} from './sensitive-name.ts';
import type { Mark } from './text-spans.ts';
import { stringAt, itemsAt } from '../yaml/node.ts';

/** A value that must not be shown as it is. */
export interface SecretValue {
  /** The name it stands under. */
  readonly name: string;
  /** What may be shown of it, with a mark in place of each secret. */
  readonly shown: (mark?: Mark) => string;
}

export type SecretValues = ReadonlyMap<ScalarNode, SecretValue>;

/** A text without what it keeps secret. */
export type ReadText = (text: string, mark?: Mark) => string;

/** What is looked through. */
interface Holding {
  readonly root: Node;
  /** Of the object; null for a part of one. */
  readonly kind: string | null;
  /** The key it stands under. */
  readonly name: string;
  readonly comesFromSecret: (node: Node) => boolean;
}

/** All values that hold a secret; `read` reads the texts among them. */
export function secretValues(holding: Holding, read: ReadText): SecretValues {
  const { root, kind, name, comesFromSecret } = holding;
  const found = new Map<ScalarNode, SecretValue>();
  const isKept =
    root.kind !== 'map' && isSensitiveName(name, root.kind === 'seq' ? heldBy(root) : 'value');
  const on = { found, read, top: root, kind, comesFromSecret, words: new Set<Node>() };
  visit(root, name, isKept ? 'named' : null, on);
  return found;
}

interface Visit {
  readonly found: Map<ScalarNode, SecretValue>;
  readonly read: ReadText;
  readonly top: Node;
  readonly kind: string | null;
  readonly comesFromSecret: (node: Node) => boolean;
  /** Arguments that were found secret with the command they belong to. */
  readonly words: Set<Node>;
}

function visit(node: Node, name: string, hiding: Hiding, on: Visit): void {
  switch (node.kind) {
    case 'map':
      visitMap(node, name, hiding, on);
      return;
    case 'seq':
      visitList(node, name, hiding, on);
      return;
    case 'scalar':
      visitScalar(node, name, hiding, on);
  }
}

function visitList(node: SeqNode, name: string, hiding: Hiding, on: Visit): void {
  const { items } = node;
  const secret = secretItems(node);
  for (const [index, item] of items.entries()) {
    const isSecret =
      secret.has(item) || on.words.has(item) || isValueOfFlag(items[index - 1], item);
    visit(item, name, hiding ?? (isSecret ? 'named' : null), on);
  }
}

function visitMap(node: MapNode, name: string, hiding: Hiding, on: Visit): void {
  if (node.entries.has('args')) for (const word of secretArguments(node)) on.words.add(word);
  const hides = hiddenEntries(node, { name, kind: node === on.top ? on.kind : null });
  for (const [key, value] of node.entries) visit(value, key, hiding ?? hides(key, value), on);
}

function visitScalar(
  node: ScalarNode,
  name: string,
  hiding: Hiding,
  { found, read, comesFromSecret }: Visit,
): void {
  const { value } = node;
  if (value === null || typeof value === 'boolean' || value === '') return;
  const text = String(node.digits ?? value);
  if (hiding === 'data' || comesFromSecret(node) || (hiding === 'named' && !isOpenValue(text))) {
    found.set(node, { name, shown: (mark = () => REDACTED) => mark(text) });
    return;
  }
  if (typeof value !== 'string') return;
  const open = read(value);
  if (open === value) return;
  found.set(node, { name, shown: (mark) => (mark === undefined ? open : read(value, mark)) });
}

/**
 * Why an entry must not be shown: `data` whatever it is, `named` unless its value plainly holds no secret.
 * Null where it may be shown, as far as its own name and its siblings say.
 */
type Hiding = 'data' | 'named' | null;

/** Annotations that hold a copy of the whole object, or of another, as appliers left it. */
const COPY_OF_OBJECT =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|kapp\.k14s\.io\/original(?:-diff.*)?|objectset\.rio\.cattle\.io\/applied|banzaicloud\.com\/last-applied|.*\/last-applied(?:-.*)?)$/;

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
function hiddenEntries(node: MapNode, holder: Holder): (key: string, value: Node) => Hiding {
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
  return value.kind === 'seq' && !/secrets?$/i.test(key) && isSensitiveName(key, heldBy(value));
}

/** A list of maps is one map after the other. */
const heldBy = ({ items }: SeqNode): 'map' | 'value' =>
  items.some(({ kind }) => kind === 'map') ? 'map' : 'value';

/** `-p` beside the flags that say it in a word; a port, a place and another flag are no password. */
const NO_PASSWORD = /^(?:\d{1,5}(?::\d{1,5})?(?:\/\w+)?|[./].*|-.*)$/;

/** Arguments of one command; more are data. */
const MOST_ARGUMENTS = 200;

/** `[--password, X]`: whether an item is the value of the argument before it. */
function isValueOfFlag(flag: Node | undefined, item: Node): boolean {
  if (flag?.kind !== 'scalar' || typeof flag.value !== 'string' || item.kind !== 'scalar')
    return false;
  if (flag.value === '-p') return !NO_PASSWORD.test(String(item.value));
  if (!/^--?[A-Za-z][\w.-]*$/.test(flag.value) || !isSensitiveName(flag.value)) return false;
  return !String(item.value).startsWith('--');
}

/** Of a container that runs a program whose short flags are known: the arguments that hold a password. */
function secretArguments(container: MapNode): ReadonlySet<Node> {
  const words = [...itemsAt(container, 'command'), ...itemsAt(container, 'args')];
  return words.length < 2 || words.length > MOST_ARGUMENTS ? new Set() : secretWords(words);
}

/** The same of a list by itself, such as the command of a probe. */
const secretItems = ({ items }: SeqNode): ReadonlySet<Node> =>
  items.length < 2 || items.length > MOST_ARGUMENTS ? new Set() : secretWords(items);

function secretWords(words: readonly Node[]): ReadonlySet<Node> {
  let line = '';
  const places: { readonly node: Node; readonly start: number; readonly end: number }[] = [];
  for (const node of words) {
    if (node.kind !== 'scalar') return new Set();
    const start = line.length + 1;
    line += ` ${String(node.value)}`;
    places.push({ node, start, end: line.length });
  }
  const spans = commandSpans(line);
  const isHit = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    spans.some((span) => span.start < end && start < span.end);
  return new Set(places.filter(isHit).map(({ node }) => node));
}
