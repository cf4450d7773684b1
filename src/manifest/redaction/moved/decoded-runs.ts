import type { Span } from '../text-spans.ts';

/** A part of a text that may say another text in an encoding which anybody can turn back. */
export interface DecodedRun extends Span {
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
