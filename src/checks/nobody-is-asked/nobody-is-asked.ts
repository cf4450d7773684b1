import { detectorOf } from '../detection/check.ts';
import { lostOwners } from './lost-owners.ts';
import { skippedOwnerLines, unlikelyOwners } from './owner-lines.ts';
import { unownedMesh } from './unowned-mesh.ts';
import { unreadOwnersFiles } from './unread-owners.ts';

/** Configuration of the mesh that anybody may approve, though CODEOWNERS is there to ask somebody. */
export const nobodyIsAsked = detectorOf(
  'nobody-is-asked',
  'configuration of the mesh of which CODEOWNERS asks nobody, or not those who are meant',
  [unownedMesh, lostOwners, unreadOwnersFiles, skippedOwnerLines, unlikelyOwners],
);
