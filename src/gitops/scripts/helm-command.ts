import type { ChartSet } from '../../charts/index.ts';
import type { MapNode } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import type { Option } from '../given/helm-options.ts';
import { effectOf, optionsIn } from '../given/helm-options.ts';
import type { ShellCommand } from './shell-commands.ts';

/** Describes `helm install` or `helm upgrade` as it is written, with `${…}` for variables. */
export interface HelmCommand {
  readonly does: 'install';
  readonly line: number;
  readonly release: string;
  readonly chart: string;
  /** It is null where none is said: it is then that of whoever runs the command. */
  readonly namespace: string | null;
  /** Files of values, in their order. */
  readonly values: readonly string[];
  readonly sets: readonly { readonly kind: ChartSet['kind']; readonly word: string }[];
  /** Lists all else that it is given, but for what is known to change no object. */
  readonly given: readonly GivenPart[];
  /** The version of a chart of a registry; absent where none is said. */
  readonly version?: string;
  /** Says more, where it stands in the file of a tool that runs Helm itself. */
  readonly listed?: ListedRelease;
}

/** Holds what the file of another tool says of a release that no option of Helm does. */
interface ListedRelease {
  /** As people call it, `helmfile`. */
  readonly tool: string;
  /** The environment that it is for; null where the tool has none. */
  readonly environment: string | null;
  /** Values that stand in the file itself, each with the number of files of values before it. */
  readonly values: readonly { readonly node: MapNode; readonly behind: number }[];
  /** Lists files of the tree whose contents decide about it and that are no files of values; absent for none. */
  readonly reads?: readonly string[];
}

/** Holds what stands around the words of a command in its line of shell. */
interface AroundCommand {
  /** Words before the program: variables, and programs that run it. */
  readonly before: readonly string[];
  /** Files that it reads with `<`, and that it writes with `>`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** The other commands of the line, which feed it or stand within it. */
  readonly others: string;
}

/** Gives what a command of a line installs whose words behind `helm` these are. */
export function helmCommandIn(
  command: ShellCommand,
  words: readonly string[],
  line: number,
  together: readonly ShellCommand[],
): readonly HelmCommand[] {
  const { reads, writes } = command;
  const before = command.words.slice(0, command.words.length - words.length - 1);
  const said = helmCommandOf(words, line, {
    ...{ before, reads, writes },
    others: together.length > MOST_APART ? textOf(together) : textWithout(together, command),
  });
  return said === null ? [] : [said];
}

/** Bounds the commands of a line of which each is told apart from the others. */
const MOST_APART = 50;

const texts = new WeakMap<readonly ShellCommand[], string>();

function textOf(commands: readonly ShellCommand[]): string {
  const text = texts.get(commands) ?? textWithout(commands, null);
  texts.set(commands, text);
  return text;
}

const textWithout = (commands: readonly ShellCommand[], but: ShellCommand | null): string =>
  commands
    .filter((each) => each !== but)
    .map((each) => [...each.words, ...each.reads, ...each.writes].join(' '))
    .join(' | ');

const SETS: ReadonlyMap<string, ChartSet['kind']> = new Map([
  ['--set', 'value'],
  ['--set-string', 'string'],
  ['--set-json', 'json'],
  ['--set-literal', 'literal'],
]);

/** Reads the words behind `helm`; null for what installs nothing, and where the release is not named. */
function helmCommandOf(
  words: readonly string[],
  line: number,
  around: AroundCommand,
): HelmCommand | null {
  if (words.some((word) => /^--dry-run(?!=none)/.test(word))) return null;
  const { options, plain } = optionsIn(words);
  const named = namedIn(plain, options);
  if (named === null) return null;
  const { release, chart, others } = named;
  const lastOf = (names: readonly string[]): string | undefined =>
    options.findLast(({ name, value }) => names.includes(name) && value !== null)?.value ??
    undefined;
  const version = lastOf(['--version']);
  const values = options.filter(({ name }) => name === '-f' || name === '--values');
  const files = values
    .flatMap(({ value }) => (value ?? '').split(','))
    .map((word) => (isStandardInput(word) ? (around.reads.at(-1) ?? word) : word));
  return {
    does: 'install',
    line,
    release,
    chart,
    namespace: lastOf(['-n', '--namespace']) ?? null,
    values: files.filter((word) => word !== '' && !isStandardInput(word)),
    sets: options.flatMap(({ name, value }) => {
      const kind = SETS.get(name);
      return kind === undefined ? [] : [{ kind, word: value ?? '' }];
    }),
    given: [
      ...wordsAround(around),
      ...others.map((word) => ({ name: word, value: '', does: 'beside' as const })),
      ...files.flatMap((word, at) =>
        word === '' || isStandardInput(word) ? [unseenValues(word, at)] : [],
      ),
      ...options.flatMap(givenBy),
    ],
    ...(version !== undefined && { version }),
  };
}

