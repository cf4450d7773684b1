import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt } from '../../manifest/index.ts';
import type { GivenPart } from '../given/given.ts';
import { filesOfPattern } from './files-of-pattern.ts';

/** Describes an environment that a helmfile names, with the words that its templates may put in. */
export interface HelmfileEnvironment {
  readonly name: string;
  /** By what an action reads, as `Environment.Name` and `Values.domain`. */
  readonly known: ReadonlyMap<string, string>;
  /** Lists its files of values by their paths in the tree, templates among them. */
  readonly files: readonly string[];
  /** Lists values that stand in the helmfile itself. */
  readonly written: readonly Node[];
  /** Lists fields of it beside values, and values that are not in the tree. */
  readonly given: readonly GivenPart[];
}

/** Is what helmfile calls the environment that is meant where none is named. */
export const DEFAULT_OF_HELMFILE = 'default';

const MOST_ENVIRONMENTS = 100;

/** Bounds the values that are looked up; of more nothing is known. */
const MOST_KNOWN = 2_000;

/** Lists the environments of the documents of a helmfile; the one that is meant without a name where they name none. */
export function helmfileEnvironments(
  documents: readonly Node[],
  {
    tree,
    reader,
    folder,
  }: { readonly tree: FileTree; readonly reader: ManifestReader; readonly folder: string },
): readonly HelmfileEnvironment[] {
  const named = new Map<string, Node[]>();
  for (const document of documents)
    for (const [name, node] of entriesAt(document, 'environments'))
      named.set(name, [...(named.get(name) ?? []), node]);
  if (named.size === 0) named.set(DEFAULT_OF_HELMFILE, []);
  return [...named].slice(0, MOST_ENVIRONMENTS).map(([name, nodes]) => {
    const known = new Map([['Environment.Name', name]]);
    const files: string[] = [];
    const written: Node[] = [];
    const given = nodes.flatMap(fieldsOf);
    // what stands at the top holds for all environments, which may say otherwise
    for (const each of [...documents, ...nodes].flatMap((node) => itemsAt(node, 'values'))) {
      if (each.kind !== 'scalar') {
        written.push(each);
        addWords(each, '', known);
        continue;
      }
      const word = String(each.value).replace(/\$\{Environment\.Name\}/g, name);
      const paths = filesOfPattern(word, folder, tree);
      if (paths.length === 0)
        given.push({ name: `environment.values ${word}`, value: '', does: 'place' });
      for (const path of paths) {
        files.push(path);
        const values = valuesAt(path, tree, reader);
        if (values !== undefined) addWords(values, '', known);
      }
    }
    return { name, known, files, written, given };
  });
}

/** Fields of an environment that say which values it has, or where it is. */
const KNOWN: ReadonlySet<string> = new Set(['secrets', 'kubeContext', 'missingFileHandler']);

const fieldsOf = (environment: Node): readonly GivenPart[] =>
  [...entriesAt(environment)].flatMap(([name, value]): readonly GivenPart[] =>
    name === 'values'
      ? []
      : [{ name: `environment.${name}`, value, does: KNOWN.has(name) ? 'place' : 'beside' }],
  );

/** Reads the values of a file that is no template itself; undefined for others. */
const valuesAt = (path: string, tree: FileTree, reader: ManifestReader): Node | undefined =>
  /\.(?:ya?ml|json)$/.test(path)
    ? (reader.read(tree, path)?.documents[0]?.node ?? undefined)
    : undefined;

/** Later ones win, as helmfile merges them. */
function addWords(node: Node, path: string, known: Map<string, string>): void {
  if (known.size > MOST_KNOWN) return;
  if (node.kind === 'scalar') {
    if (node.value === null) return;
    for (const root of ['Values', 'StateValues', 'Environment.Values'])
      known.set(`${root}${path}`, String(node.value));
    return;
  }
  if (node.kind === 'map')
    for (const [key, value] of node.entries) addWords(value, `${path}.${key}`, known);
}

/** Matches words that are put into YAML as they are: others may say something else there. */
const PLAIN = /^[\w.:/@+-]*$/;

/** Puts the words in that are known. */
export const filledBy = (text: string, known: ReadonlyMap<string, string>): string =>
  text.replace(/\$\{([^{}]*)\}/g, (whole, name: string) => {
    const word = known.get(name);
    return word === undefined || !PLAIN.test(word) ? whole : word;
  });
