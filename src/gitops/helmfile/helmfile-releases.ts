import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { booleanAt, itemsAt, mapNode, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { folderOf, joinPath, stepsOf } from '../tree-path.ts';
import type { HelmfileEnvironment } from './helmfile-environments.ts';
import { filledBy, helmfileEnvironments } from './helmfile-environments.ts';
import type { HelmfileText } from './helmfile-text.ts';
import { helmfileText } from './helmfile-text.ts';

const MOST_FILES = 200;
const LARGEST_FILE = 200_000;
const MOST_INSTALLS = 2_000;
const MOST_PARTS = 200;

/** Bounds the letters of all helmfiles that are read, each once for every environment. */
const MOST_LETTERS = 8_000_000;

/** Matches names that `helmfile` looks for, and those that people give to more of them. */
const NAME = /^helmfile[^/]*\.ya?ml(?:\.gotmpl)?$/;
const IN_FOLDER = /(?:^|\/)helmfile\.d\/[^/]+\.ya?ml(?:\.gotmpl)?$/;

const ELSEWHERE: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'testdata']);

interface Source {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Takes so many letters of what may be read at all; false where none are left. */
  readonly hasRoom: (letters: number) => boolean;
}

/**
 * Gives what the helmfiles of a tree install, once for each environment that they name. Nothing tells whether and for which
 * of them somebody runs `helmfile`. Its templates are not evaluated: what they read of the environment's own values is put
 * in, and what a condition may leave out is told and not rendered.
 */
export function helmfileInstalls({
  tree,
  reader,
}: Omit<Source, 'hasRoom'>): readonly ScriptInstall[] {
  let left = MOST_LETTERS;
  const hasRoom = (letters: number): boolean => (left -= letters) >= 0;
  const own = tree.paths.filter(isHelmfile).slice(0, MOST_FILES);
  const found = own.flatMap((file) => installsIn(file, { tree, reader, hasRoom }));
  return found.slice(0, MOST_INSTALLS);
}

function isHelmfile(path: string): boolean {
  const isOne = NAME.test(path.slice(path.lastIndexOf('/') + 1)) || IN_FOLDER.test(path);
  return isOne && !stepsOf(path).some((step) => ELSEWHERE.has(step));
}

/** Reads a file with those that it lists; one that is called as a helmfile is read by itself alone. */
function installsIn(file: string, source: Source): readonly ScriptInstall[] {
  const top = textOf(file, source);
  if (top === null) return [];
  const around = parsed(file, top.yaml);
  const folder = folderOf(file);
  const bases = around
    .flatMap((document) => itemsAt(document, 'bases'))
    .flatMap((base) => pathIn(base, folder))
    .flatMap((path) => parsed(path, textOf(path, source)?.yaml ?? ''));
  const parts = [
    { file, said: top },
    ...around.flatMap((document) =>
      itemsAt(document, 'helmfiles')
        .slice(0, MOST_PARTS)
        .flatMap((listed) =>
          partsAt(listed, folder, source).flatMap((path) => {
            const said = path === file || isHelmfile(path) ? null : textOf(path, source);
            return said === null ? [] : [{ file: path, said }];
          }),
        ),
    ),
  ];
  return helmfileEnvironments([...bases, ...around], { ...source, folder }).flatMap((environment) =>
    parts.flatMap(({ file: path, said }) =>
      source.hasRoom(said.yaml.length) ? releasesIn(path, said, environment) : [],
    ),
  );
}

function textOf(file: string, { tree }: Source): HelmfileText | null {
  const entry = tree.read(file);
  return entry.kind === 'text' && entry.text.length <= LARGEST_FILE
    ? helmfileText(entry.text)
    : null;
}

const parsed = (file: string, yaml: string): readonly Node[] =>
  parseYaml(file, yaml).flatMap(({ node }) => node ?? []);

function pathIn(node: Node, folder: string): readonly string[] {
  const path = node.kind === 'scalar' ? joinPath(folder, String(node.value)) : null;
  return path === null ? [] : [path];
}

/** Finds the files of a path, or of a pattern of names in one folder. */
function partsAt(listed: Node, folder: string, { tree }: Source): readonly string[] {
  const word = listed.kind === 'scalar' ? String(listed.value) : stringAt(listed, 'path');
  const path = word === undefined ? null : joinPath(folder, word);
  if (path === null) return [];
  if (!path.includes('*')) return tree.oidOf(path) === undefined ? [] : [path];
  const [start = '', end = '', ...more] = path.split('*');
  if (more.length > 0) return [];
  return tree.paths.filter(
    (each) =>
      each.startsWith(start) &&
      each.endsWith(end) &&
      each.length >= start.length + end.length &&
      !each.slice(start.length, each.length - end.length).includes('/'),
  );
}

function releasesIn(
  file: string,
  said: HelmfileText,
  environment: HelmfileEnvironment,
): readonly ScriptInstall[] {
  return parsed(file, filledBy(said.yaml, environment.known)).flatMap((document) => {
    return itemsAt(document, 'releases').flatMap((release) => {
      const whole = inheriting(release, document);
      const command = commandOf(whole, environment, said.isGuarded(release.origin.line));
      if (command === null) return [];
      const origin: Origin = { file, line: command.line, column: 1, endLine: command.line };
      return [{ command, origin, bases: [...new Set([folderOf(file), '.'])], isTest: false }];
    });
  });
}

