import type { Build } from './build.ts';
import type { Entry } from './entry.ts';
import type { Kustomization } from './kustomization-types.ts';

export function addBuildMetadata(
  _build: Build,
  _root: Kustomization,
  entries: readonly Entry[],
): readonly Entry[] {
  return entries;
}
