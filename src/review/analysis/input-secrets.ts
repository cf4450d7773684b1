import type { MapNode, Node, ScalarNode } from '../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  stringAt,
  parseYaml,
  normalisePath,
  isOpenValue,
  redactText,
  secretsIn,
  REDACTED,
  isDescriptive,
  isSensitiveName,
  mayNameSecret,
  movedSecrets,
} from '../../manifest/index.ts';

/** What a file of a repository keeps secret by the names that it stands under, wherever renders move it to. */
export interface InputSecrets {
  readonly texts: ReadonlySet<string>;
  /** Files that are secret as a whole, as this one says. */
  readonly wholeFiles: readonly string[];
}

/** A file as it was read: `documents` of YAML and JSON, empty for any other text. */
export interface ReadInput {
  readonly path: string;
  readonly text: string;
  readonly documents: readonly Node[];
}

/** A file that is called so holds nothing else: `secrets.yaml`, `secrets.prod.yaml`. */
const FILE_OF_SECRETS = /(?:^|[/.-])secrets?(?:[.-][^/]*)?\.(?:ya?ml|json|env)$/i;

/** Texts that hold none of the names, and nothing encrypted, are most; reading their nodes would cost more than all else. */
const MAY_HOLD = /binaryData|headers|\bENC\[|-[pu]\b|--user\b|:\/\/[^\s/]*@/i;

/** All texts that a file calls secret, and the values in those of them that are files of settings themselves. */
export function inputSecrets({ path, text, documents }: ReadInput): InputSecrets {
  const found = new Set<string>();
  const wholeFiles: string[] = [];
  const isOfSecrets = FILE_OF_SECRETS.test(path);
  if (!isOfSecrets && ((!mayNameSecret(text) && !MAY_HOLD.test(text)) || holdsSchemasOnly(text)))
    return { texts: found, wholeFiles };
  const add = (secret: string): void => {
    for (const each of movedSecrets.textsOf(secret)) found.add(each);
    addValues(secret, found);
  };
  if (documents.length === 0) readLines(text, add);
  for (const node of documents.filter((each) => !definesKind(each))) {
    if (isOfSecrets && stringAt(node, 'kind') === undefined) addLeaves(node, '', add);
    addNamed(node, add);
    addUnder(node, false, add);
    if (node.kind === 'map') wholeFiles.push(...generatedFrom(node, add).map(inFolderOf(path)));
    if (text.includes('fileParameters')) wholeFiles.push(...handedOver(node));
  }
  return { texts: found, wholeFiles: wholeFiles.flatMap((file) => normalisePath(file) ?? []) };
}

/**
 * Whether all documents of a text are definitions of kinds. What stands under `password` there describes a value and is
 * none; in many trees they are most of the text.
 */
const holdsSchemasOnly = (text: string): boolean =>
  text.includes('CustomResourceDefinition') &&
  text
    .split('\n---')
    .every((document) => DEFINES_KIND.test(document) || !HOLDS_TEXT.test(document));

const definesKind = (node: Node): boolean => stringAt(node, 'kind') === 'CustomResourceDefinition';

const DEFINES_KIND = /^kind: CustomResourceDefinition\s*$/m;

/** A line that is no comment. */
const HOLDS_TEXT = /^[^\S\n]*[^\s#]/m;

const inFolderOf =
  (path: string) =>
  (file: string): string =>
    path.slice(0, path.lastIndexOf('/') + 1) + file;

/** Of a file that is secret as a whole: what stands behind the names of its lines, and all of it. */
export function secretsOfWhole(text: string): ReadonlySet<string> {
  const found = new Set(movedSecrets.textsOf(text));
  addValues(text, found);
  for (const line of text.split('\n', MOST_LINES)) {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (isDescriptive(name)) continue;
    for (const each of movedSecrets.textsOf(value)) found.add(each);
  }
  return found;
}

/**
 * A Secret may hold a whole file of settings (YAML, JSON, variables): whoever reads it with `valuesFrom` moves its values one
 * by one, under whatever name.
 */
function addValues(secret: string, found: Set<string>): void {
  const texts = movedSecrets.textsOf(secret);
  const files = texts.filter((text) => text.includes('\n'));
  for (const text of files.length > 0 ? files : texts) addValuesOf(text, found);
}

function addValuesOf(text: string, found: Set<string>): void {
  if (!HOLDS_VALUES.test(text) || text.includes('-----BEGIN ')) return;
  const keep = (value: string): void => {
    for (const each of movedSecrets.textsOf(value)) found.add(each);
  };
  for (const { node } of parseYaml('', text)) if (node !== null) addLeaves(node, '', keep);
  for (const line of text.split('\n', MOST_LINES)) {
    const [, name = '', value = ''] = VARIABLE.exec(line) ?? [];
    if (value !== '' && !onlyDescribes(name) && !isOpenValue(value)) keep(value);
  }
}

/** A name and a value, in some notation. */
const HOLDS_VALUES = /[\w"'\]]\s*[:=]\s*\S|^\s*- \S/m;

/** A line of a file of variables or of settings. */
const VARIABLE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.+)$/;

type Add = (secret: string) => void;

const MOST_LINES = 5_000;

/** Of templates, scripts and files of settings. */
function readLines(text: string, add: Add): void {
  redactText(text, (secret) => {
    add(secret);
    return REDACTED;
  });
}

/** What every report hides of an object, but for what a Secret says of whom and where. */
function addNamed(object: Node, add: Add): void {
  for (const [{ value }, { name, shown }] of secretsIn(object, null))
    shown((secret) => {
      if (secret !== String(value) || !isDescriptive(name)) add(secret);
      return REDACTED;
    });
}

/** Values below a name that is called secret: `password: { dev: …, prod: … }`; and what is encrypted where it stands. */
function addUnder(node: Node, isUnder: boolean, add: Add): void {
  if (node.kind === 'scalar') {
    const text = typeof node.value === 'string' ? node.value : '';
    if (/^ENC\[[A-Z\d_]+,/.test(text) || (isUnder && text !== '' && !isOpenValue(text))) add(text);
    return;
  }
  if (node.kind === 'seq') {
    for (const item of node.items) addUnder(item, isUnder, add);
    return;
  }
  for (const [key, value] of node.entries) addUnder(value, isBelowSecret(key, value, isUnder), add);
}

/** Whether a value stands below a name that is called secret, and not under one that only describes it. */
const isBelowSecret = (key: string, value: Node, isUnder: boolean): boolean =>
  (isUnder && !isDescriptive(key)) ||
  (value.kind !== 'scalar' && isSensitiveName(key, heldBy(value)));

/** A list of maps is one map after the other. */
const heldBy = (node: Node): 'map' | 'value' =>
  node.kind === 'map' || (node.kind === 'seq' && node.items.some(({ kind }) => kind === 'map'))
    ? 'map'
    : 'value';

function addLeaves(node: Node, name: string, add: Add): void {
  if (node.kind === 'map') {
    const open = isPatchOperation(node) ? 'op' : null;
    for (const [key, value] of node.entries) if (key !== open) addLeaves(value, key, add);
  } else if (node.kind === 'seq') for (const item of node.items) addLeaves(item, name, add);
  else addLeaf(node, name, add);
}

function addLeaf({ value, digits }: ScalarNode, name: string, add: Add): void {
  if (onlyDescribes(name) || typeof value === 'boolean' || value === null) return;
  const text = String(digits ?? value);
  if (!isOpenValue(text)) add(text);
}

/** Tells an operation of a JSON patch of a Secret: its `op` says what is done, and is a word of many reports (RFC 6902). */
const isPatchOperation = (node: MapNode): boolean =>
  /^(?:add|remove|replace|move|copy|test)$/.test(stringAt(node, 'op') ?? '') &&
  /^\/(?:data|stringData|metadata|type|immutable)(?:\/|$)/.test(stringAt(node, 'path') ?? '');

/** Of a Secret all is secret but what says whose or where; a key to encrypt with is both by its name. */
const onlyDescribes = (name: string): boolean => isDescriptive(name) && !isSensitiveName(name);

/** What a kustomization makes Secrets from: literals here, and files. */
function generatedFrom(kustomization: MapNode, add: Add): readonly string[] {
  return itemsAt(kustomization, 'secretGenerator').flatMap((generator) => {
    for (const literal of textsAt(generator, 'literals')) {
      const [name = '', ...value] = literal.split('=');
      if (!isDescriptive(name)) add(value.join('='));
    }
    const env = stringAt(generator, 'env');
    const files = textsAt(generator, 'files').map((entry) => entry.split('=').at(-1) ?? '');
    return [...textsAt(generator, 'envs'), ...files, ...(env === undefined ? [] : [env])];
  });
}

const textsAt = (node: Node, key: string): readonly string[] =>
  itemsAt(node, key).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );

/** Files that an Application hands to Helm under a secret's name, from the folder of its chart, or of another source. ARGO-14. */
function handedOver(node: Node): readonly string[] {
  if (node.kind === 'scalar') return [];
  const within = node.kind === 'map' ? [...node.entries.values()] : node.items;
  const folder = stringAt(node, 'path') ?? '.';
  const own = itemsAt(nodeAt(node, 'helm'), 'fileParameters')
    .filter((parameter) => isSensitiveName(stringAt(parameter, 'name') ?? ''))
    .flatMap((parameter) => stringAt(parameter, 'path') ?? [])
    .map((file) => (file.startsWith('$') ? file.replace(/^[^/]*/, '.') : `${folder}/${file}`));
  return [...own, ...within.flatMap(handedOver)];
}

/**
 * Which of these secrets a file also writes as a plain value, a name or a key: then the text by itself tells nobody that it
 * is one, and half of a report would be hidden for a password called `catalog`.
 */
export function plainAmong(secrets: ReadonlySet<string>, input: ReadInput): ReadonlySet<string> {
  const small = input.text.toLowerCase();
  const candidates = [...secrets].filter((secret) => !isEncrypted(secret));
  const steps = input.path.toLowerCase().split('/');
  const names = new Set([...steps, ...steps.map((step) => step.replace(/\.[^.]+$/, ''))]);
  const plain = new Set(candidates.filter((secret) => names.has(secret.toLowerCase())));
  const written = candidates.filter((secret) => small.includes(secret.toLowerCase()));
  if (written.length === 0) return plain;
  const texts = plainTextsOf(input);
  for (const secret of written)
    if (texts.has(secret) || texts.has(wordOf(secret))) plain.add(secret);
  return plain;
}

/** What SOPS wrote is plain nowhere. */
const isEncrypted = (secret: string): boolean => /^ENC\[/.test(secret);

/** A word is the same in capitals; what is no word is not. */
const wordOf = (text: string): string =>
  /^[A-Za-z]+$/.test(text) ? `word ${text.toLowerCase()}` : text;

function plainTextsOf({ documents, text }: ReadInput): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (plain: string): void => {
    for (const each of [plain, ...plain.split('\n')].map((one) => one.trim()))
      found.add(each).add(wordOf(each));
  };
  if (documents.length === 0) for (const plain of plainOfLines(text)) add(plain);
  for (const node of documents) addPlain(node, secretsIn(node, null), false, add);
  return found;
}

function addPlain(
  node: Node,
  secrets: ReadonlyMap<Node, unknown>,
  isUnder: boolean,
  add: (plain: string) => void,
): void {
  if (node.kind === 'scalar') {
    if (!isUnder && !secrets.has(node)) add(String(node.digits ?? node.value ?? ''));
    return;
  }
  if (node.kind === 'seq') {
    for (const item of node.items) addPlain(item, secrets, isUnder, add);
    return;
  }
  for (const [key, value] of node.entries) {
    add(key);
    addPlain(value, secrets, isBelowSecret(key, value, isUnder), add);
  }
}

/** Of a template: `name: web` on its line, and items of lists. */
const plainOfLines = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [, key = '', value = ''] =
      /^\s*(?:- )?(?:["']?([\w./-]+)["']?\s*:\s)?(.*)$/.exec(line) ?? [];
    return isSensitiveName(key) ? [key] : [key, value.trim().replace(/^["']|["']$/g, '')];
  });
