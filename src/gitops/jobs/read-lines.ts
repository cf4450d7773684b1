import type { ShellCommand, ShellStatement } from '../scripts/shell-commands.ts';
import { plainName, statementsOf } from '../scripts/shell-commands.ts';
import { helmCommandIn } from '../scripts/helm-command.ts';
import { isPath, takenApart } from '../scripts/shell-options.ts';
import {
  actsWithin,
  isFilledInHarmlessly,
  isIdle,
  isIdleLine,
  isOfPrinting,
  PRINTS,
} from './idle-commands.ts';
import { isCheckout, nameOfTool, saysToolVersion, setsUp, withoutVersion } from './job-tools.ts';
import { takesInCommand } from './used-definitions.ts';
import { onceEach } from '../lazy-value.ts';
import type { JobLine, LineReading, RawLine } from './job.ts';

/** A longer line is compared as it is written. */
const LONGEST_READ = 2_000;

/** Lists what of a unit is compared: all but what is told elsewhere or changes nothing. */
export const comparedLines = (
  lines: readonly RawLine[],
  reading: LineReading,
): readonly JobLine[] => lines.flatMap((line) => comparedOf(line, reading));

function comparedOf(raw: RawLine, reading: LineReading): readonly JobLine[] {
  if (raw.is === 'setting') return [{ ...raw, text: withoutVersion(raw.text) }];
  if (raw.is === 'uses') return usesOf(raw, reading);
  const line: JobLine = {
    text: raw.text.replace(PRINTS_AS, '$1').replace(TIME_OUT, ''),
    line: raw.line,
    is: 'run',
  };
  const statements = statementsIn(raw);
  if (raw.isFed || statements.length === 0) return [line];
  if (isIdleLine(raw.text, statements, reading.isMake))
    return takesInCommand(reading.shared, raw.text) ? [line] : [];
  const read = statements.map((statement) => readElsewhere(statement, raw.text, reading));
  if (read.includes(null)) return [line];
  const applies = read.flatMap((paths) => paths ?? []);
  // all its options are known, and those that say how it prints and waits are none of what it does
  const text = raw.text.replace(PRINTS_AND_WAITS, '');
  return applies.length === 0 ? [] : [{ ...line, text, applies }];
}

/** Matches options of `kubectl apply` in a line all of whose options are known. */
const PRINTS_AND_WAITS =
  / (?:(?:-o|--output)[ =]\S+|-o(?=[a-z])\S+|--timeout[ =]\S+|--wait(?:=\w+)?)(?= |$)/g;

