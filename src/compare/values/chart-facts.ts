import type { ReadValues, ValueLayer } from '../../charts/index.ts';
import { chartReads, valueLayersOf } from '../../charts/index.ts';
import { chartFilesHere, releaseOfRoot } from '../../gitops/index.ts';
import type { FileTree, Node } from '../../manifest/index.ts';
import type { ReleaseSide } from './changed-releases.ts';

/** Holds what is known of a chart by its files. */
export interface ChartFacts {
  /** Which values its templates read, as far as they can be followed. */
  readonly reads: ReadValues;
  /** Lists what it and the charts within it come with, placed in the tree. */
  readonly defaults: readonly ValueLayer[];
}

/** Gives what is known of the chart of a release; null where the tree does not have it, or not all that it is given. */
export type FactsOf = (side: ReleaseSide) => ChartFacts | null;

/**
 * Goes through each chart once, whatever releases there are of it. Texts that may be templates are those of all the
 * releases that are known: what one of them reads counts for all.
 */
export function chartFacts(sides: readonly ReleaseSide[]): FactsOf {
  const known = new Map<FileTree, Map<string, ChartFacts | null>>();
  return (side) => {
    if (side.given === null) return null;
    const own = known.get(side.tree) ?? new Map<string, ChartFacts | null>();
    known.set(side.tree, own);
    const key = keyOf(side);
    const found = own.get(key);
    if (found !== undefined) return found;
    const alike = sides.filter((each) => each.tree === side.tree && keyOf(each) === key);
    const made = factsOf(side, alike);
    own.set(key, made);
    return made;
  };
}

const keyOf = ({ root }: ReleaseSide): string =>
  `${releaseOfRoot(root)?.flux === undefined ? '' : 'flux'} ${root.path}`;

function factsOf({ tree, root }: ReleaseSide, alike: readonly ReleaseSide[]): ChartFacts | null {
  const release = releaseOfRoot(root);
  const files = release === undefined ? null : chartFilesHere(tree, root.path, release);
  if (files === null || alike.some(({ given }) => given === null)) return null;
  const defaults = valueLayersOf({ files, values: [], sets: [] });
  const layers = [...defaults, ...alike.flatMap(({ given }) => given?.layers ?? [])];
  const texts = layers.flatMap(({ assignments }) =>
    (assignments ?? []).flatMap(({ value }) => templatesIn(value)),
  );
  return { reads: chartReads(files, [...new Set(texts)]), defaults };
}

/** Lists the texts in a value that do something else than stand as they are where they are run as templates. */
function templatesIn(node: Node): readonly string[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && node.value.includes('{{') ? [node.value] : [];
  return (node.kind === 'seq' ? node.items : [...node.entries.values()]).flatMap(templatesIn);
}