const isStandardInput = (word: string): boolean => word === '-' || word.startsWith('/dev/');

/** Describes values that come of a program, with the number of files before them. */
const unseenValues = (word: string, behind: number): GivenPart => ({
  name: `-f ${word || '<(…)'}`,
  value: behind === 0 ? '' : `after ${String(behind)} files of values`,
  does: 'values',
});

function givenBy({ name, value }: Option): readonly GivenPart[] {
  const does = effectOf(name, value);
  if (does === 'nothing' || does === 'understood' || name === '-f' || name === '--values')
    return [];
  return [{ name, value: value ?? '', does }];
}

/** Words of the shell that say only whether and when a command runs. */
const OF_SHELL: ReadonlySet<string> = new Set(
  'then else do if while until ! time exec nohup &&'.split(' '),
);

function wordsAround({ before, writes, others }: AroundCommand): readonly GivenPart[] {
  const led = before.filter((word) => !OF_SHELL.has(word));
  const written = writes.filter((word) => word !== '/dev/null');
  return [
    ...(led.length === 0
      ? []
      : [{ name: 'before helm', value: led.join(' '), does: 'beside' as const }]),
    ...(others === '' ? [] : [{ name: 'beside helm', value: others, does: 'beside' as const }]),
    ...written.map((word) => ({ name: '>', value: word, does: 'beside' as const })),
  ];
}

const VERBS: ReadonlySet<string> = new Set(['install', 'upgrade']);

/** Plugins of Helm that install nothing. */
const PRINTING: ReadonlySet<string> = new Set(['diff', 'template', 'history', 'help']);

/**
 * Finds the release and its chart among the words that are no options: an option that Helm does not know may have taken one
 * of them. A plugin may stand before the verb.
 */
function namedIn(
  plain: ReturnType<typeof optionsIn>['plain'],
  options: Option[],
): { readonly release: string; readonly chart: string; readonly others: readonly string[] } | null {
  const verb = VERBS.has(plain[0]?.word ?? '') ? 0 : VERBS.has(plain[1]?.word ?? '') ? 1 : -1;
  const plugin = verb === 1 ? [plain[0]?.word ?? ''] : [];
  if (verb < 0 || plugin.some((word) => PRINTING.has(word))) return null;
  let rest = plain.slice(verb + 1);
  const taken = rest.filter(({ behind }) => behind !== null).slice(0, Math.max(0, rest.length - 2));
  for (const { word, behind } of taken)
    if (behind !== null) options[behind] = { name: options[behind]?.name ?? '', value: word };
  rest = rest.filter((each) => !taken.includes(each));
  const lists = rest.filter(({ word }) => /^\$\{[^{}]*\}$/.test(word));
  const loose = lists.slice(0, Math.max(0, rest.length - 2));
  const [first, second, ...more] = rest
    .filter((each) => !loose.includes(each))
    .map(({ word }) => word);
  const others = [...plugin, ...loose.map(({ word }) => word)];
  if (first !== undefined && second !== undefined)
    return { release: first, chart: second, others: [...others, ...more] };
  // the name is made up by Helm
  const isMade = options.some(({ name }) => /^(?:-g|--generate-name|--name-template)$/.test(name));
  return first !== undefined && isMade ? { release: nameOf(first), chart: first, others } : null;
}

const nameOf = (chart: string): string => chart.slice(chart.lastIndexOf('/') + 1);
