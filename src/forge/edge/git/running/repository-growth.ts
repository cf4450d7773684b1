import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/**
 * Looks at a folder of packs while a fetch fills it, and aborts once it has grown by more than `bytes`:
 * Git itself has no limit on what a host sends.
 */
export function watchGrowth(
  folder: string,
  bytes: number,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  // names alone: most fetches are over before the first look
  const before = namesIn(folder);
  const look = async (): Promise<void> => {
    const known = new Set(await before);
    if ((await sizeOf(folder, (name) => !known.has(name))) > bytes)
      controller.abort(new Error(`the Git host sent more than ${String(bytes / 1e6)} MB.`));
  };
  const timer = setInterval(() => void look(), INTERVAL);
  timer.unref();
  return {
    signal: controller.signal,
    stop: () => {
      clearInterval(timer);
    },
  };
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Bytes of the files directly inside a folder, or of those that count; files that go away meanwhile count nothing. */
export async function sizeOf(
  folder: string,
  counts: (name: string) => boolean = () => true,
): Promise<number> {
  const names = (await namesIn(folder)).filter(counts);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
