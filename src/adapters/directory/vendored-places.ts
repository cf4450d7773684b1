import { join } from 'node:path';
import { configOfTree } from '../../core/policy/config-of-tree.ts';
import { CONFIG_FILE } from '../../core/policy/repository-config.ts';
import type { FileTree } from '../../core/tree/file-tree.ts';

/** Absolute paths of the configuration at the top of a tree, and of the copies it names. */
export function vendoredPlaces(root: string, tree: FileTree): readonly string[] {
  const parsed = configOfTree(tree);
  const copies = parsed.kind === 'valid' ? Object.values(parsed.config.vendored) : [];
  return [CONFIG_FILE, ...copies].map((path) => join(root, path));
}
