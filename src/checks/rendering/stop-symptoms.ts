import type { Resource } from '../../manifest/index.ts';
import { isApplier, releaseOfRoot } from '../../gitops/index.ts';
import type { Broken } from './broken-builds.ts';
import { isLoose } from './broken-builds.ts';

/** Says what whoever applies it sees of a root that fails. */
export function symptomOfParts(
  parts: readonly [Broken, ...Broken[]],
  resources: readonly Resource[],
): string {
  if (isLoose(parts)) return LOOSE_SYMPTOM;
  return parts.every(({ root }) => releaseOfRoot(root.root)?.command !== undefined)
    ? '`helm upgrade` fails, and the cluster keeps the old objects'
    : symptomOf(resources);
}

const LOOSE_SYMPTOM = 'whoever installs or upgrades it with these values alone gets this error';

/**
 * Says what stops with the root, and what goes on: appliers of folders, of whichever tool, that it brought at
 * the base go on by themselves.
 */
function symptomOf(resources: readonly Resource[]): string {
  const kinds = [
    ...new Set(resources.flatMap((each) => (isApplier(each) ? [`${each.kind}s`] : []))),
  ];
  const kept = 'the sync fails, and the cluster keeps the old objects';
  return kinds.length === 0
    ? kept
    : `${kept}; ${kinds.join(' and ')} among them stay as they were, and go on applying their folders as these are now`;
}
