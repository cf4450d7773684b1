import type { ValuesDocument } from '../../charts/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';

/** A file of values that is named somewhere. */
export interface NamedValuesFile {
  readonly path: string;
  readonly isRequired: boolean;
  readonly origin: Origin;
}

/** Why its applier stops at a file of values. */
export interface RefusedValues {
  readonly message: string;
  readonly origin: Origin;
}

const utf8 = new TextEncoder();

/** Null where it may be missing, and is: a folder of its name is not missing (ARGO-20, HELM-2). */
export function readValues(
  tree: FileTree,
  { path, isRequired, origin }: NamedValuesFile,
): ValuesDocument | RefusedValues | 'pending' | null {
  const entry = tree.read(path);
  switch (entry.kind) {
    case 'text':
      return { name: path, bytes: utf8.encode(entry.text) };
    case 'pending':
      return 'pending';
    case 'absent':
      if (tree.isDirectory(path))
        return { message: `${path} is named as a file of values, and is a folder.`, origin };
      if (!isRequired) return null;
      return { message: `${path} is named as a file of values, and is not there.`, origin };
    case 'unreadable':
      return { message: `${path} is named as a file of values, and cannot be read.`, origin };
  }
}