/** Matches in which notation one of these programs prints what others read of it: none of them has a file there. */
const PRINTS_AS =
  /((?:^|[\s;&|(`'"@])(?:az|aws|kubectl|oc|helm|argocd|flux|istioctl) [^;&|<>]*?) +(?:-o|--output)[ =](?:json|yaml)(?=[\s)"'`;]|$)/g;

/** Says how long a program waits, however it is called. */
const TIME_OUT = / +--(?:[a-z]+-)*timeout[ =]\d+(?:ms|s|m|h)?(?= |$)/g;

/** Takes a line of shell apart, once for all who ask; nothing of what no shell reads, and of what is too long. */
export function statementsIn(raw: RawLine): readonly ShellStatement[] {
  if (raw.is !== 'shell' || raw.isText || raw.text.length > LONGEST_READ) return [];
  return statementsOfLine(raw);
}

const statementsOfLine = onceEach(({ text }: Extract<RawLine, { is: 'shell' }>) =>
  statementsOf(text),
);

/** Matches inputs of a checkout that leave its content as it is. */
const OF_CHECKOUT =
  /^with\.(?:fetch-depth|fetch-tags|token|ssh-key|persist-credentials|clean|lfs|show-progress|set-safe-directory):/;

/** Gives an action and what it is given, without its version, which is compared by itself. */
function usesOf(
  { action, given, line }: Extract<RawLine, { is: 'uses' }>,
  reading: LineReading,
): readonly JobLine[] {
  const name = nameOfTool(action);
  if (setsUp(name)) return [];
  const isVersion = (each: RawLine): boolean =>
    each.is === 'setting' && saysToolVersion(name, each.text);
  const own = comparedLines(
    given.filter((each) => !isVersion(each)),
    reading,
  );
  if (isCheckout(name))
    return own
      .filter(({ text }) => !OF_CHECKOUT.test(text))
      .map((each) => ({ ...each, text: `${name} ${each.text}` }));
  return [{ text: `uses ${name}`, line, is: 'run' }, ...own];
}

/** Gives the paths whose change shows in objects, where others read all that a statement says; null for what they do not. */
function readElsewhere(
  { commands }: ShellStatement,
  text: string,
  reading: LineReading,
): readonly string[] | null {
  const [first, second, ...others] = commands;
  if (first === undefined || others.length > 0) return null;
  if (/[<>]/.test(text) || actsWithin(text, reading.isMake)) return null;
  if (second === undefined) return readByItself(first, text, reading);
  return isBuild(first) && isFedApply(second) ? pathsOf(first, 'kustomization', reading) : null;
}

function readByItself(
  command: ShellCommand,
  text: string,
  reading: LineReading,
): readonly string[] | null {
  const words = plainWords(command);
  if (isIdle(command)) return isFilledInHarmlessly(text) ? [] : null;
  // releases of Helm are compared with all that they are given
  if (words[0] === 'helm')
    return reading.areReleasesRead &&
      helmCommandIn({ ...command, words }, words.slice(1), 0, [command]).length > 0
      ? []
      : null;
  return words[0] === 'kubectl' || words[0] === 'oc' ? appliedPaths(words, reading) : null;
}

/** The words of a command whose first one is a program of the path, however make is told to print it. */
const plainWords = ({ words }: ShellCommand): readonly string[] => {
  const [program = '', ...rest] = words;
  const bare = program.replace(/^[@-]+/, '');
  return [/^\$\{\w+\}$/.test(bare) ? plainName(bare) : bare, ...rest];
};

const isBuild = (command: ShellCommand): boolean => {
  const [program, verb, , ...others] = plainWords(command);
  return (
    others.length === 0 &&
    ((program === 'kustomize' && verb === 'build') ||
      (program === 'kubectl' && verb === 'kustomize'))
  );
};

const isFedApply = (command: ShellCommand): boolean =>
  /^(?:kubectl|oc) apply (?:-f|--filename)[ =]-$/.test(plainWords(command).join(' '));

function pathsOf(
  { words }: ShellCommand,
  reach: 'kustomization' | 'files',
  reading: LineReading,
): readonly string[] | null {
  const path = found(words[2] ?? '.', reach, reading);
  return path === null ? null : [path];
}

/** Gives what `kubectl apply` applies where it is told nothing but that; null where it is. */
function appliedPaths(words: readonly string[], reading: LineReading): readonly string[] | null {
  const [, verb, ...others] = words;
  const { options, rest } = takenApart(
    others,
    (name) => REACHES.has(name) || PRINTS.has(name) || name === '--timeout',
  );
  if (verb !== 'apply' || rest.length > 0) return null;
  const paths = options.flatMap(({ name, value }): readonly (string | null)[] => {
    const reach = REACHES.get(name);
    if (reach === undefined)
      return CHANGES_NOTHING.has(name) || isOfPrinting(name, value) ? [] : [null];
    return (value ?? '').split(',').map((word) => found(word, reach, reading));
  });
  const known = paths.filter((path) => path !== null);
  return known.length === paths.length && known.length > 0 ? known : null;
}

const REACHES: ReadonlyMap<string, 'kustomization' | 'files'> = new Map([
  ['-f', 'files'],
  ['--filename', 'files'],
  ['-k', 'kustomization'],
  ['--kustomize', 'kustomization'],
]);
/** Options that say how long to wait; a folder is applied as deep as the reader of its files takes it. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set(['--wait', '--timeout', '-R', '--recursive']);

function found(
  word: string,
  reach: 'kustomization' | 'files',
  { file, find, isKustomization }: LineReading,
): string | null {
  if (!isPath(word) || /\$\{|[*?[]/.test(word)) return null;
  const isAtTop = /\.ya?ml$/.test(file);
  const path = find(word, { file, entered: null, isAtTop, checkouts: new Set() });
  return path === null || (reach === 'kustomization' && !isKustomization(path)) ? null : path;
}
