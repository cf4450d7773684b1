import { detectorOf } from '../detection/check.ts';
import { meshWideUnowned } from './mesh-wide-unowned.ts';
import { ownerUnlikely, ownersLineSkipped } from './owner-lines.ts';
import { ownerLost } from './owner-lost.ts';
import { ownersFileUnread } from './owners-file-unread.ts';

/** Configuration of the mesh that anybody may approve, though CODEOWNERS is there to ask somebody. */
export const nobodyIsAsked = detectorOf(
  'nobody-is-asked',
  'configuration of the mesh of which CODEOWNERS asks nobody, or not those who are meant',
  [meshWideUnowned, ownerLost, ownersFileUnread, ownersLineSkipped, ownerUnlikely],
);
