import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { itemsAt, mapNode, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import type { HelmfileEnvironment } from './helmfile-environments.ts';
import { filledBy, helmfileEnvironments } from './helmfile-environments.ts';
import type { HelmfileText } from './helmfile-text.ts';
import { helmfileText } from './helmfile-text.ts';
import { filesOfPattern } from './files-of-pattern.ts';
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
  const { tree } = source;
  const top = textOf(file, source);
  if (top === null) return [];
  const around = parsed(file, top.yaml);
  const folder = folderOf(file);
  const listedIn = (field: string): readonly string[] =>
    around
      .flatMap((document) => itemsAt(document, field).slice(0, MOST_PARTS))
      .flatMap((each) => filesOfPattern(wordOf(each), folder, tree));
  const read = (paths: readonly string[]): readonly Part[] =>
    paths.slice(0, MOST_PARTS).flatMap((path) => {
      const said = path === file || isHelmfile(path) ? null : textOf(path, source);
      return said === null ? [] : [{ file: path, said }];
    });
  const bases = read(listedIn('bases'));
  const parts = [{ file, said: top }, ...bases, ...read(listedIn('helmfiles'))];
  const documents = [...bases.flatMap((base) => parsed(base.file, base.said.yaml)), ...around];
  return helmfileEnvironments(documents, { ...source, folder }).flatMap((environment) =>
    parts.flatMap((part) =>
      source.hasRoom(part.said.yaml.length)
        ? releasesIn(part, environment, { tree, folders: [folderOf(part.file), folder, '.'] })
        : [],
    ),
  );
}

interface Part {
  readonly file: string;
  readonly said: HelmfileText;
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
}

function releasesIn(
  { file, said }: Part,
  environment: HelmfileEnvironment,
  { tree, folders }: Place,
): readonly ScriptInstall[] {
  const bases = [...new Set(folders)];
  const isGuarded = ({ origin: { line, endLine } }: Node): boolean => said.isGuarded(line, endLine);
  return parsed(file, filledBy(said.yaml, environment.known)).flatMap((document) =>
    itemsAt(document, 'releases').flatMap((release) => {
      const { whole, from } = inheriting(release, document);
      const isOpen = from === null || [release, ...from].some(isGuarded);
      const command = listedRelease(whole, { environment, isOpen, tree, folder: bases[0] ?? '.' });
      if (command === null) return [];
      const origin: Origin = { file, line: command.line, column: 1, endLine: command.line };
      return [{ command, origin, bases, isTest: false }];
    }),
  );
}

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
