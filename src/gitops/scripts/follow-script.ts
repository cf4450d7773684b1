import type { Origin } from '../../manifest/index.ts';
import { folderOf } from '../tree-path.ts';
import type { CalledScript, ScriptCall } from './shell-commands.ts';
import type { ScriptAction, CommandTarget } from './script-actions.ts';
import type { MadeFile, ScriptApplier, ScriptInstall } from './script-applier.ts';
import { recipesOf } from './make-recipes.ts';
import type { PathFinder, ScriptPlace } from './script-paths.ts';
import { basesOf } from './script-paths.ts';
import { makesCluster } from '../jobs/throw-away-clusters.ts';
import type { Binding } from './bindings.ts';
import { filledIn, NOTHING_KNOWN, variablesIn } from './bindings.ts';

interface Script {
  readonly file: string;
  readonly text: string;
  readonly find: PathFinder;
  /** Gives all that the variables of words on a line may come to together, as far as they are known. */
  readonly runsOf: (words: readonly string[], line: number) => readonly Binding[];
  /** Lists the variables that another script reads, by its path. */
  readonly readBy: (path: string) => readonly string[];
  /** Names the place where another script runs it; it is absent where the script is read by itself. */
  readonly calledFrom?: string;
  /** Tells whether a line is run; absent where all are. */
  readonly isOf?: (line: number) => boolean;
  /** Tells whether a script of the tree makes a cluster of its own. */
  readonly makesCluster: (path: string) => boolean;
}

/** Says where Skaffold is run, and with which file; null for the one that it finds. */
export interface SkaffoldRun {
  readonly file: string | null;
  readonly origin: Origin;
  readonly command: string;
  readonly profiles: readonly string[];
}

export interface FollowedScript {
  readonly appliers: readonly ScriptApplier[];
  readonly made: readonly MadeFile[];
  readonly runs: readonly SkaffoldRun[];
  readonly calls: readonly ScriptCall[];
  readonly installs: readonly ScriptInstall[];
  /** Lists the commands that apply what is not found, as a variable of theirs is not known. */
  readonly open: readonly Origin[];
}

/** Makes the paths of one script those of the tree, from the folder in which each command is run. */
export function followScript(said: readonly ScriptAction[], script: Script): FollowedScript {
  const placed: { readonly command: Command; readonly place: ScriptPlace }[] = [];
  let place = firstPlace(script);
  for (const each of said) {
    if (each.does === 'begin' || each.does === 'enter') place = entering(each, place, script.find);
    else if (script.isOf?.(each.line) ?? true) placed.push({ command: each, place });
  }
  const making = placed.flatMap(({ command, place: at }) => {
    const path = command.does === 'call' ? calledPath(command, at, script.find) : null;
    return path !== null && script.makesCluster(path) ? [command.line] : [];
  });
  const isTestAt = testSections(script.text, new Set(making));
  const found = placed
    .flatMap(({ command, place: at }) => [
      { command, at },
      ...fedInto(command, placed, script.text).map((each) => ({ ...each, at })),
    ])
    .map(({ command, at }) =>
      foundBy(command, { ...script, place: at, isTest: isTestAt(command.line) }),
    );
  return {
    appliers: found.flatMap(({ appliers = [] }) => appliers),
    made: found.flatMap(({ made = [] }) => made),
    runs: found.flatMap(({ runs = [] }) => runs),
    calls: found.flatMap(({ calls = [] }) => calls),
    installs: found.flatMap(({ installs = [] }) => installs),
    open: found.flatMap(({ open = [] }) => open),
  };
}

/** Gives what targets of a Makefile write for a command that applies it, as if that named it. */
function fedInto(
  said: Command,
  all: readonly { readonly command: Command }[],
  text: string,
): readonly { readonly command: Command }[] {
  if (said.does !== 'apply' || said.fedBy === undefined) return [];
  const isMade = recipesOf(text, said.fedBy);
  return all.flatMap(({ command }) =>
    command.does === 'make' && command.makes === null && isMade(command.line)
      ? [{ command: { ...said, targets: command.targets } }]
      : [],
  );
}

