import { detectorOf } from './check.ts';
import { lostOwners } from './nobody-is-asked/lost-owners.ts';
import { skippedOwnerLines, unlikelyOwners } from './nobody-is-asked/owner-lines.ts';
import { unownedMesh } from './nobody-is-asked/unowned-mesh.ts';
import { unreadOwnersFiles } from './nobody-is-asked/unread-owners.ts';

/** Configuration of the mesh that anybody may approve, though CODEOWNERS is there to ask somebody. */
export const nobodyIsAsked = detectorOf(
  'nobody-is-asked',
  'configuration of the mesh of which CODEOWNERS asks nobody, or not those who are meant',
  [unownedMesh, lostOwners, unreadOwnersFiles, skippedOwnerLines, unlikelyOwners],
);
