import type { FileTree, ManifestReader, Origin } from '../../manifest/index.ts';
import { listed, placeOf } from '../../manifest/index.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { scriptsOf } from './script-files.ts';
import { folderOf, isBelow, joinPath, mayBeManifest } from '../tree-path.ts';

/**
 * Says of folders that no applier is followed to: `none` where nothing names them, else `some`, with what does: `…
 * (mesh.yaml:19 names mesh/istio)`. With `isWhole` a folder below them counts too.
 */
export type NamedFolders = (
  paths: readonly string[],
  said: { readonly none: string; readonly some: string },
  isWhole?: boolean,
) => string;

const MOST_FILES = 5_000;
const MOST_LINES = 5_000;
const LONGEST_TEXT = 200_000;
const LONGEST_LINE = 500;
const MOST_NAMED = 2_000;

/**
 * Files that name folders and apply nothing: what CI looks at, whom bots ask, what documentation is made from, and
 * kustomizations, which take in what they list, and what is followed by itself.
 */
const APPLY_NOTHING =
  /(?:^|\/)(?:(?:\.github|\.gitlab|\.circleci|\.husky|docs?|node_modules|vendor|third_party)\/.*|kustomization\.ya?ml|(?:\.?(?:dependabot|renovate|codecov|labeler|mkdocs|mergify|pre-commit-config|gitlab-ci|yamllint|release-please|prow|owners|catalog-info|vendir|skaffold)[^/]*)\.(?:ya?ml|json5?))$/i;

/** Keys whose values are no folders of the tree, or are named for another end than to be applied. */
const OF_OTHERS =
  /^(?:apiVersion|kind|name|image|repository|repo|repoURL|hub|url|uri|host|mountPath|subPath|group|paths?-ignore|paths|changes|only|except|exclude|excludes|ignore|ignored|labels?|annotations?|resources|bases|components|command|args|entrypoint)$/i;

