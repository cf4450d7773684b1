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
  const before = sizeOf(folder);
  const look = async (): Promise<void> => {
    const grown = (await sizeOf(folder)) - (await before);
    if (grown > bytes)
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

/** Bytes of the files directly inside a folder; files that go away meanwhile count nothing. */
export async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
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
