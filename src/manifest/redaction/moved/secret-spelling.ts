import { isOpenValue } from '../named-secrets.ts';
import { isSecretWord } from '../sensitive-name.ts';

/**
 * How a secret may be written where it was moved to, in small letters: as it is, escaped for JSON, YAML, HTML and
 * addresses, in hexadecimal digits, and in base64, once and twice, at each of the three places in which it can begin
 * there. Digests of it are not it; a part of it is not found.
 */
export function spellingsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  const encoded = withoutPadding(bytes.toString('base64'));
  // half a character has no place in an address
  const inAddress = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'));
  const spellings = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    secret.replaceAll("'", "''"),
    forHtml(secret),
    inAddress,
    inAddress.replaceAll('%20', '+'),
    bytes.toString('hex'),
    ...inBase64(bytes),
    ...inBase64(Buffer.from(encoded)),
  ];
  const small = spellings.map((each) => each.toLowerCase());
  const all = [...small, ...small.map(asInAddress)].filter((each) => each.length >= SHORTEST_MOVED);
  const read = asParameter(secret).toLowerCase();
  const isAnother = secret.includes('\\') && read.length >= SHORTEST_READ;
  return [...new Set(isAnother ? [...all, read] : all)];
}

/** Reads the value of a parameter as Helm does (`--set`): a backslash takes the letter after it as it is. */
const asParameter = (secret: string): string => secret.replace(/\\([^]?)/g, '$1');

const asInAddress = (encoded: string): string =>
  /^[a-z\d+/]+$/.test(encoded) ? encoded.replaceAll('+', '-').replaceAll('/', '_') : encoded;

const forHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

const withoutPadding = (encoded: string): string => encoded.replace(/=+$/, '');

/** The letters of the base64 of any text with these bytes that nothing but these bytes decides. */
const inBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const bits = 8 * (before + bytes.length);
    return encoded.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6));
  });

/** Shorter ones stand in half of all texts. */
export const SHORTEST_MOVED = 6;

/** A secret that lost its backslashes may be a little shorter. */
const SHORTEST_READ = 4;

/** Shorter lines of a text are its form: `server:`, `[default]`. */
const SHORTEST_LINE = 12;

const LONGEST = 100_000;
const MOST_LINES = 2_000;

/** Text that says where the secret is, or what is put in its place: a template, a variable, an address in a vault. */
const POINTS_ELSEWHERE =
  /\{\{|\$\{|\$\([\w.-]+\)|^(?:ref\+|vault:|op:\/\/|arn:|secretref:|awssm:|gcpsm:|file:\/\/|projects\/[^/]+\/secrets\/)/i;

/** What was taken out of it before it came here. */
const TAKEN_OUT = /^<redacted/;

/**
 * The texts by which a secret value is known where it was moved to: the value without quotes around it, what it is the
 * base64 of, and each line of one with several, which may be indented anew.
 */
export function secretTextsFrom(value: string): readonly string[] {
  const bare = unquoted(value.trim());
  if (bare.length < SHORTEST_MOVED || bare.length > LONGEST) return [];
  if (
    isSecretWord(bare) ||
    isOpenValue(bare) ||
    POINTS_ELSEWHERE.test(bare) ||
    TAKEN_OUT.test(bare)
  )
    return [];
  const decoded = decodedText(bare);
  const within = decoded === null ? [] : secretTextsOfLines(decoded);
  return [...secretTextsOfLines(bare), ...within];
}

const unquoted = (text: string): string =>
  /^\\*(["'])[^]*\1$/.test(text) ? text.replace(/^\\*["']|\\*["']$/g, '') : text;

function secretTextsOfLines(text: string): readonly string[] {
  const whole = text.trim();
  if (whole.length < SHORTEST_MOVED) return [];
  if (!whole.includes('\n')) return [whole];
  const lines = whole
    .split('\n', MOST_LINES)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && !POINTS_ELSEWHERE.test(line));
  return [whole, ...lines];
}

/** What a text is the base64 of, where that is text. */
function decodedText(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z\d+/\s]+={0,2}$/.test(text)) return null;
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return /[\ufffd]|(?![\n\r\t])\p{Cc}/u.test(decoded) ? null : decoded;
}

/** One way in which some secrets are written, all of them the same. */
export interface Spelling {
  readonly text: string;
  readonly secrets: readonly string[];
  /** The longest of the others that it begins with; null for none. */
  readonly within: Spelling | null;
}

/**
 * Spellings in order, so that the longest with which a text goes on at a place is found by halving: whichever it begins
 * with stands before it, and what stands between begins with that as well. Thousands that begin alike cost no more.
 */
export class SpellingList {
  readonly #sorted: readonly Spelling[];
  readonly #beginnings: ReadonlySet<string>;
  readonly #pairs = new Uint8Array(1 << 16);
  readonly #longest: number;

  constructor(secretsBySpelling: ReadonlyMap<string, readonly string[]>) {
    const sorted: Spelling[] = [];
    for (const text of [...secretsBySpelling.keys()].sort()) {
      let within: Spelling | null = sorted.at(-1) ?? null;
      while (within !== null && !text.startsWith(within.text)) within = within.within;
      sorted.push({ text, secrets: secretsBySpelling.get(text) ?? [], within });
    }
    this.#sorted = sorted;
    this.#beginnings = new Set(sorted.map(({ text }) => text.slice(0, SHORTEST_MOVED)));
    for (const { text } of sorted) this.#pairs[pairAt(text, 0)] = 1;
    this.#longest = sorted.reduce((longest, { text }) => Math.max(longest, text.length), 0);
  }

  /** Whether one may begin here: most places of a text are told apart by two letters. */
  mayBeginAt(text: string, at: number): boolean {
    return (
      this.#pairs[pairAt(text, at)] === 1 &&
      this.#beginnings.has(text.slice(at, at + SHORTEST_MOVED))
    );
  }

  /** The longest that stands here; those that it begins with stand here too. */
  longestAt(text: string, at: number): Spelling | null {
    const rest = text.slice(at, at + this.#longest);
    let found = this.#sorted[this.#firstBehind(rest) - 1] ?? null;
    while (found !== null && !rest.startsWith(found.text)) found = found.within;
    return found;
  }

  /** One that goes on where a text ends. */
  beginningWith(rest: string): Spelling | null {
    const next = this.#sorted[this.#firstBehind(rest)];
    return next?.text.startsWith(rest) === true ? next : null;
  }

  /** The place of the first that comes after a text. */
  #firstBehind(text: string): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sorted[middle]?.text ?? '') <= text) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;
