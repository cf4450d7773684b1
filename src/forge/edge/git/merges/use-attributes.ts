import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedEntry } from '../../../../manifest/index.ts';
import { buildFileTree, defaultTreeLimits } from '../../../../manifest/index.ts';
import { listTree } from '../objects/list-tree.ts';
import { composeAttributes } from './merge-attributes.ts';
import { createObtainingStore } from '../objects/obtained-blobs.ts';
import type { ObtainBlobs } from '../objects/obtained-blobs.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** The `.gitattributes` of a commit. */
export async function attributeFiles(
  commit: string,
  repository: PrivateRepository,
): Promise<readonly ListedEntry[]> {
  const entries = await listTree(repository, commit);
  return entries.filter(
    ({ path, mode }) => mode.startsWith('100') && /(?:^|\/)\.gitattributes$/.test(path),
  );
}

/** Has merges in this repository follow attribute files of a commit, which a bare one does not read by itself. */
export async function useAttributes(
  files: readonly ListedEntry[],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  if (files.length === 0) return;
  const store = createObtainingStore(repository, defaultTreeLimits, obtain);
  await store.load(files);
  const tree = buildFileTree(files, store.contents, defaultTreeLimits);
  await writeFile(join(repository.gitDir, 'info/attributes'), composeAttributes(tree));
}
