import type { Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, mapNode, nodeAt, scalar, seqNode } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import { spend } from '../rendering/effort.ts';
import { stepGlob } from './argo-glob.ts';
import type { ArgoInput } from './argo-input.ts';

/** A source of an Application whose cluster is not known, as one of the clusters may have it. */
export interface OpenSource {
  readonly source: Node;
  /**
   * Says what files of values have in place of what is open; null where the cluster has no file of its own. It is absent
   * where nothing is open.
   */
  readonly part?: string | null;
}

/** More files than these are not told apart. */
const MOST_PARTS = 50;

/**
 * Gives the source as each cluster may have it that its generator does not know: with each of the files of values that fit
 * what is open in their names, and without any where none has to be there. `placeOf` gives the path that a name of a
 * file stands for. Without an open name it is the source itself.
 */
export function openSources(
  source: Node,
  placeOf: (name: string) => string | null,
  input: ArgoInput,
): readonly OpenSource[] {
  const names = itemsAt(source, 'helm', 'valueFiles').map((item) =>
    item.kind === 'scalar' ? String(item.value) : '',
  );
  const open = names.flatMap((name, at) => (name.includes(OPEN) ? [{ name, at }] : []));
  if (open.length === 0) return [{ source }];
  const files = open.map(({ name }) => filesThatFit(placeOf(name), input));
  const parts = [...new Set(files.flatMap((each) => [...each.keys()]))];
  if (parts.length > MOST_PARTS)
    input.limited.add(
      `Files of values for clusters that are not known: more than ${String(MOST_PARTS)} fit one name, the rest is not followed.`,
    );
  const variants = ownParts(parts, open.length)
    .slice(0, MOST_PARTS)
    .map((part) => ({ source: withFiles(source, chosen(part, files, open)), part }));
  const mayLack = booleanAt(source, 'helm', 'ignoreMissingValueFiles') === true;
  if (mayLack) return [...variants, { source: withFiles(source, new Map()), part: null }];
  return variants.length > 0 ? variants : [{ source }];
}

/** Finds the files of the tree that a name with something open may be, by what they say there. */
function filesThatFit(place: string | null, input: ArgoInput): ReadonlyMap<string, string> {
  const fitting = new Map<string, string>();
  if (place === null) return fitting;
  const glob = stepGlob(place.replace(/[\\*?[]/g, '\\$&'));
  const from = place.indexOf(OPEN);
  const after = place.length - place.lastIndexOf(OPEN) - 1;
  for (const path of input.tree.paths) {
    if (!path.startsWith(place.slice(0, from))) continue;
    if (!spend(input.effort, 5 + (glob.weight * path.length) / 64)) return fitting;
    const part = path.slice(from, path.length - after);
    if (part !== '' && glob.matches(path)) fitting.set(part, path);
  }
  return fitting;
}

/** Tells whether one part names a group that the other one is of: `prod` for `prod-eu`. */
export const isPartOf = (group: string, part: string): boolean =>
  part === group || (part.startsWith(group) && /[-._/]/.test(part.charAt(group.length)));

/** Leaves out parts of no cluster: where one has several files, what names a group of others is the file of no cluster. */
const ownParts = (parts: readonly string[], places: number): readonly string[] =>
  places < 2
    ? parts
    : parts.filter((part) => !parts.some((each) => each !== part && isPartOf(part, each)));

interface OpenName {
  readonly name: string;
  readonly at: number;
}

/** Gives the files of one cluster by the place where they are listed: those of groups it is of go before its own. */
function chosen(
  part: string,
  files: readonly ReadonlyMap<string, string>[],
  open: readonly OpenName[],
): ReadonlyMap<number, string> {
  const taken = new Map<number, string>();
  const used = new Set<string>();
  // from the last place, which wins, to the first
  for (let index = open.length - 1; index >= 0; index -= 1) {
    const fitting = [...(files[index] ?? [])].filter(
      ([each, path]) =>
        isPartOf(each, part) && !used.has(path) && (open.length > 1 || each === part),
    );
    const [longest] = fitting.sort(([a], [b]) => b.length - a.length);
    const place = open[index];
    if (longest === undefined || place === undefined) continue;
    used.add(longest[1]);
    taken.set(place.at, filledIn(place.name, longest[0]));
  }
  return taken;
}

const filledIn = (name: string, part: string): string =>
  name.slice(0, name.indexOf(OPEN)) + part + name.slice(name.lastIndexOf(OPEN) + 1);

/** Gives the source with these files in the place of open names, and without the open names that have none. */
function withFiles(source: Node, files: ReadonlyMap<number, string>): Node {
  const helm = nodeAt(source, 'helm');
  const listed = nodeAt(helm, 'valueFiles');
  if (source.kind !== 'map' || helm?.kind !== 'map' || listed?.kind !== 'seq') return source;
  const items = listed.items.flatMap((item, at): readonly Node[] => {
    const file = files.get(at);
    if (file !== undefined) return [scalar(file, item.origin)];
    return item.kind === 'scalar' && String(item.value).includes(OPEN) ? [] : [item];
  });
  const inHelm = new Map(helm.entries).set('valueFiles', seqNode(items, listed.origin));
  return mapNode(new Map(source.entries).set('helm', mapNode(inHelm, helm.origin)), source.origin);
}
