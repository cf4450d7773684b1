/**
 * The files of one revision. Takes a listing and blobs; gives a `FileTree`: paths normalised and jailed, links
 * followed, limits named. Knows nothing of manifests.
 */
export { buildFileTree } from './build-file-tree.ts';
export type { Contents, LoadedBlob } from './decode-blob.ts';
export { decodeBlob } from './decode-blob.ts';
export type { FileEdit } from './file-edit.ts';
export { fileEdit } from './file-edit.ts';
export type { FileEntry, FileTree, UnreadableReason } from './file-tree.ts';
export { holdsPath } from './holds-path.ts';
export type { ListedEntry, TreeLimits } from './listed-entry.ts';
export { defaultTreeLimits } from './listed-entry.ts';
export { looksLikeConfiguration } from './looks-like-configuration.ts';
export type { LineMap } from './map-lines.ts';
export { mapLines } from './map-lines.ts';
export { normalisePath } from './normalise-path.ts';
export { createRecentVersions } from './recent-versions.ts';
