import type { Node } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { ApplierInput } from '../appliers/environment-source.ts';
import { folderOf, foldersAround, jailedPath } from '../tree-path.ts';
import { clusterOfKubeConfig } from './kube-config.ts';

/** Anything that is written at one place and lives in a cluster. */
interface Written {
  readonly origin: { readonly file: string };
}

/** Tells apart what several clusters have by one name: gives what may be of the cluster in which an object lives. */
export type OfItsCluster = <T extends Written>(object: Node, all: readonly T[]) => readonly T[];

interface Homes {
  /** Folders of those that apply it, at any distance, and clusters that they name; its own folder where none does. */
  readonly homes: ReadonlySet<string>;
  readonly isApplied: boolean;
}

/**
 * Takes what goes back to an applier in common for one cluster's. Something that an applier brings, and none of the
 * object's own, is of another cluster, whatever it is called; as long as nothing is seen to apply it, it may be of any.
 * Appliers of the whole tree tell no clusters apart.
 */
export function itsCluster(
  appliers: readonly Node[],
  input: Pick<ApplierInput, 'readersOf' | 'holderOf'>,
): OfItsCluster {
  const byPath = new Map<string, Node[]>();
  for (const applier of appliers) {
    const said = stringAt(nodeAt(applier, 'spec', 'sync') ?? nodeAt(applier, 'spec'), 'path') ?? '';
    const path = jailedPath(said);
    if (path !== '.') byPath.set(path, [...(byPath.get(path) ?? []), applier]);
  }
  const placeOf = (object: Node): string => {
    const holder = input.holderOf(object);
    return holder?.heldUnder ?? (holder === null ? object.origin.file : `${holder.heldBy}/.`);
  };
  const known = new Map<string, Homes>();
  const homesAt = (place: string): Homes => {
    const earlier = known.get(place);
    if (earlier !== undefined) return earlier;
    const homes = new Set<string>();
    const seen = new Set([place]);
    for (const each of seen) {
      const folders = [folderOf(each), ...input.readersOf(each)].flatMap(foldersAround);
      for (const applier of folders.flatMap((folder) => byPath.get(folder) ?? [])) {
        const cluster = clusterOfKubeConfig(applier);
        const at = placeOf(applier);
        homes.add(cluster ?? `~${folderOf(at)}`);
        if (cluster === null) seen.add(at);
      }
    }
    const isApplied = homes.size > 0;
    const found = { homes: isApplied ? homes : new Set([`~${folderOf(place)}`]), isApplied };
    known.set(place, found);
    return found;
  };
  return (object, all) => {
    const own = homesAt(placeOf(object)).homes;
    const others = all.map((each) => ({ each, ...homesAt(each.origin.file) }));
    const shared = others.filter(({ homes }) => [...homes].some((home) => own.has(home)));
    const found = shared.length > 0 ? shared : others.filter(({ isApplied }) => !isApplied);
    return found.map(({ each }) => each);
  };
}
