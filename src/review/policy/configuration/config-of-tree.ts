import type { FileTree } from '../../../manifest/index.ts';
import type { ParsedConfig } from './repository-config.ts';
import { CONFIG_FILE, defaultConfig, parseRepositoryConfig } from './repository-config.ts';

/** The configuration of a tree's repository by itself; the default where it has none. */
export function configOfTree(tree: FileTree): ParsedConfig {
  const entry = tree.read(CONFIG_FILE);
  return entry.kind === 'text'
    ? parseRepositoryConfig(CONFIG_FILE, entry.text)
    : { kind: 'valid', config: defaultConfig(), node: null };
}
