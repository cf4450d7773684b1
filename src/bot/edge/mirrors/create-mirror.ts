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

/** Times that somebody else may be in the way. */
const RIVALS = 3;

/** Makes an empty mirror where none is; beside its place first, so that a half-made one is never used. */
export async function createMirror(gitDir: string): Promise<void> {
  if (await exists(join(gitDir, 'HEAD'))) return;
  await mkdir(dirname(gitDir), { recursive: true });
  const draft = await mkdtemp(`${gitDir}.`);
  for (const folder of ['objects/pack', 'objects/info', 'refs', 'info'])
    await mkdir(join(draft, folder), { recursive: true });
  await writeFile(join(draft, 'config'), CONFIGURATION);
  await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  await putInPlace(draft, gitDir);
}

/** Another process may make the same mirror at the same time: the first one stays. */
async function putInPlace(draft: string, gitDir: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(draft, gitDir);
      return;
    } catch (error) {
      if (attempt > RIVALS) throw error;
    }
    if (await exists(join(gitDir, 'HEAD'))) {
      await rm(draft, { recursive: true, force: true });
      return;
    }
    // what is left of a mirror that was not wholly removed
    await rm(gitDir, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
