import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { itemsAt, mapNode, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import type { HelmfileEnvironment } from './helmfile-environments.ts';
import { filledBy, helmfileEnvironments } from './helmfile-environments.ts';
import type { HelmfileText } from './helmfile-text.ts';
import { helmfileText } from './helmfile-text.ts';
import type { GivenPart } from '../given/given.ts';
import { filesOfPattern } from './files-of-pattern.ts';
import { givenFields, givenOfRepository, givenToAll } from './given-fields.ts';
import { listedRelease } from './listed-release.ts';

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
  const source = { tree, reader, hasRoom };
  const own = tree.paths.filter(isHelmfile).slice(0, MOST_FILES);
  const tops = own.flatMap((file) => {
    const said = textOf(file, source);
    return said === null ? [] : [{ file, said, around: parsed(file, said.yaml) }];
  });
  const entries = tops.flatMap(({ file, around }) => listedIn('helmfiles', around, file, tree));
  return tops
    .flatMap((top) => [
      ...installsIn(top, entries, source),
      ...elsewhere(
        top.file,
        entries.filter(({ by }) => by === top.file),
      ),
    ])
    .slice(0, MOST_INSTALLS);
}

function isHelmfile(path: string): boolean {
  const isOne = NAME.test(path.slice(path.lastIndexOf('/') + 1)) || IN_FOLDER.test(path);
  return isOne && !stepsOf(path).some((step) => ELSEWHERE.has(step));
}

/** An entry of `helmfiles` or `bases`, with the files that it comes to. */
interface Entry {
  readonly node: Node;
  readonly word: string;
  readonly paths: readonly string[];
  /** The file that lists it. */
  readonly by: string;
}

const listedIn = (
  field: string,
  documents: readonly Node[],
  by: string,
  tree: FileTree,
): readonly Entry[] =>
  documents
    .flatMap((document) => itemsAt(document, field).slice(0, MOST_PARTS))
    .map((node) => {
      const word = wordOf(node);
      return { node, word, paths: filesOfPattern(word, folderOf(by), tree), by };
    });

/** Reads a file with those that it lists; one that is called as a helmfile is read by itself alone. */
function installsIn(
  { file, said, around }: Part & { readonly around: readonly Node[] },
  entries: readonly Entry[],
  source: Source,
): readonly ScriptInstall[] {
  const { tree } = source;
  const folder = folderOf(file);
  const read = (paths: readonly string[]): readonly Part[] =>
    paths.slice(0, MOST_PARTS).flatMap((path) => {
      const text = path === file || isHelmfile(path) ? null : textOf(path, source);
      return text === null
        ? []
        : [{ file: path, said: text, given: givenByEntries(path, entries) }];
    });
  const bases = listedIn('bases', around, file, tree);
  const missing = bases
    .filter(({ paths }) => paths.length === 0)
    .map(({ word }): GivenPart => ({ name: `bases ${word}`, value: '', does: 'beside' }));
  const based = read(bases.flatMap(({ paths }) => paths));
  const below = read(entries.filter(({ by }) => by === file).flatMap(({ paths }) => paths));
  const own = { file, said, given: [...missing, ...givenByEntries(file, entries)] };
  const documents = [...based.flatMap((base) => parsed(base.file, base.said.yaml)), ...around];
  return helmfileEnvironments(documents, { ...source, folder }).flatMap((environment) =>
    [own, ...based, ...below].flatMap((part) =>
      source.hasRoom(part.said.yaml.length)
        ? releasesIn(part, environment, {
            tree,
            folders: [folderOf(part.file), folder, '.'],
            documents,
          })
        : [],
    ),
  );
}

const PATH: ReadonlySet<string> = new Set(['path']);

/** Gives what helmfiles that list a file say of it beside its path: values, selectors. */
const givenByEntries = (path: string, entries: readonly Entry[]): readonly GivenPart[] =>
  entries.flatMap(({ node, paths }) =>
    paths.includes(path)
      ? givenFields(node, PATH, new Map()).map((each) => ({
          ...each,
          name: `helmfiles.${each.name}`,
          does: 'beside' as const,
        }))
      : [],
  );

