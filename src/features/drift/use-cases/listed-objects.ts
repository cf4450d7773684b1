import type { LiveObject } from '../comparison/live-object.ts';
import type { UnreadPart } from '../comparison/judged-drift.ts';
import { isOptionalKind } from '../comparison/asked-kinds.ts';
import { readLiveObject } from '../comparison/live-object.ts';
import type { GroupKind, Origin, Resource } from '../../../manifest/index.ts';
import type { ListedKind } from '../../../forge/index.ts';

export const isOf =
  (resource: GroupKind) =>
  ({ of }: ListedKind): boolean =>
    of.group === resource.group && of.kind === resource.kind;

/** Where objects of a cluster are: what it is called stands for a file, and there are no lines. */
export const placeInCluster = (cluster: string): Origin => ({
  file: `live in ${cluster}`,
  line: 0,
  column: 0,
  endLine: 0,
});

interface ReadObjects {
  readonly objects: readonly LiveObject[];
  readonly unread: readonly UnreadPart[];
}

/** Objects of a cluster, and what cannot be read of them. */
export function readObjects(listed: readonly ListedKind[], cluster: string): ReadObjects {
  const objects: LiveObject[] = [];
  const unread: UnreadPart[] = [];
  const place = placeInCluster(cluster);
  for (const each of listed) {
    if (each.kind !== 'listed') continue;
    const { of, apiVersion } = each;
    for (const item of each.items) {
      const read = readLiveObject(item, { apiVersion, kind: of.kind }, place);
      if (read.kind === 'read') objects.push(read.object);
      else
        unread.push({
          of,
          isOptional: false,
          reason: 'not-kubernetes',
          why: `of an object ${read.why}`,
        });
    }
  }
  return { objects, unread };
}

/** Kinds that could not be listed. */
export const unreadKinds = (listed: readonly ListedKind[]): readonly UnreadPart[] =>
  listed.flatMap((each) => {
    if (each.kind !== 'unknown') return [];
    const { of, reason, why } = each;
    return [{ of, reason, why, isOptional: isOptionalKind(of) }];
  });

export function countsByKind(resources: readonly Resource[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of resources) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
