import { createHash } from 'node:crypto';
import type { FileTree } from '../manifest/index.ts';
import type { ChartRequest } from './chart-request.ts';

/** Equal where all that a render of the chart in this folder reads is; `defaults` are in the place of its values.yaml. */
export function requestKey(
  tree: Pick<FileTree, 'paths' | 'oidOf'>,
  chart: string,
  { values, sets, ...others }: Omit<ChartRequest, 'files'>,
  defaults: Uint8Array | null = null,
): string {
  const all = createHash('sha256');
  all.update(JSON.stringify([others, sets.map(({ kind, expression }) => [kind, expression])]));
  for (const set of sets)
    if (set.kind === 'file')
      for (const [path, bytes] of set.files)
        all.update(`\0${path}\0${String(bytes.length)}\0`).update(bytes);
  for (const { name, bytes } of values) {
    all.update(`\0${name}\0${String(bytes.length)}\0`);
    all.update(bytes);
  }
  if (defaults !== null) all.update(`\0values.yaml\0${String(defaults.length)}\0`).update(defaults);
  for (const path of tree.paths)
    if (chart === '.' || path === chart || path.startsWith(`${chart}/`))
      all.update(`\0${path}\0${tree.oidOf(path) ?? ''}`);
  return all.digest('hex');
}
