import type { ChartSet } from '../../charts/index.ts';
import type { FileTree } from '../../manifest/index.ts';
import type { ReleaseFile } from './release.ts';
import type { RefusedValues } from './values-document.ts';

/** The files of a release as `--set-file` gives them, or the first that its applier stops at. */
export function setsOfFiles(
  tree: FileTree,
  files: readonly ReleaseFile[],
): readonly ChartSet[] | RefusedValues | 'pending' {
  const sets: ChartSet[] = [];
  let isPending = false;
  for (const file of files) {
    const bytes = bytesOf(tree, file);
    if (bytes === 'pending') isPending = true;
    else if ('message' in bytes) return bytes;
    else
      sets.push({
        kind: 'file',
        expression: file.expression,
        // its text is the value
        origin: { file: file.path, line: 1, column: 1, endLine: 1 },
        files: new Map([[`/${file.path}`, bytes]]),
      });
  }
  return isPending ? 'pending' : sets;
}

const utf8 = new TextEncoder();

function bytesOf(
  tree: FileTree,
  { path, origin }: ReleaseFile,
): Uint8Array | RefusedValues | 'pending' {
  const entry = tree.read(path);
  switch (entry.kind) {
    case 'text':
      return utf8.encode(entry.marked === true ? `\uFEFF${entry.text}` : entry.text);
    case 'pending':
      return 'pending';
    case 'absent':
      return { message: `${path} is named as the file of a parameter, and is not there.`, origin };
    case 'unreadable':
      return (
        entry.bytes ?? {
          message: `${path} is named as the file of a parameter, and cannot be read.`,
          origin,
        }
      );
  }
}
