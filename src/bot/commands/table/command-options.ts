import { nearestWord } from '../../../manifest/index.ts';
import type { OptionProblem } from './command-entry.ts';

/** One option of a command. */
export interface OptionEntry {
  /** As it is typed. */
  readonly name: string;
  /** It follows the name, as usage lines write it; null where nothing does. */
  readonly value: string | null;
  /** Tells those who wrote another what the value has to be; null as above. */
  readonly expected: string | null;
  /** Half a sentence. */
  readonly what: string;
  readonly repeatable: boolean;
}

/** As somebody types it. */
export const typed = ({ name, value }: OptionEntry): string =>
  value === null ? name : `${name} ${value}`;

/** As usage lines write it. */
export const usageOfOption = (option: OptionEntry): string => `[${typed(option)}]`;

const flag = (name: string, what: string): OptionEntry => ({
  name,
  value: null,
  expected: null,
  what,
  repeatable: false,
});

/** Options of `/rollback`, in the order of its usage line. */
export const ROLLBACK_OPTIONS: readonly OptionEntry[] = [
  {
    name: '--path',
    value: 'GLOB',
    expected: 'a glob of files such as `overlays/prod/**`',
    what: 'reverts only files that match; can be repeated',
    repeatable: true,
  },
  {
    name: '--resource',
    value: 'KIND/NS/NAME',
    expected: 'an object written as `VirtualService/shop/orders`',
    what: 'reverts only this object, with the lines that name its file; refused if others would change or a root would not render',
    repeatable: false,
  },
  {
    name: '--environment',
    value: 'NAME',
    expected: 'the name of an environment, such as `prod`',
    what: 'reverts only the changes in this environment; refused if others would change or it would not be as before',
    repeatable: false,
  },
  {
    name: '--namespace',
    value: 'NAME',
    expected: 'the name of a namespace, such as `shop`',
    what: 'reverts only the changes in this namespace, in every environment that has it; refused in the same cases',
    repeatable: false,
  },
  {
    name: '--to',
    value: 'SHA',
    expected: 'a commit of 7 to 64 hexadecimal digits',
    what: 'restores the files as they were at this commit, and undoes all later changes to them',
    repeatable: false,
  },
  flag(
    '--stack',
    'lists everything merged on top of it, in rollback order; if there is nothing on top, it continues',
  ),
  flag('--again', 'opens a revert even if an earlier one was closed without merging'),
  flag('--plan', 'only shows the effect of a revert; needs no reason'),
];

/** Options that ask for different things. */
export const CONTRADICTING: readonly (readonly [string, string])[] = [
  ['--to', '--resource'],
  ['--to', '--stack'],
  ['--to', '--environment'],
  ['--to', '--namespace'],
  ['--environment', '--namespace'],
  ['--environment', '--path'],
  ['--environment', '--resource'],
  ['--namespace', '--path'],
  ['--namespace', '--resource'],
];

/** Options as they were given, and the words that follow them. */
export interface GivenOptions {
  readonly kind: 'given';
  /** Name → values, in order; empty where the option takes none. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: string;
}

/** A word, or what stands between quotes or the marks of code. */
const VALUE = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+))(?=\s|$)/;

/** Some keyboards make one dash of two. */
const OPTION = /^(?:--?|[\u2013\u2014]{1,2})([A-Za-z][\w-]{0,40})/;

/** An option is given at most so often. */
const MOST_VALUES = 20;

/** Reads the options that a command's words begin with. */
export function readOptions(
  words: string,
  known: readonly OptionEntry[],
): GivenOptions | OptionProblem {
  const values = new Map<string, readonly string[]>();
  let rest = words;
  for (;;) {
    const written = OPTION.exec(rest);
    if (written === null) break;
    const read = readOption(rest, written, known);
    if (read.kind !== 'read') return read;
    const { name, repeatable } = read.option;
    const before = values.get(name);
    if (before !== undefined && (!repeatable || before.length >= MOST_VALUES))
      return { kind: 'repeated-option', option: name };
    values.set(name, [...(before ?? []), ...(read.value === null ? [] : [read.value])]);
    ({ rest } = read);
  }
  const late = lateOption(rest, known);
  if (late !== null) return { kind: 'option-after-reason', option: late };
  return { kind: 'given', values, rest };
}

interface ReadOption {
  readonly kind: 'read';
  readonly option: OptionEntry;
  readonly value: string | null;
  readonly rest: string;
}

function readOption(
  words: string,
  [written, word = '']: RegExpExecArray,
  known: readonly OptionEntry[],
): ReadOption | OptionProblem {
  const name = `--${word.toLowerCase()}`;
  const option = known.find((each) => each.name === name);
  if (option === undefined) {
    const nearest = nearestWord(
      name,
      known.map((each) => each.name),
    );
    return { kind: 'unknown-option', given: written, nearest };
  }
  const after = words.slice(written.length);
  if (option.value === null)
    return /^(?:\s|$)/.test(after)
      ? { kind: 'read', option, value: null, rest: after.trimStart() }
      : { kind: 'unknown-option', given: `${written}${wordOf(after)}`, nearest: name };
  const text = after.replace(/^(?:=|\s+)/, '');
  const match = VALUE.exec(text);
  const [, double, single, code, plain] = match ?? [];
  const value = double ?? single ?? code ?? plain ?? '';
  if (match === null || value === '' || OPTION.test(text)) {
    const { expected } = option;
    return {
      kind: 'unusable-option',
      option: name,
      given: null,
      expected: expected ?? '',
    };
  }
  return { kind: 'read', option, value, rest: text.slice(match[0].length).trimStart() };
}

/** Gives what else belongs to the word, of bounded length. */
const wordOf = (text: string): string => (/^\S{0,40}/.exec(text) ?? [''])[0];

/** An option of ours among the words of the reason. */
function lateOption(rest: string, known: readonly OptionEntry[]): string | null {
  const words = new Set(
    rest
      .toLowerCase()
      .split(/\s+/)
      .map((word) => word.replace(/^[\u2013\u2014]{1,2}/, '--').replace(/=.*$/, '')),
  );
  return known.find(({ name }) => words.has(name))?.name ?? null;
}
