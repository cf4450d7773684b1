import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A partial clone without file contents, of a remote whose address each fetch brings along. */
const CONFIGURATION = `[core]
	repositoryformatversion = 1
	bare = true
[extensions]
	partialClone = origin
[remote "origin"]
	promisor = true
	partialclonefilter = blob:none
[gc]
	auto = 0
`;

/** Makes an empty mirror where none is; beside its place first, so that a half-made one is never used. */
export async function createMirror(gitDir: string): Promise<void> {
  if (await exists(join(gitDir, 'HEAD'))) return;
  await mkdir(dirname(gitDir), { recursive: true });
  const draft = await mkdtemp(`${gitDir}.`);
  for (const folder of ['objects/pack', 'objects/info', 'refs', 'info'])
    await mkdir(join(draft, folder), { recursive: true });
  await writeFile(join(draft, 'config'), CONFIGURATION);
  await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  await rm(gitDir, { recursive: true, force: true });
  await rename(draft, gitDir);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