/** Adds what a release takes over from templates of its document; what it says itself wins. */
function inheriting(release: Node, document: Node): Node {
  const names = itemsAt(release, 'inherit').flatMap((each) => stringAt(each, 'template') ?? []);
  if (names.length === 0 || release.kind !== 'map') return release;
  const entries = new Map<string, Node>();
  for (const name of names) {
    const template = nodeAt(document, 'templates', name);
    if (template?.kind === 'map')
      for (const [key, value] of template.entries) entries.set(key, value);
  }
  return mapNode(new Map([...entries, ...release.entries]), release.origin);
}

/** Gives the command that a release comes to; null for what is not installed there, and for what has no name or chart. */
function commandOf(
  release: Node,
  { name: environment, known, files: ownFiles }: HelmfileEnvironment,
  isGuarded: boolean,
): HelmCommand | null {
  const name = stringAt(release, 'name');
  const chart = stringAt(release, 'chart');
  if (name === undefined || chart === undefined) return null;
  if (booleanAt(release, 'installed') === false) return null;
  const condition = conditionOf(release, known);
  if (condition === false) return null;
  const own = new Map([
    ['Release.Name', name],
    ['Release.Namespace', stringAt(release, 'namespace') ?? ''],
    ['Release.Chart', chart],
  ]);
  const fill = (text: string): string => filledBy(text, own);
  const given = [...itemsAt(release, 'valuesTemplate'), ...itemsAt(release, 'values')];
  const files = given.flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string' ? [fill(each.value)] : [],
  );
  const namespace = stringAt(release, 'namespace');
  const sets = setsOf(release);
  const written = writtenIn(given);
  const words = [chart, namespace ?? '', stringAt(release, 'version') ?? '', ...files];
  const isOpen =
    written.some(({ node }) => holdsAction(node)) ||
    [...words, ...sets.map(({ word }) => word)].some((word) => OF_VALUES.test(word));
  const hidden = [
    ...hiddenOf(release, given, isGuarded || condition === null),
    ...(isOpen ? ['what only helmfile puts in'] : []),
  ];
  return {
    does: 'install',
    line: release.origin.line,
    release: name,
    chart: fill(chart),
    namespace: namespace === undefined ? null : fill(namespace),
    // what is not evaluated may read any value of the environment
    values: hidden.length === 0 ? files : [...ownFiles, ...files],
    sets,
    hidden,
    listed: { tool: 'helmfile', environment, values: written },
    ...versionOf(release),
  };
}

/** Matches what stays of an action that reads a value of the environment which is not known. */
const OF_VALUES = /\$\{(?:Values|StateValues|Environment)\b/;

/** Tells whether something stands in values that only a run of helmfile puts in. */
function holdsAction(node: Node): boolean {
  if (node.kind === 'scalar') return /\$\{[^{}]*\}/.test(String(node.value));
  return (node.kind === 'map' ? [...node.entries.values()] : node.items).some(holdsAction);
}

const versionOf = (release: Node): Pick<HelmCommand, 'version'> => {
  const version = stringAt(release, 'version');
  return version === undefined ? {} : { version };
};

/** Tells whether a value of the environment turns the release on; true where none is asked, null where it is not known. */
function conditionOf(release: Node, known: ReadonlyMap<string, string>): boolean | null {
  const asked = stringAt(release, 'condition');
  if (asked === undefined) return true;
  const said = known.get(`Values.${asked}`);
  return said === undefined ? null : said === 'true';
}

const setsOf = (release: Node): HelmCommand['sets'] =>
  itemsAt(release, 'set').flatMap((each) => {
    const name = stringAt(each, 'name');
    const value = nodeAt(each, 'value');
    if (name === undefined || value?.kind !== 'scalar') return [];
    return [{ kind: 'value' as const, word: `${name}=${String(value.value)}` }];
  });

/** Lists values that stand in the helmfile, each with the number of files before it. */
function writtenIn(given: readonly Node[]): NonNullable<HelmCommand['listed']>['values'] {
  let behind = 0;
  return given.flatMap((node) => {
    if (node.kind === 'map') return [{ node, behind }];
    behind += 1;
    return [];
  });
}

/** Lists fields of a release by which something else is laid over it. */
const LAID_OVER = ['secrets', 'strategicMergePatches', 'jsonPatches', 'transformers'];

/** Lists what else decides about the release, and no file here says. */
const hiddenOf = (release: Node, given: readonly Node[], isOpen: boolean): readonly string[] => [
  ...(isOpen ? ['conditions of the helmfile, which are not evaluated'] : []),
  ...given.flatMap((each) =>
    each.kind === 'scalar' && String(each.value).endsWith('.gotmpl')
      ? [`${String(each.value)}, which helmfile evaluates`]
      : [],
  ),
  ...LAID_OVER.filter((field) => nodeAt(release, field) !== undefined).map(
    (field) => `\`${field}\` of the helmfile`,
  ),
];
