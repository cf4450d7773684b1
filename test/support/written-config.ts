import type { RepositoryConfig } from '../../src/review/index.ts';
import { CONFIG_FILE, configOfTree } from '../../src/review/index.ts';
import { treeOf } from './tree-of.ts';

/** What a configuration may say; whether it can be said so is found when it is read. */
export type WrittenConfig = { readonly [Part in keyof RepositoryConfig]?: unknown };

/** What a repository's file comes to, as the review reads it. */
export const readConfig = (text: string) => configOfTree(treeOf({ [CONFIG_FILE]: text }));

/** The configuration of a repository whose file says this; JSON is YAML too. */
export function writtenConfig(written: WrittenConfig): RepositoryConfig {
  const read = readConfig(JSON.stringify(written));
  if (read.kind !== 'valid') throw new Error(JSON.stringify(read.problems));
  return read.config;
}
