import { detectorOf } from './check.ts';
import { extensionsAtUpgrade } from './upgrade-unprepared/extensions.ts';
import { revisionLeftBehind } from './upgrade-unprepared/left-behind.ts';
import { minorSkipped } from './upgrade-unprepared/skipped-minors.ts';

/**
 * A control plane that becomes another release, and what of the mesh is not ready for it: patches of Envoy that were
 * written for the old one, releases that are left out, namespaces that still name what goes away.
 */
export const upgradeUnprepared = detectorOf(
  'upgrade-unprepared',
  'a control plane of another release or revision that the rest of the mesh is not ready for',
  [minorSkipped, extensionsAtUpgrade, revisionLeftBehind],
);
