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

/** The parts of a text that are another text in an encoding. */
export const decodedRuns = (text: string): readonly DecodedRun[] =>
  ENCODINGS.flatMap(({ runs, decode }) =>
    [...text.matchAll(runs)].flatMap(({ 0: run, index }) =>
      run.length > LONGEST_RUN
        ? []
        : decode(run).flatMap((decoded) =>
            decoded === null ? [] : [{ start: index, end: index + run.length, text: decoded }],
          ),
    ),
  );

const MOST_UNREADABLE = 6;

/** Null where most of it is no text: then the letters were none of an encoding. */
function textOf(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  const unreadable = text.match(/\ufffd|(?![\n\r\t])\p{Cc}/gu)?.length ?? 0;
  return unreadable > MOST_UNREADABLE ? null : text;
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