type Command = Exclude<ScriptAction, { does: 'begin' | 'enter' }>;

const calledPath = (
  { word, isSure }: Extract<ScriptAction, { does: 'call' }>,
  place: ScriptPlace,
  find: PathFinder,
): string | null => (isSure || !place.isAtTop ? find(word, place) : null);

/** Gives what one command comes to, where it is run. */
function foundBy(
  said: Command,
  {
    file,
    text,
    find,
    runsOf,
    readBy,
    place,
    isTest,
  }: Script & {
    place: ScriptPlace;
    isTest: boolean;
  },
): Partial<FollowedScript> {
  const origin = { file, line: said.line, column: 1, endLine: said.line };
  if (said.does === 'run') {
    const { command, profiles } = said;
    const own = said.file === null ? null : find(said.file, place);
    return {
      runs: [{ file: own, origin, command, profiles: [...profiles, ...profilesSet(text)] }],
    };
  }
  if (said.does === 'call') {
    const path = calledPath(said, place, find);
    if (path === null) return {};
    const call = { path, from: runIn(place), origin, isTest, ...targetsOf(said) };
    const given = givenBy(said, readBy(path), (words) => runsOf(words, said.line));
    return { calls: given.map((each) => ({ ...call, given: each })) };
  }
  if (said.does === 'install')
    return { installs: [{ command: said, origin, bases: basesOf(place), isTest }] };
  const context = said.does === 'apply' ? said.context : null;
  const targets = said.targets.flatMap(({ word, reach }) =>
    runsOf(context === null ? [word] : [word, context], said.line).map((run) => ({
      word: filledIn(word, run),
      reach,
      contexts: context === null ? [] : knownOf(filledIn(context, run)),
    })),
  );
  const paths = pathsOf(targets, place, find);
  if (said.does === 'make') return { made: madeFile(said, paths, { place, find, origin }) };
  const { tool } = said;
  const isOpen =
    paths.length === 0 &&
    (targets.length === 0 || targets.some(({ word }) => variablesIn(word).length > 0));
  return {
    appliers: paths.map((path) => ({ ...path, tool, origin, isTest })),
    ...(isOpen && !isTest && { open: [origin] }),
  };
}

/** Leaves out a text with a variable that is not known. */
const knownOf = (text: string): readonly string[] => (variablesIn(text).length > 0 ? [] : [text]);

const targetsOf = ({ targets }: CalledScript): Pick<ScriptCall, 'targets'> =>
  targets === undefined ? {} : { targets };

/** More arguments are not followed. */
const MOST_ARGUMENTS = 9;

/**
 * Gives what a script is run with each time: its arguments by their numbers, what stands before it or is given to make, and
 * variables of whoever runs it that it reads.
 */
function givenBy(
  { args, sets }: CalledScript,
  read: readonly string[],
  runsOf: (words: readonly string[]) => readonly Binding[],
): readonly Binding[] {
  const words = new Map<string, string>([
    ...read.map((name) => [name, `\${${name}}`] as const),
    ...sets.map((set): [string, string] => [
      set.slice(0, set.indexOf('=')),
      set.slice(set.indexOf('=') + 1),
    ]),
    ...args.slice(0, MOST_ARGUMENTS).map((arg, at): [string, string] => [String(at + 1), arg]),
  ]);
  if (words.size === 0) return [NOTHING_KNOWN];
  return runsOf([...words.values()]).map(
    (run) =>
      new Map(
        [...words].flatMap(([name, word]) =>
          knownOf(filledIn(word, run)).map((text): [string, string] => [name, text]),
        ),
      ),
  );
}

/** The folder in which a script is run, as far as that is known. */
const runIn = ({ entered, isAtTop, file }: ScriptPlace): string =>
  entered ?? (isAtTop ? '.' : folderOf(file));

const firstPlace = ({ file, text, calledFrom }: Script): ScriptPlace => ({
  file,
  entered: calledFrom ?? null,
  isAtTop: isPipeline(file),
  checkouts: checkoutsIn(text),
});