const LINE =
  /^[ \t]*(?:- +){0,4}(?:["']?([\w./-]{1,80})["']?[ \t]*:[ \t]+)?["']?([\w.@-]{0,100}\/[\w./@-]{0,200})["']?,?[ \t]*(?:#.*)?$/;
const PARENT = /^[ \t]*(?:- +)?["']?([\w.-]{1,80})["']?[ \t]*:[ \t]*(?:\[|\{)?[ \t]*$/;

/** A line of a script that runs what builds or applies folders. */
const BUILDS = /^(?!\s*#).*\b(?:helm|kubectl|oc|kustomize|kapp)\b/;
/** A path in it, behind whatever variable says where the tree is. */
const PATH = /(?<![\w./-])(?:\$\{?\w+\}?\/|\.\/)?([\w@-][\w.@-]*(?:\/[\w.@-]+)+)/g;
/** Runs Helm with a chart of which a variable says the name. */
const OF_VARIABLE = /\bhelm\b[^\n]*\b(?:install|upgrade|template)\b[^\n]*\$/;
const ASSIGNED =
  /^\s*(?:export\s+|local\s+|readonly\s+)*\w+\s*[:?]?=\s*["']?(?:(?:\$[({].*[)}]|\$\w+|\.)\/)?([\w-][\w./-]*)["']?\s*$/;

/**
 * Finds the folders of a tree that values of its YAML and JSON, or words of its scripts, name as seen from the top or from
 * the file: such a file may apply the folder in a way that is not followed here. It looks when it is first asked, and no
 * longer at a text than its bounds say.
 */
export function namedFolders(
  tree: FileTree,
  kustomizations: { has(folder: string): boolean },
  reader: ManifestReader,
): NamedFolders {
  let known: ReadonlyMap<string, Origin> | null = null;
  return (paths, { none, some }, isWhole = false) => {
    const found = (known ??= read(tree, reader));
    const named = paths.flatMap((folder) => {
      const around = folderOf(folder);
      const all = [
        folder,
        // a folder around a kustomization that has none itself stands for it
        ...(kustomizations.has(folder) && !kustomizations.has(around) ? [around] : []),
        ...(isWhole ? [...found.keys()].filter((path) => isBelow(path, folder)).slice(0, 1) : []),
      ];
      return all.filter((path) => found.has(path)).slice(0, 1);
    });
    const told = [...new Set(named)].slice(0, MOST_TOLD).flatMap((path) => {
      const origin = found.get(path);
      const isIt = paths.length === 1 && path === paths[0];
      return origin === undefined ? [] : [`${placeOf(origin)} names ${isIt ? 'it' : path}`];
    });
    return told.length === 0 ? none : `${some} (${listed(told, MOST_TOLD)})`;
  };
}

/** More are not named one by one. */
const MOST_TOLD = 2;

function read(tree: FileTree, reader: ManifestReader): ReadonlyMap<string, Origin> {
  const folders = foldersIn(tree);
  const found = new Map<string, Origin>();
  const add = (file: string, named: readonly NamedPath[]): void => {
    for (const { path, line } of found.size > MOST_NAMED ? [] : named)
      if (folders.has(path) && !found.has(path))
        found.set(path, { file, line, column: 1, endLine: line });
  };
  const files = tree.paths.filter(
    (path) => mayBeManifest(path) && !APPLY_NOTHING.test(path) && tree.realPath(path) === path,
  );
  for (const file of files.slice(0, MOST_FILES)) add(file, namedIn(tree, reader, file));
  const scripts = scriptsOf(tree).filter((path) => !APPLY_NOTHING.test(path));
  for (const file of scripts.slice(0, MOST_FILES)) add(file, namedInScript(tree, reader, file));
  return found;
}

/** Lists the folders that a script names where it builds or applies some, and charts whose name it keeps in a variable. */
function namedInScript(tree: FileTree, reader: ManifestReader, file: string): readonly NamedPath[] {
  const entry = tree.read(file);
  if (entry.kind !== 'text' || entry.text.length > LONGEST_TEXT) return [];
  const home = folderOf(file);
  return ofScript(reader, entry.oid, () => wordsOf(entry.text)).flatMap(({ value, line }) => {
    const paths = value.includes('/')
      ? [joinPath('.', value), joinPath(home, value)]
      : chartsCalled(value, tree);
    return paths.flatMap((path) => (path === null ? [] : [{ path, line }]));
  });
}

/** Gives the one chart whose folder is called so; nothing where several are. */
function chartsCalled(name: string, { paths }: FileTree): readonly string[] {
  const charts = paths.filter((path) => `/${path}`.endsWith(`/${name}/Chart.yaml`));
  return charts.length === 1 ? charts.map(folderOf) : [];
}

const ofScript = cacheByContent<readonly PathValue[]>();

function wordsOf(text: string): readonly PathValue[] {
  const mayBeNamed = OF_VARIABLE.test(text);
  return text.split('\n', MOST_LINES).flatMap((words, at): readonly PathValue[] => {
    if (words.length > LONGEST_LINE) return [];
    const [, name] = (mayBeNamed ? ASSIGNED.exec(words) : null) ?? [];
    if (name !== undefined) return [{ value: name, line: at + 1 }];
    return BUILDS.test(words)
      ? [...words.matchAll(PATH)].map(([, value = '']) => ({ value, line: at + 1 }))
      : [];
  });
}

interface NamedPath {
  readonly path: string;
  readonly line: number;
}

function foldersIn({ paths }: FileTree): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of paths)
    for (let folder = folderOf(file); folder !== '.' && !folders.has(folder);) {
      folders.add(folder);
      folder = folderOf(folder);
    }
  return folders;
}

/** Lists the paths that a file says, each as seen from the top and from the file; what it says of its own folder tells of no other. */
function namedIn(tree: FileTree, reader: ManifestReader, file: string): readonly NamedPath[] {
  const entry = tree.read(file);
  if (entry.kind !== 'text' || entry.text.length > LONGEST_TEXT) return [];
  const home = folderOf(file);
  return valuesIn(reader, entry.oid, () => valuesOf(entry.text)).flatMap(({ value, line }) =>
    [joinPath('.', value), joinPath(home, value)].flatMap((path) =>
      path === null || isBelow(file, path) ? [] : [{ path, line }],
    ),
  );
}

/** A value that looks like a path, and its line. */
interface PathValue {
  readonly value: string;
  readonly line: number;
}

const valuesIn = cacheByContent<readonly PathValue[]>();

/** Lists the values of a text that look like a path, but for those of keys that name something else. */
function valuesOf(text: string): readonly PathValue[] {
  const values: PathValue[] = [];
  let parent = '';
  for (const [at, line] of text.split('\n', MOST_LINES).entries()) {
    if (line.length > LONGEST_LINE) continue;
    const [, opened] = PARENT.exec(line) ?? [];
    if (opened !== undefined) parent = opened;
    const [, key, value] = LINE.exec(line.replace(/\r$/, '')) ?? [];
    if (value === undefined || value.startsWith('/') || value.includes('//')) continue;
    if (!OF_OTHERS.test(key ?? parent)) values.push({ value, line: at + 1 });
  }
  return values;
}
