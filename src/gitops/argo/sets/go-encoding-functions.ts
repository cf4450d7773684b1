import { createHash } from 'node:crypto';
import { fitsVersion } from '../../../charts/index.ts';
import { parseYaml, plainOf } from '../../../manifest/index.ts';
import type { GoFunction } from './go-arguments.ts';
import { takes } from './go-arguments.ts';
import { jsonText, prettyJson, rawJson, yamlText } from './go-json.ts';
import { ofTexts } from './go-text-functions.ts';
import type { GoData, GoValue } from './go-value.ts';
import { isGoList, isGoMap, sizeOf, TemplateRefusal, UNSEEN } from './go-value.ts';

/** Functions that write a value in another form, or read one. */
export const ENCODING_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['toJson', takes(1, 1, ([value]) => jsonText(value))],
  ['mustToJson', takes(1, 1, ([value]) => jsonText(value))],
  ['toRawJson', takes(1, 1, ([value]) => rawJson(value))],
  ['mustToRawJson', takes(1, 1, ([value]) => rawJson(value))],
  ['toPrettyJson', takes(1, 1, ([value]) => prettyJson(value))],
  ['mustToPrettyJson', takes(1, 1, ([value]) => prettyJson(value))],
  ['toYaml', takes(1, 1, ([value]) => yamlText(value))],
  ['fromYaml', ofTexts(1, (text = '') => fromYaml(text, isGoMap))],
  ['fromYamlArray', ofTexts(1, (text = '') => fromYaml(text, isGoList))],
  ['fromJson', ofTexts(1, (text = '') => fromJson(text))],
  ['mustFromJson', ofTexts(1, (text = '') => fromJson(text) ?? noJson())],
  ['b64enc', ofTexts(1, (text = '') => Buffer.from(text).toString('base64'))],
  ['b64dec', ofTexts(1, (text = '') => fromBase64(text))],
  ['sha256sum', ofTexts(1, (text = '') => digest('sha256', text))],
  ['sha1sum', ofTexts(1, (text = '') => digest('sha1', text))],
  ['sha512sum', ofTexts(1, (text = '') => digest('sha512', text))],
  ['adler32sum', ofTexts(1, (text = '') => adler32(text))],
  ['semverCompare', ofTexts(2, (range = '', version = '') => fits(range, version))],
];

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

/** Gives a text; what is no base64 becomes that of an error, which is not seen, as bytes are not that are no text. */
function fromBase64(text: string): GoValue {
  const bare = text.replace(/[\r\n]/g, '');
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) return UNSEEN;
  const plain = Buffer.from(bare, 'base64').toString();
  return plain.includes('\uFFFD') ? UNSEEN : plain;
}

const ADLER = 65_521;

function adler32(text: string): string {
  let [one, two] = [1, 0];
  for (const byte of Buffer.from(text)) {
    one = (one + byte) % ADLER;
    two = (two + one) % ADLER;
  }
  return String(two * 65_536 + one);
}

/** A map or a list, whichever the function is for; what is neither is an error. */
function fromYaml(text: string, isOfType: (value: GoData) => boolean): GoValue {
  const [document] = parseYaml('', text);
  if (document === undefined) return isOfType([]) ? [] : {};
  if (document.problems.some(({ kind }) => kind === 'syntax'))
    throw new TemplateRefusal('a text is no YAML');
  if (document.problems.length > 0) return UNSEEN;
  return ofType(document.node === null ? null : plainOf(document.node), isOfType);
}

function ofType(value: GoData, isOfType: (value: GoData) => boolean): GoValue {
  if (value === null) return isOfType([]) ? [] : {};
  if (isOfType(value)) return sizeOf(value).depth > MAX_DEPTH ? UNSEEN : value;
  throw new TemplateRefusal(isOfType([]) ? 'a text is no list' : 'a text is no map');
}

/** Deeper values are not followed. */
const MAX_DEPTH = 40;

/** Whatever the text is: nothing where it is no JSON. */
function fromJson(text: string): GoValue {
  if (depthOf(text) > MAX_DEPTH) return UNSEEN;
  try {
    return asData(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Counts how deep brackets lie in one another; those within texts count, too. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function noJson(): never {
  throw new TemplateRefusal('a text is no JSON');
}

function asData(value: unknown): GoData {
  if (Array.isArray(value)) return value.map(asData);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asData(inner)]));
  if (typeof value === 'string' || typeof value === 'number') return value;
  return typeof value === 'boolean' ? value : null;
}

/** Tells whether a version is in a range, as the library of Helm reads both. */
function fits(range: string, version: string): GoValue {
  const asked = range.trim() === '' ? '*' : range;
  if (fitsVersion('*', version) === null && fitsVersion('*-0', version) === null)
    throw new TemplateRefusal(`\`${version.slice(0, 60)}\` is no version`);
  const outcome =
    /^[\w\s.,|<>=!~^*+-]+$/.test(asked) && asked !== version ? fitsVersion(asked, version) : null;
  if (outcome !== null) return outcome;
  return asked === version ? true : UNSEEN;
}