/**
 * A shell that begins is where it is run. What it enters and is not here may be the checkout itself, unless it is known
 * to be below.
 */
function entering(
  said: Extract<ScriptAction, { does: 'begin' | 'enter' }>,
  place: ScriptPlace,
  find: PathFinder,
): ScriptPlace {
  const { folder } = said;
  const from = said.does === 'begin' ? { ...place, entered: null } : place;
  const found = folder === null ? null : find(folder, from);
  const isOnly = said.does === 'begin' && said.isOnly === true;
  return { ...place, entered: found ?? (isOnly ? folder : null) };
}

/** Something that a command names, as one run of it does. */
interface FilledTarget extends CommandTarget {
  readonly contexts: readonly string[];
}

const pathsOf = (
  targets: readonly FilledTarget[],
  place: ScriptPlace,
  find: PathFinder,
): readonly Pick<ScriptApplier, 'path' | 'reach' | 'contexts'>[] =>
  targets.flatMap(({ word, reach, contexts }) => {
    const path = find(word, place);
    return path === null ? [] : [{ path, reach, ...(contexts.length > 0 && { contexts }) }];
  });

function madeFile(
  { makes, tool }: Extract<ScriptAction, { does: 'make' }>,
  inputs: readonly { readonly path: string }[],
  { place, find, origin }: { place: ScriptPlace; find: PathFinder; origin: Origin },
): readonly MadeFile[] {
  const file = makes === null ? null : find(makes, place);
  if (file === null || inputs.length === 0) return [];
  return [{ file, inputs: [...new Set(inputs.map(({ path }) => path))], tool, origin }];
}

/** A job of a workflow or of a pipeline; what else there is has none, and is one section. */
const SECTION = /^(?: {2}[\w-]+:[ \t]*$|- name:)/;

/** Matches commands that take away again what was applied before them. */
const TAKES_AWAY =
  /\bkapp delete\b|\b(?:kubectl|oc) delete (?:.* )?(?:-[fk]|--filename|--kustomize)\b/;

/**
 * Tells whether the job that a line, from 1, is in makes its own cluster, by itself or by what it runs at the
 * lines `making`, or takes away further down what it applied.
 */
function testSections(text: string, making: ReadonlySet<number>): (line: number) => boolean {
  if (making.size === 0 && !makesCluster(text) && !TAKES_AWAY.test(text)) return () => false;
  const sectionOf: number[] = [];
  const tests = new Set<number>();
  const takenAwayAt = new Map<number, number>();
  let section = 0;
  for (const [at, line] of text.split('\n').entries()) {
    if (SECTION.test(line)) section += 1;
    sectionOf.push(section);
    if (makesCluster(line) || making.has(at + 1)) tests.add(section);
    if (TAKES_AWAY.test(line)) takenAwayAt.set(section, at + 1);
  }
  return (line) => {
    const own = sectionOf[line - 1] ?? 0;
    return tests.has(own) || (section > 0 && (takenAwayAt.get(own) ?? 0) > line);
  };
}

/** Profiles that a script or a pipeline sets for all that it runs, by `export`, `env:` and the like. */
const profilesSet = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /^[ \t]*(?:- |export |ENV )*["']?SKAFFOLD_PROFILE["']?[ \t]*[:=][ \t]*["']?([^\s"';&|]+)["']?[ \t]*;?[ \t]*$/gm,
    ),
  ].flatMap(([, names = '']) => names.split(','));

const isPipeline = (file: string): boolean => /\.ya?ml$/.test(file) && !/taskfile/i.test(file);

/** Concourse takes each repository into a folder called as its resource. */
function checkoutsIn(text: string): ReadonlySet<string> {
  if (!/^resources:/m.test(text) || !/^jobs:/m.test(text)) return new Set();
  const named = text.matchAll(/^[ \t]*- (?:get|name): *([\w.-]+) *$/gm);
  return new Set([...named].flatMap(([, name]) => name ?? []));
}