/** Gives helmfiles of elsewhere as what they are: something unseen that may install anything. */
const elsewhere = (file: string, entries: readonly Entry[]): readonly ScriptInstall[] =>
  entries.flatMap(({ node, word, paths }): readonly ScriptInstall[] => {
    if (paths.length > 0 || !/:\/\/|::/.test(word)) return [];
    const { line } = node.origin;
    const command: HelmCommand = {
      ...{
        does: 'install',
        line,
        release: 'helmfile',
        chart: word.replace(/[?#].*$/, ''),
        namespace: null,
      },
      ...{ values: [], sets: [] },
      given: [{ name: 'helmfiles', value: node, does: 'beside' }],
      listed: { tool: 'helmfile', environment: null, values: [] },
    };
    return [
      { command, origin: { file, line, column: 1, endLine: line }, bases: [], isTest: false },
    ];
  });

interface Part {
  readonly file: string;
  readonly said: HelmfileText;
  /** Lists what the helmfile that lists it says of it beside its path; absent for nothing. */
  readonly given?: readonly GivenPart[];
}

/** Gives the path of an entry, which may hold it beside other fields. */
const wordOf = (node: Node): string =>
  node.kind === 'scalar' ? String(node.value) : (stringAt(node, 'path') ?? '..');

function textOf(file: string, { tree, hasRoom }: Source): HelmfileText | null {
  const entry = tree.read(file);
  return entry.kind === 'text' && entry.text.length <= LARGEST_FILE && hasRoom(entry.text.length)
    ? helmfileText(entry.text)
    : null;
}

const parsed = (file: string, yaml: string): readonly Node[] =>
  parseYaml(file, yaml).flatMap(({ node }) => node ?? []);

interface Place {
  readonly tree: FileTree;
  /** Folders that paths may begin at. */
  readonly folders: readonly string[];
  /** The documents of the helmfile, and of its bases. */
  readonly documents: readonly Node[];
}

function releasesIn(
  part: Part,
  environment: HelmfileEnvironment,
  { tree, folders, documents }: Place,
): readonly ScriptInstall[] {
  const { file, said } = part;
  const bases = [...new Set(folders)];
  const { known } = environment;
  const own = parsed(file, filledBy(said.yaml, known));
  const all = [...documents.filter(({ origin }) => origin.file !== file), ...own];
  const toAll = all.flatMap((document) => givenToAll(document, known));
  return own.flatMap((document) =>
    itemsAt(document, 'releases').flatMap((release) => {
      const { whole, from } = inheriting(release, document);
      const parts = [release, ...(from ?? [])];
      const around = (chart: string): readonly GivenPart[] => [
        ...conditionsOf(parts, said),
        ...(from === null ? [templatesElsewhere(release)] : []),
        ...(part.given ?? []),
        ...toAll,
        ...givenOfRepository(chart, all, known),
      ];
      const command = listedRelease(whole, { environment, around, tree, folder: bases[0] ?? '.' });
      if (command === null) return [];
      const origin: Origin = { file, line: command.line, column: 1, endLine: command.line };
      return [{ command, origin, bases, isTest: false }];
    }),
  );
}

/** Gives the conditions around parts of a release, which are not evaluated, and actions that do more than read a field. */
function conditionsOf(parts: readonly Node[], said: HelmfileText): readonly GivenPart[] {
  const actions = parts.flatMap(({ origin: { line, endLine } }) => said.actionsAt(line, endLine));
  const isGuarded = parts.some(({ origin: { line, endLine } }) => said.isGuarded(line, endLine));
  if (actions.length === 0 && !isGuarded) return [];
  const value = [...new Set(actions)].join('; ');
  return [
    { name: isGuarded ? 'conditions' : 'actions', value, does: isGuarded ? 'values' : 'place' },
  ];
}

const templatesElsewhere = (release: Node): GivenPart => ({
  name: 'inherit',
  value: nodeAt(release, 'inherit') ?? '',
  does: 'values',
});

/** Adds what a release takes over from templates of its document; what it says itself wins. Null where one is elsewhere. */
function inheriting(
  release: Node,
  document: Node,
): { readonly whole: Node; readonly from: readonly Node[] | null } {
  const names = itemsAt(release, 'inherit').flatMap((each) => stringAt(each, 'template') ?? []);
  if (names.length === 0 || release.kind !== 'map') return { whole: release, from: [] };
  const entries = new Map<string, Node>();
  const from: Node[] = [];
  for (const name of names) {
    const template = nodeAt(document, 'templates', name);
    if (template?.kind !== 'map') continue;
    from.push(template);
    for (const [key, value] of template.entries) entries.set(key, value);
  }
  return {
    whole: mapNode(new Map([...entries, ...release.entries]), release.origin),
    from: from.length === names.length ? from : null,
  };
}
