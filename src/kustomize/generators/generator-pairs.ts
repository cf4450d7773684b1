import type { Origin } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from '../files/failure.ts';
import type { GeneratorArguments } from '../files/kustomization-types.ts';
import { isLocalInput } from '../files/local-input.ts';
import { UNSEEN } from '../fields/replacement-value.ts';
import { baseName } from '../files/paths.ts';
import type { Text } from '../files/read-fields.ts';
import { filePath, readPath, whyUnreadable } from '../files/input-documents.ts';
import { isRemote, withoutLogin, withoutRef } from '../files/remote-address.ts';
import { findCopy } from '../files/vendored-copies.ts';

/** Holds one key of a generated object and where its value stands. */
export interface GeneratorPair {
  readonly key: string;
  /** Holds the text, or for binary content its place-holder. */
  readonly value: string;
  readonly binary: boolean;
  readonly origin: Origin;
}

/**
 * Reads the lines of an env file as kustomize does: split at the first `=`, nothing trimmed but leading
 * space, `#` a comment at the beginning of a line only, a bare key has an empty value (BUILD-14). A line
 * without a key is skipped, and an overlong one ends the reading without a word.
 */
function environmentPairs(text: string, file: string): readonly GeneratorPair[] {
  const pairs: GeneratorPair[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    if (isOverlong(raw)) break;
    const line = raw.replace(/\r$/, '').replace(LEADING_SPACE, '');
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    if (key === '' || line.startsWith('#')) continue;
    const number = index + 1;
    pairs.push({
      key,
      value: at < 0 ? '' : line.slice(at + 1),
      binary: false,
      origin: { file, line: number, column: 1, endLine: number },
    });
  }
  return pairs;
}

/** Matches white space as Unicode has it: unlike JavaScript's, with U+0085 and without U+FEFF. */
const LEADING_SPACE = /^[\p{White_Space}]+/u;

/** Counts the bytes that Go's line scanner holds. */
const MAX_LINE = 65_535;

const isOverlong = (line: string): boolean =>
  line.length > MAX_LINE / 4 && new TextEncoder().encode(line).length > MAX_LINE;

/** Reads keys and values of a generator, in kustomize's order: envs, literals, files. */
export function pairsOf(
  build: Build,
  dir: string,
  args: GeneratorArguments,
  generator: string,
): readonly GeneratorPair[] {
  return [
    ...args.envs.flatMap((env) => {
      const file = readSource(build, dir, env, env.value, args, generator, true);
      // what cannot be read is one thing that differs with it, and names no variable
      if (file.binary) return [{ ...file, key: baseName(file.origin.file) }];
      return environmentPairs(file.value, file.origin.file);
    }),
    ...args.literals.map((literal) => literalPair(literal, args)),
    ...args.files.map((source) => filePair(build, dir, source, args, generator)),
  ];
}

/** Reads a literal. What is wrong with one is said without quoting it, because it may be a secret. */
function literalPair(literal: Text, { name }: GeneratorArguments): GeneratorPair {
  const { value: source, origin } = literal;
  const at = source.indexOf('=');
  if (at <= 0)
    return refuse(
      'invalid-generator',
      `A literal of ${name} is not of the form key=value.`,
      origin,
    );
  const value = withoutQuotes(source.slice(at + 1));
  return { key: source.slice(0, at), value, binary: false, origin };
}

function withoutQuotes(text: string): string {
  const first = text[0];
  const quoted = text.length >= 2 && first === text.at(-1) && (first === '"' || first === "'");
  return quoted ? text.slice(1, -1) : text;
}

function filePair(
  build: Build,
  dir: string,
  source: Text,
  args: GeneratorArguments,
  generator: string,
): GeneratorPair {
  const parts = sourceParts(source.value);
  const [key = '', path = key] = parts;
  if (parts.length > 2 || (parts.length === 2 && (key === '' || path === '')))
    refuse(
      'invalid-generator',
      `The file source "${source.value}" is not of the form [key=]path.`,
      source.origin,
    );
  const file = readSource(build, dir, source, path, args, generator, false);
  return { ...file, key: parts.length === 2 ? key : baseName(path) };
}

/** Splits `[key=]path`; an address may have `=` in its query. */
const sourceParts = (source: string): readonly string[] =>
  isRemote(source) ? [source] : source.split('=');

