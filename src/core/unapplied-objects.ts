import { expandLists } from './manifest/expand-lists.ts';
import { parseYaml } from './manifest/parse-yaml.ts';
import type { Resource } from './manifest/resource.ts';
import { resourceOf } from './manifest/resource.ts';
import type { RenderedTree } from './render-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

/** Enough for a change by hand; more is a move of whole folders. */
const MOST_FILES = 100;
const LONGEST_FILE = 262_144;

/**
 * Objects in files that nothing applies after the change: those it brings or edits (`unread`), and those
 * that something applied before it. What is missing may stand there.
 */
export function unappliedObjects(
  merged: FileTree,
  unread: readonly string[],
  base: RenderedTree,
  after: RenderedTree,
): readonly Resource[] {
  const applied = readsOf(after);
  const dropped = [...readsOf(base)].filter(
    (path) =>
      /\.(?:ya?ml|json)$/.test(path) && !applied.has(path) && merged.oidOf(path) !== undefined,
  );
  return [...new Set([...unread, ...dropped.sort()])]
    .slice(0, MOST_FILES)
    .flatMap((path) => objectsIn(merged, path));
}

const readsOf = ({ environments }: RenderedTree): ReadonlySet<string> =>
  new Set(environments.flatMap(({ roots }) => roots.flatMap(({ reads }) => [...reads])));

function objectsIn(tree: FileTree, path: string): readonly Resource[] {
  const entry = tree.read(path);
  if (entry.kind !== 'text' || entry.text.length > LONGEST_FILE) return [];
  return parseYaml(path, entry.text).flatMap(({ node }) =>
    node === null ? [] : expandLists(node).flatMap((each) => resourceOf(each) ?? []),
  );
}
