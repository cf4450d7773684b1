import type { Span } from '../text-spans.ts';

/** A text as it reads without one kind of escapes, and where its parts stand in the text with them. */
interface UnescapedText {
  readonly text: string;
  readonly placeOf: (part: Span) => Span;
}

interface Escape {
  /** What no text is without that has one of these. */
  readonly signs: RegExp;
  readonly pattern: RegExp;
  readonly meaning: (escape: string) => string;
}

const LETTERS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** How formats write signs that mean something to them. */
const ESCAPES: readonly Escape[] = [
  // JSON, double quotes of YAML, Go and JavaScript
  { signs: /\\/, pattern: /\\(?:u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|[^ux])/g, meaning: ofBackslash },
  { signs: /''/, pattern: /''/g, meaning: () => "'" },
  {
    signs: /&[a-z#]/,
    pattern: /&(?:amp|lt|gt|quot|apos|#\d{2,3}|#x[\dA-Fa-f]{2});/g,
    meaning: ofEntity,
  },
  { signs: /%[\dA-Fa-f]{2}/, pattern: /(?:%[\dA-Fa-f]{2})+/g, meaning: ofAddress },
  {
    signs: /%[\dA-Fa-f]{2}/,
    pattern: /(?:%[\dA-Fa-f]{2})+|\+/g,
    meaning: (it) => (it === '+' ? ' ' : ofAddress(it)),
  },
];

/** What a text reads where a kind of escapes is taken off, for each kind that it has. */
export const unescapedTexts = (text: string): readonly UnescapedText[] =>
  ESCAPES.flatMap((escape) => unescaped(text, escape) ?? []);

function unescaped(text: string, { signs, pattern, meaning }: Escape): UnescapedText | null {
  if (!signs.test(text)) return null;
  const plain = text.replace(pattern, meaning);
  let known: Places | null = null;
  return {
    text: plain,
    placeOf: ({ start, end }) => {
      known ??= placesIn(text, { pattern, meaning });
      return { start: known.starts[start] ?? text.length, end: known.ends[end - 1] ?? text.length };
    },
  };
}

/** Where each letter of the plain text begins and ends in the other. */
interface Places {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function placesIn(text: string, { pattern, meaning }: Pick<Escape, 'pattern' | 'meaning'>): Places {
  const places = { starts: new Array<number>(), ends: new Array<number>() };
  const add = (start: number, end: number): void => {
    places.starts.push(start);
    places.ends.push(end);
  };
  let at = 0;
  for (const { 0: escape, index } of text.matchAll(pattern)) {
    for (; at < index; at += 1) add(at, at + 1);
    at += escape.length;
    for (const _ of meaning(escape).split('')) add(index, at);
  }
  for (; at < text.length; at += 1) add(at, at + 1);
  return places;
}

function ofBackslash(escape: string): string {
  const sign = escape.charAt(1);
  if (escape.length > 2) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return LETTERS[sign] ?? sign;
}

function ofEntity(entity: string): string {
  const name = entity.slice(1, -1);
  const code = name.startsWith('#x') ? `0x${name.slice(2)}` : name.slice(1);
  return ENTITIES[name] ?? String.fromCharCode(Number(code));
}

function ofAddress(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString();
}

/** A part of a text that may say another text in an encoding which anybody can turn back. */
interface DecodedRun extends Span {
  readonly text: string;
}

interface Encoding {
  readonly runs: RegExp;
  readonly decode: (run: string) => readonly (string | null)[];
}

/** Encodings by functions of templates; letters of any others are hidden where `spellingsOf` knows them. */
const ENCODINGS: readonly Encoding[] = [
  // what stands in front may be letters of base64 too: it begins at one of four places
  {
    runs: /[A-Za-z\d+/_-]{8,}={0,2}/g,
    decode: (run) => [0, 1, 2, 3].map((at) => textOf(Buffer.from(run.slice(at), 'base64'))),
  },
  {
    runs: /[\dA-Fa-f]{12,}/g,
    decode: (run) => [0, 1].map((at) => textOf(Buffer.from(run.slice(at), 'hex'))),
  },
  { runs: /[A-Z2-7]{10,}={0,6}/g, decode: (run) => [textOf(fromBase32(run))] },
];

/** A longer run is a picture or an archive. */
const LONGEST_RUN = 100_000;

/** What runs say that were decoded before: reports say the same words again and again. */
export type KnownRuns = Map<string, readonly string[]>;

/** The parts of a text that are another text in an encoding. */
export const decodedRuns = (text: string, known: KnownRuns): readonly DecodedRun[] =>
  ENCODINGS.flatMap((encoding) =>
    [...text.matchAll(encoding.runs)].flatMap(({ 0: run, index }) =>
      run.length > LONGEST_RUN
        ? []
        : meanings(run, encoding, known).map((decoded) => ({
            start: index,
            end: index + run.length,
            text: decoded,
          })),
    ),
  );

function meanings(run: string, { runs, decode }: Encoding, known: KnownRuns): readonly string[] {
  const key = `${runs.source} ${run}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = decode(run).flatMap((decoded) => decoded ?? []);
  known.set(key, found);
  return found;
}

/** As many signs in a row as the shortest secret has. */
const READABLE = /(?:[^\ufffd\p{Cc}]|[\n\r\t]){6}/u;

/** Null where nothing can be read: then the letters were none of an encoding. */
function textOf(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return READABLE.test(text) ? text : null;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(run: string): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const letter of run.replace(/=+$/, '')) {
    held = ((held << 5) | BASE32.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}
