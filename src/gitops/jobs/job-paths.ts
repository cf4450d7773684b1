import type { PathFinder } from '../scripts/script-paths.ts';
import { plainName } from '../scripts/shell-commands.ts';
import { optionsOf } from '../scripts/shell-options.ts';
import { onceEach } from '../lazy-value.ts';
import { folderOf, isYamlFile } from '../tree-path.ts';
import type { RawLine } from './job.ts';
import { statementsIn } from './read-lines.ts';

/** Bounds the folders in which a job is seen to work. */
const MOST_FOLDERS = 20;

/** A setting that says in which folder commands are run. */
const WORKS_IN = /(?:^|\.)(?:working-?directory|workingDir|dir|chdir|cwd): (\S+)$/i;
const ENTERING: readonly string[] =
  '-C --cwd --chdir -chdir --prefix --directory --working-dir --work-dir'.split(' ');

/** Says where the words of a unit's lines lie. */
export interface JobPaths {
  /** Lists the paths of the tree that a word names in any folder in which the unit works. */
  readonly named: (word: string) => readonly string[];
  /** Lists those that a pipeline means by the path of another one: seen from the top, or from beside its own file. */
  readonly takenIn: (word: string) => readonly string[];
  /** Lists these folders. */
  readonly folders: readonly string[];
}

/** Finds in which folders a unit works, as far as its lines say it; once for all who ask of one tree. */
export function jobPaths(file: string, lines: readonly RawLine[], find: PathFinder): JobPaths {
  const ofTree = knownIn(find);
  const paths = ofTree.get(lines) ?? pathsOf(file, lines, find);
  ofTree.set(lines, paths);
  return paths;
}

/** The lines of a unit are those of one file. */
const knownIn = onceEach((_find: PathFinder) => new WeakMap<readonly RawLine[], JobPaths>());

function pathsOf(file: string, lines: readonly RawLine[], find: PathFinder): JobPaths {
  const place = { file, isAtTop: isYamlFile(file), checkouts: new Set<string>() };
  const own = find('.', { ...place, entered: null }) ?? '.';
  const entered = new Set<string | null>([null]);
  const named = (word: string): readonly string[] => [
    ...new Set([...entered].flatMap((each) => find(word, { ...place, entered: each }) ?? [])),
  ];
  for (const word of lines.flatMap(foldersIn))
    for (const path of named(word)) if (entered.size < MOST_FOLDERS) entered.add(path);
  const takenIn = (word: string): readonly string[] =>
    word === '' ? [] : [word, `${folderOf(file)}/${word}`].flatMap(named);
  return { named, takenIn, folders: [...new Set([...entered].map((each) => each ?? own)), '.'] };
}

function foldersIn(line: RawLine): readonly string[] {
  if (line.is === 'uses') return line.given.flatMap(foldersIn);
  if (line.is === 'setting') return WORKS_IN.exec(line.text)?.slice(1, 2) ?? [];
  return statementsIn(line).flatMap(({ commands }) =>
    commands.flatMap(({ words: [program = '', ...rest] }) =>
      /^(?:cd|pushd)$/.test(plainName(program)) ? rest.slice(0, 1) : optionsOf(rest, ENTERING),
    ),
  );
}
