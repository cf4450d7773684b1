import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf } from '../../../forge/edge/git/running/repository-growth.ts';

export interface SweepLimits {
  /** Milliseconds after which a mirror that nobody used goes. */
  readonly unusedTime: number;
  /** Bytes of all mirrors together; beyond, those that were not used for longest go. */
  readonly totalBytes: number;
}

/** Milliseconds without a touch after which a folder belongs to nobody. */
const LEFT_BEHIND = 3_600_000;

interface MirrorUse {
  readonly id: number;
  readonly usedAt: number;
  readonly bytes: number;
}

/** Frees what processes before this one have left, and names the mirrors that are too many or too old. */
export async function sweepData(
  { mirrors, scratch }: { readonly mirrors: string; readonly scratch: string },
  now: number,
  limits: SweepLimits,
): Promise<readonly number[]> {
  for (const name of await namesIn(scratch)) await removeOld(join(scratch, name), now);
  const uses: MirrorUse[] = [];
  for (const name of await namesIn(mirrors)) {
    const id = Number(/^(\d+)\.git$/.exec(name)?.[1]);
    // Half-made or half-removed: `<id>.git.<suffix>`.
    if (Number.isNaN(id)) await removeOld(join(mirrors, name), now);
    else uses.push(await useOf(join(mirrors, name), id));
  }
  let total = 0;
  return uses
    .sort((a, b) => b.usedAt - a.usedAt)
    .filter(({ usedAt, bytes }) => {
      total += bytes;
      return now - usedAt > limits.unusedTime || total > limits.totalBytes;
    })
    .map(({ id }) => id);
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function useOf(path: string, id: number): Promise<MirrorUse> {
  const [usedAt, bytes] = await Promise.all([timeOf(path), sizeOf(join(path, 'objects/pack'))]);
  return { id, usedAt, bytes };
}

/** Another process may be using it at this moment: who does so touches it now and then. */
async function removeOld(path: string, now: number): Promise<void> {
  if (now - (await timeOf(path)) > LEFT_BEHIND) await rm(path, { recursive: true, force: true });
}

const timeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
