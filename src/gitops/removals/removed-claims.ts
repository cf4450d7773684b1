import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, stringAt, subjectText } from '../../manifest/index.ts';

/**
 * Of claims that are deleted: whether the volume goes with them. Its own reclaim policy decides, else that of the class
 * which makes it; where neither is in the tree it is not decided.
 */
export function claimsDeleted(
  gone: readonly Resource[],
  sides: readonly (readonly RenderedRoot[])[],
): readonly string[] {
  const claims = gone.filter(({ group, kind }) => group === '' && kind === 'PersistentVolumeClaim');
  if (claims.length === 0) return [];
  const known = sides.flatMap((roots) => roots.flatMap(({ resources }) => resources));
  const named = (group: string, kind: string, name: string | undefined): Resource | undefined =>
    known.find((each) => each.group === group && each.kind === kind && each.name === name);
  return claims.map((claim) => {
    const volume = named('', 'PersistentVolume', stringAt(claim.node, 'spec', 'volumeName'));
    if (volume !== undefined) return ofVolume(claim, volume);
    const wanted = stringAt(claim.node, 'spec', 'storageClassName');
    const storage = named('storage.k8s.io', 'StorageClass', wanted);
    return storage === undefined ? undecided(claim) : ofClass(claim, storage);
  });
}

/** What is written by hand is kept unless it says otherwise; other policies than these two are no longer served. */
function ofVolume(claim: Resource, volume: Resource): string {
  const policy = stringAt(volume.node, 'spec', 'persistentVolumeReclaimPolicy') ?? 'Retain';
  const which = `${subjectText(volume)} (${placeOf(volume.origin)}) has the reclaim policy ${policy}`;
  if (policy === 'Retain') return `${subjectText(claim)} goes, and what it holds stays: ${which}.`;
  if (policy !== 'Delete') return undecided(claim);
  return `${subjectText(claim)} goes, and what it holds with it: ${which}.`;
}

/** A volume has the policy that its class had when it was made, until somebody changes it. */
function ofClass(claim: Resource, storage: Resource): string {
  const policy = stringAt(storage.node, 'reclaimPolicy') ?? 'Delete';
  if (policy !== 'Retain' && policy !== 'Delete') return undecided(claim);
  const what = policy === 'Retain' ? 'and what it holds stays' : 'and what it holds with it';
  return `${subjectText(claim)} goes, ${what}, unless its volume says otherwise in the cluster: ${subjectText(storage)} (${placeOf(storage.origin)}) makes volumes with the reclaim policy ${policy}.`;
}

const undecided = (claim: Resource): string =>
  `${subjectText(claim)} goes: the reclaim policy of its volume, which is not seen here, decides whether what it holds goes too.`;
