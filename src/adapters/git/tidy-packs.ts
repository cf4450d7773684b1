import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mirror, MirrorLimits } from './mirror.ts';
import { sizeOf } from './watch-growth.ts';

/**
 * Keeps a mirror small and quick. Many packs become one, and refs of pull requests go, for nobody says
 * which of them are closed: an open one is fetched again. Git never drops what a partial clone has
 * fetched, so a mirror that has grown too large starts over.
 */
export async function tidyPacks(mirror: Mirror, limits: MirrorLimits): Promise<void> {
  const folder = join(mirror.gitDir, 'objects/pack');
  if ((await sizeOf(folder)) > limits.mirrorBytes) {
    await mirror.discard();
    return;
  }
  const names = await readdir(folder).catch(() => []);
  if (names.filter((name) => name.endsWith('.pack')).length <= limits.packs) return;
  // What a fetch that was killed has left.
  for (const name of names.filter((each) => each.startsWith('tmp_')))
    await rm(join(folder, name), { force: true });
  const packed = (await dropRefs(mirror)) && (await succeeds(mirror, ['repack', '-a', '-d', '-q']));
  if (!packed) await mirror.discard();
}

async function dropRefs(mirror: Mirror): Promise<boolean> {
  const kinds = ['refs/meshwarden/pull', 'refs/meshwarden/commits'];
  const listed = await mirror.run(['for-each-ref', '--format=delete %(refname)', ...kinds]);
  if (listed.kind !== 'exited' || listed.code !== 0) return false;
  return succeeds(mirror, ['update-ref', '--stdin'], listed.stdout.toString('utf8'));
}

async function succeeds(mirror: Mirror, args: readonly string[], input?: string): Promise<boolean> {
  const run = await mirror.run(args, input);
  return run.kind === 'exited' && run.code === 0;
}