/** Reads the content of a file; that of an absent one that belongs to a checkout only (`.env`) is not seen. */
function readSource(
  build: Build,
  dir: string,
  source: Text,
  relative: string,
  args: GeneratorArguments,
  generator: string,
  environment: boolean,
): GeneratorPair {
  const asked: Text = { value: relative, origin: source.origin };
  const copy = findCopy(build, asked);
  if (copy === undefined && isRemote(relative)) return remoteSource(build, source, relative, args);
  const path = copy ?? filePath(build, dir, asked);
  const input = readPath(build, path, source.origin);
  const place: Origin = { file: path, line: 1, column: 1, endLine: 1 };
  if (input.kind === 'text') {
    const value = input.marked === true && !environment ? `\uFEFF${input.text}` : input.text;
    return { key: '', value, binary: false, origin: placeOfText(path, value) };
  }
  if (input.kind === 'unreadable' && input.bytes !== undefined && !environment)
    return { key: '', ...valueOfBytes(input.bytes), origin: place };
  const user = `The generator of ${args.name}`;
  if (input.kind === 'unreadable') {
    build.trace.gaps.push({
      reason: input.reason,
      message: `${user} is not analysed in full: ${path} ${whyUnreadable(input.reason)}.`,
      origin: source.origin,
      key: `${generator} ${path}`,
      input: input.oid,
    });
    return { key: '', value: btoa(input.oid), binary: true, origin: place };
  }
  if (!isLocalInput(build, path)) {
    const message = `The file "${relative}" of the generator of ${args.name} does not exist.`;
    build.trace.faults.push({ reason: 'not-found', message, origin: source.origin });
    return absentFile(source, relative, generator, environment);
  }
  build.trace.gaps.push({
    reason: 'missing-input',
    cause: 'git-ignored',
    message: `${user} reads ${path}, which is not in the repository: what is in it is not seen here.`,
    origin: source.origin,
    key: path,
    input: '',
  });
  return { key: '', value: environment ? '' : UNSEEN, binary: false, origin: source.origin };
}

/** An empty text would be one that somebody wrote; variables have none, and of a Secret nothing is shown. */
function absentFile(
  { origin }: Text,
  relative: string,
  generator: string,
  environment: boolean,
): GeneratorPair {
  const isShown = generator === 'configMapGenerator' && !environment;
  return { key: '', value: isShown ? `(${relative} is not there)` : '', binary: false, origin };
}

/**
 * Gives the value of bytes that are no text in a tree: they may be text to kustomize, for which zeros are
 * letters; else the value is base64.
 */
function valueOfBytes(bytes: Uint8Array): Pick<GeneratorPair, 'value' | 'binary'> {
  try {
    return { value: utf8.decode(bytes), binary: false };
  } catch {
    return { value: base64Of(bytes), binary: true };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function placeOfText(path: string, text: string): Origin {
  let endLine = 1;
  for (
    let at = text.indexOf('\n');
    at >= 0 && at < text.length - 1;
    at = text.indexOf('\n', at + 1)
  )
    endLine++;
  return { file: path, line: 1, column: 1, endLine };
}

/** Gives a pair for a file on the network: nothing is fetched, and its address stands for it. */
function remoteSource(
  build: Build,
  source: Text,
  url: string,
  args: GeneratorArguments,
): GeneratorPair {
  build.trace.gaps.push({
    reason: 'remote-base',
    message: `The generator of ${args.name} is not analysed in full: ${withoutLogin(url)} lies outside the repository.`,
    origin: source.origin,
    key: withoutRef(url),
    input: url,
  });
  return { key: '', value: url, binary: false, origin: source.origin };
}

const LINE = 70;

/**
 * Encodes a text's UTF-8, or bytes, in base64, as kustomize writes it into an object: more than 70 letters
 * are broken into lines, each ended by a newline, and so they enter the name's hash.
 */
export function base64Of(content: string | Uint8Array): string {
  const encoded = encode(typeof content === 'string' ? new TextEncoder().encode(content) : content);
  if (encoded.length <= LINE) return encoded;
  let lines = '';
  for (let at = 0; at < encoded.length; at += LINE) lines += `${encoded.slice(at, at + LINE)}\n`;
  return lines;
}

function encode(bytes: Uint8Array): string {
  const chunks: string[] = [];
  const size = 0x6000;
  for (let at = 0; at < bytes.length; at += size)
    chunks.push(btoa(String.fromCharCode(...bytes.subarray(at, at + size))));
  return chunks.join('');
}
