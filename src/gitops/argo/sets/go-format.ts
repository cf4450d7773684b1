import type { GoData, GoValue } from './go-value.ts';
import {
  byBytes,
  floatText,
  Int64,
  integerOf,
  isGoList,
  isGoMap,
  plainText,
  quotedText,
  UNSEEN,
} from './go-value.ts';

/** A verb of a format with its flags; what is not understood of a format has none. */
interface Verb {
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
}

const VERB = /%([+\-# 0]*)(\d{0,3})(?:\.(\d{0,2}))?([a-zA-Z%]|$)/g;

/** Is thrown where it is not known how Go writes a value with a verb. */
class Unknown extends Error {}

/**
 * Gives what `printf` writes: Go writes into the text what does not fit a verb, and fails nowhere. Nothing is given for
 * verbs and values of which it is not known how they are written.
 */
export function formatted(format: string, values: readonly GoData[]): GoValue {
  if (format.replace(VERB, '').includes('%')) return UNSEEN;
  const ahead = [...values];
  try {
    const written = format.replace(
      VERB,
      (_, flags: string, width: string, precision: string | undefined, letter: string) => {
        const verb = {
          letter,
          flags,
          width: Number(width),
          precision: precision === undefined ? null : Number(precision),
        };
        return nextOf(verb, ahead);
      },
    );
    return written + extra(ahead);
  } catch (error) {
    if (error instanceof Unknown) return UNSEEN;
    throw error;
  }
}

function nextOf(verb: Verb, ahead: GoData[]): string {
  if (verb.letter === '') return '%!(NOVERB)';
  if (verb.letter === '%') return '%';
  if (ahead.length === 0) return `%!${verb.letter}(MISSING)`;
  return ofVerb(verb, ahead.shift());
}

const extra = (values: readonly GoData[]): string =>
  values.length === 0 ? '' : `%!(EXTRA ${values.map(shown).join(', ')})`;

const shown = (value: GoData): string =>
  value == null ? '<nil>' : `${typeName(value)}=${plainText(value)}`;

/** Names the type of a value as Go does, as far as that is known. */
function typeName(value: GoData): string {
  if (typeof value === 'bigint') return 'int';
  if (value instanceof Int64) return 'int64';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  throw new Unknown();
}

function ofVerb(verb: Verb, value: GoData): string {
  if (verb.letter === 'T') return padded(verb, value == null ? '<nil>' : typeName(value));
  if (value == null) return verb.letter === 'v' ? padded(verb, '<nil>') : `%!${verb.letter}(<nil>)`;
  if (isGoList(value)) return `[${value.map((item) => inner(verb, item)).join(' ')}]`;
  if (isGoMap(value)) {
    const keys = Object.keys(value).sort(byBytes);
    return `map[${keys.map((key) => `${inner(verb, key)}:${inner(verb, value[key])}`).join(' ')}]`;
  }
  return ofScalar(verb, value);
}

const inner = (verb: Verb, value: GoData): string =>
  value == null ? '<nil>' : ofVerb(verb, value);

function ofScalar(verb: Verb, value: string | number | bigint | boolean | Int64): string {
  const text = WRITERS[kindOf(value)](verb, value);
  return text ?? `%!${verb.letter}(${shown(value)})`;
}

type Kind = 'text' | 'whole' | 'floating' | 'truth';

function kindOf(value: string | number | bigint | boolean | Int64): Kind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'floating';
  return typeof value === 'boolean' ? 'truth' : 'whole';
}

/** Writes values of each kind; gives null where the verb is none of theirs. */
const WRITERS: Readonly<Record<Kind, (verb: Verb, value: GoData) => string | null>> = {
  truth: (verb, value) => (/[tv]/.test(verb.letter) ? padded(verb, plainText(value)) : null),
  text: (verb, value) => textOf(verb, plainText(value)),
  whole: (verb, value) => wholeOf(verb, integerOf(value) ?? 0n),
  floating: (verb, value) => floatingOf(verb, Number(value)),
};

function textOf(verb: Verb, text: string): string | null {
  const cut = verb.precision === null ? text : Array.from(text).slice(0, verb.precision).join('');
  switch (verb.letter) {
    case 's':
    case 'v':
      return padded(verb, cut);
    case 'q': {
      const quoted = quotedText(cut);
      if (typeof quoted !== 'string' || verb.flags.includes('#')) throw new Unknown();
      return padded(verb, quoted);
    }
    case 'x':
      return padded(verb, Buffer.from(text).toString('hex'));
    case 'X':
      return padded(verb, Buffer.from(text).toString('hex').toUpperCase());
    default:
      return null;
  }
}

/** The base of each verb of whole numbers. */
const BASES: ReadonlyMap<string, number> = new Map([
  ['d', 10],
  ['v', 10],
  ['b', 2],
  ['o', 8],
  ['x', 16],
  ['X', 16],
]);

function wholeOf(verb: Verb, value: bigint): string | null {
  const base = BASES.get(verb.letter);
  if (base === undefined) {
    if (/[cqUO]/.test(verb.letter)) throw new Unknown();
    return null;
  }
  if (verb.precision !== null) throw new Unknown();
  const digits = value.toString(base);
  return signed(verb, verb.letter === 'X' ? digits.toUpperCase() : digits);
}

function floatingOf(verb: Verb, value: number): string | null {
  switch (verb.letter) {
    case 'v':
    case 'g':
      if (verb.precision !== null) throw new Unknown();
      return signed(verb, floatText(value));
    case 'f':
    case 'F':
      return signed(verb, fixed(value, verb.precision ?? 6));
    case 'e':
      return signed(verb, exponential(value, verb.precision ?? 6));
    case 'G':
    case 'E':
    case 'b':
    case 'x':
    case 'X':
      throw new Unknown();
    default:
      return null;
  }
}

/** Go rounds what lies half between two to the even one. */
function fixed(value: number, places: number): string {
  if (Math.abs(value) >= 1e15) throw new Unknown();
  const scaled = Math.abs(value) * 10 ** places;
  const isHalf = scaled % 1 === 0.5 && Number.isInteger(value * 2 ** (places + 1));
  if (!isHalf) return value.toFixed(places);
  const below = Math.floor(scaled);
  const even = (below % 2 === 0 ? below : below + 1) / 10 ** places;
  return (value < 0 ? -even : even).toFixed(places);
}

function exponential(value: number, places: number): string {
  const [digits = '', power = '0'] = value.toExponential(places).split('e');
  const size = Math.abs(Number(power)).toString().padStart(2, '0');
  return `${digits}e${power.startsWith('-') ? '-' : '+'}${size}`;
}

/** With its sign, and zeros between that and the number where the format asks for them. */
function signed(verb: Verb, number: string): string {
  const sign = number.startsWith('-') ? '-' : verb.flags.includes('+') ? '+' : '';
  const digits = number.replace(/^-/, '');
  if (verb.flags.includes('0') && !verb.flags.includes('-'))
    return sign + digits.padStart(verb.width - sign.length, '0');
  if (verb.flags.includes(' ')) throw new Unknown();
  return padded(verb, sign + digits);
}

function padded({ flags, width }: Verb, text: string): string {
  if (width === 0) return text;
  const missing = ' '.repeat(Math.max(0, width - Array.from(text).length));
  if (flags.includes('-')) return text + missing;
  if (flags.includes('0') && !/^[+-]?[\d.e+-]+$/.test(text)) throw new Unknown();
  return missing + text;
}
