/**
 * CODEOWNERS. Takes the file of the base and paths; gives whose they are, and whose environments a change reaches.
 * Knows nothing of approvals.
 */
export type { AffectedOwners, AllAffectedOwners } from './affected-owners.ts';
export { affectedOwnersOf } from './affected-owners.ts';
export type { OwnersEntry, OwnersFile } from './codeowners.ts';
export { parseCodeowners } from './codeowners.ts';
export type { FileOwners, OwnerSet } from './file-owners.ts';
export { fileOwnersOf } from './file-owners.ts';
export { OWNERS_PLACES, findOwnersFile } from './find-owners-file.ts';
export type { OwnedFile } from './owned-files.ts';
export { ownedFiles } from './owned-files.ts';
export { ownersOf } from './owners-of.ts';
export type { TreeOwners, UnreadOwners } from './tree-owners.ts';
export { treeOwners } from './tree-owners.ts';
export { skippedLines, skippedOwners } from './skipped-owners.ts';
