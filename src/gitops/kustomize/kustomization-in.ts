import type { FileTree } from '../../manifest/index.ts';
import { KUSTOMIZATION_FILES } from './kustomization-folders.ts';
import { joinPath } from '../tree-path.ts';

/** The kustomization file of a folder; where it would be, if there is none. */
export function kustomizationIn(tree: Pick<FileTree, 'oidOf'>, folder: string): string {
  const paths = [...KUSTOMIZATION_FILES].map((file) => joinPath(folder, file) ?? file);
  return paths.find((path) => tree.oidOf(path) !== undefined) ?? paths[0] ?? folder;
}
