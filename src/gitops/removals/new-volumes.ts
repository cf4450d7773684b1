import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey, subjectText } from '../../manifest/index.ts';

/** A claim of another namespace is another volume: what the one that goes holds is not in the one that comes. */
export function newVolumes(
  before: readonly RenderedRoot[],
  after: readonly RenderedRoot[],
): readonly string[] {
  if (before.every((root) => after.includes(root))) return [];
  const [was, is] = [claimsIn(before), claimsIn(after)];
  return [...is].flatMap(([key, claim]) => {
    const old = [...was.values()].find((each) => each.name === claim.name);
    return was.has(key) || old === undefined || is.has(resourceKey(old))
      ? []
      : [
          `${subjectText(claim)} is a new volume: what ${subjectText(old)} holds does not come along.`,
        ];
  });
}

const claimsIn = (roots: readonly RenderedRoot[]): ReadonlyMap<string, Resource> =>
  new Map(
    roots
      .flatMap(({ resources }) => resources)
      .filter(({ group, kind }) => group === '' && kind === 'PersistentVolumeClaim')
      .map((each) => [resourceKey(each), each]),
  );
