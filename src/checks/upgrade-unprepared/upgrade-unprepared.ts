import { detectorOf } from '../detection/check.ts';
import { extensionsAtUpgrade } from './extensions.ts';
import { revisionLeftBehind } from './revision-left-behind.ts';
import { minorSkipped } from './minor-skipped.ts';

/**
 * A control plane that becomes another release, and what of the mesh is not ready for it: patches of Envoy that were
 * written for the old one, releases that are left out, namespaces that still name what goes away.
 */
export const upgradeUnprepared = detectorOf(
  'upgrade-unprepared',
  'a control plane of another release or revision that the rest of the mesh is not ready for',
  [minorSkipped, extensionsAtUpgrade, revisionLeftBehind],
);
