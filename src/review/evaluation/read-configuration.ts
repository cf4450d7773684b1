import type { Change } from '../../compare/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  firstOf,
  nodeAt,
  placeOf,
  resourceKey,
  sameData,
  subjectText,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** More copies are counted, not told. */
const MOST = 3;

/**
 * What is said where a change concerns settings of the mesh, and several copies of one ConfigMap hold them, not alike:
 * of which they are read here.
 */
export function readConfigurationNotes(
  { configuration: { sources } }: Mesh,
  changes: readonly Change[],
): readonly string[] {
  if (!changes.some(({ kind }) => kind === 'mesh-config' || kind === 'proxy-config')) return [];
  const copies = new Map<string, Resource[]>();
  for (const source of sources)
    if (source.kind === 'ConfigMap')
      copies.set(resourceKey(source), [...(copies.get(resourceKey(source)) ?? []), source]);
  return [...copies.values()].flatMap((all) => {
    // the last one has the last word in what is resolved
    const read = all.at(-1);
    const others = all.filter((each) => read !== undefined && !isAlike(each, read));
    return read === undefined || others.length === 0 ? [] : [sentence(read, others)];
  });
}

const isAlike = (one: Resource, other: Resource): boolean =>
  sameData(nodeAt(one.node, 'data', 'mesh'), nodeAt(other.node, 'data', 'mesh'));

function sentence(read: Resource, others: readonly Resource[]): string {
  const places = [...new Set(others.map(({ origin }) => placeOf(origin)))];
  return `${subjectText(read)} is written in several places, not alike: the settings of the mesh are read from ${placeOf(read.origin)}, and not from ${firstOf(places, MOST)}. Which of them the cluster has is not known here.`;
}
