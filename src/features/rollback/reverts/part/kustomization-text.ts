import { isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Pair } from 'yaml';
import type { ItemRange, Node, Plain, TextRange } from '../../../../manifest/index.ts';
import {
  canonicalJson,
  itemRanges,
  lineAfter,
  lineStart,
  LONGEST_PAGE,
  parseYaml,
  plainOf,
  writtenDocuments,
  isPlainList,
} from '../../../../manifest/index.ts';
import { folderOf, joinPath } from '../../../../gitops/index.ts';

/**
 * Holds an item of a list of a kustomization, as text: whole lines with the comments above, or what stands
 * between commas.
 */
export interface EntryText extends ItemRange {
  readonly key: string;
  readonly value: Plain;
  /** Holds `value` in one spelling, which is equal where the entries say the same. */
  readonly said: string;
  /** 1-based. */
  readonly line: number;
}

/** Holds a key of a kustomization with its value: whole lines without the comments above. */
export interface KeyText extends TextRange {
  readonly key: string;
  readonly value: Plain;
  readonly said: string;
  /** It is null where it is no list. */
  readonly entries: readonly EntryText[] | null;
  /** The value alone. */
  readonly own: TextRange;
}

/** Holds a kustomization file, so far as lines of it can be taken out and put back. */
export interface KustomizationText {
  readonly path: string;
  readonly text: string;
  /** The keys in the order of the file. */
  readonly keys: readonly KeyText[];
  /** It is true where its keys stand in braces. */
  readonly braced: boolean;
}

/**
 * Reads a kustomization as text. Null where it cannot be told apart into keys and entries: it does not parse,
 * or is several documents.
 */
export function readKustomizationText(path: string, text: string): KustomizationText | null {
  if (text.length > LONGEST_PAGE) return null;
  const [only, second] = parseYaml(path, text);
  if (only?.node?.kind !== 'map' || second !== undefined || only.problems.length > 0) return null;
  const contents = writtenDocuments(text)[0]?.contents;
  if (!isMap(contents)) return null;
  const keys: KeyText[] = [];
  for (const pair of contents.items) {
    const key = keyText(pair, only.node.entries, text);
    if (key === null) return null;
    keys.push(key);
  }
  return { path, text, keys, braced: contents.flow === true };
}

function keyText(
  { key, value }: Pair,
  nodes: ReadonlyMap<string, Node>,
  text: string,
): KeyText | null {
  if (!isScalar(key) || typeof key.value !== 'string') return null;
  const node = nodes.get(key.value);
  const at = key.range;
  if (node === undefined || at === undefined || at === null) return null;
  const range = isNode(value) ? (value.range ?? at) : at;
  const ranges = isSeq(value) ? itemRanges(value, text) : null;
  if (isSeq(value) && ranges === null) return null;
  const plain = plainOf(node);
  return {
    key: key.value,
    from: lineStart(text, at[0]),
    to: lineAfter(text, Math.max(range[1], at[1])),
    value: plain,
    said: canonicalJson(plain),
    entries: ranges === null ? null : entriesOf(key.value, node, ranges, text),
    own: { from: range[0], to: range[1] },
  };
}

function entriesOf(
  key: string,
  node: Node,
  ranges: readonly ItemRange[],
  text: string,
): readonly EntryText[] | null {
  if (node.kind !== 'seq' || node.items.length !== ranges.length) return null;
  return ranges.map((range, index) => {
    const item = node.items[index];
    const value = item === undefined ? null : plainOf(item);
    return {
      ...range,
      key,
      value,
      said: canonicalJson(value),
      line: text.slice(0, range.own).split('\n').length,
    };
  });
}

export const entriesAt = ({ keys }: KustomizationText, key: string): readonly EntryText[] =>
  keys.find((each) => each.key === key)?.entries ?? [];

export const allEntries = ({ keys }: KustomizationText): readonly EntryText[] =>
  keys.flatMap(({ entries }) => entries ?? []);

/** Names the lists whose entries are paths of files or folders. */
const PATHS: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patchesStrategicMerge',
]);

/** Names the lists whose entries name a file under `path`. */
const WITH_PATH: ReadonlySet<string> = new Set(['patches', 'patchesJson6902', 'replacements']);

const GENERATORS: ReadonlySet<string> = new Set(['configMapGenerator', 'secretGenerator']);

/** Names the fields without any of which a kustomization builds nothing of its own. */
const CONTENT: ReadonlySet<string> = new Set([
  ...PATHS,
  ...WITH_PATH,
  ...GENERATORS,
  'helmCharts',
  'helmChartInflationGenerator',
]);

/** Lists files and folders that an entry names, from the top of the tree. */
export function namesOf({ path }: KustomizationText, { key, value }: EntryText): readonly string[] {
  const folder = folderOf(path);
  return writtenNames(key, value).flatMap((name) =>
    name === '' || name.includes('\n') ? [] : (joinPath(folder, name) ?? []),
  );
}

function writtenNames(key: string, value: Plain): readonly string[] {
  if (PATHS.has(key)) return typeof value === 'string' ? [value] : [];
  if (WITH_PATH.has(key)) return textsAt(value, 'path');
  if (!GENERATORS.has(key)) return [];
  const files = textsAt(value, 'files').map((file) => file.slice(file.indexOf('=') + 1));
  return [...files, ...textsAt(value, 'envs'), ...textsAt(value, 'env')];
}

/** Gives the text under a key, or the texts of a list there. */
function textsAt(value: Plain, key: string): readonly string[] {
  if (value === null || typeof value !== 'object' || isPlainList(value)) return [];
  const found = value[key] ?? null;
  const texts = typeof found === 'object' && found !== null && isPlainList(found) ? found : [found];
  return texts.filter((text) => typeof text === 'string');
}

/** Tells whether entries of this list patch what others define. */
export const isPatchList = (key: string): boolean => key.startsWith('patches');

export const buildsNothing = (file: KustomizationText): boolean =>
  allEntries(file).every(({ key }) => !CONTENT.has(key));
