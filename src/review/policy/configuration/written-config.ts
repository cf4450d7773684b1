import type { FileTree } from '../../../manifest/index.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { readPolicyText } from './read-policy-text.ts';
import type { ParsedConfig } from './repository-config.ts';
import { CONFIG_FILE, parseRepositoryConfig } from './repository-config.ts';

interface Written {
  readonly text: string;
  readonly parsed: ParsedConfig;
}

/** What the configuration of a tree was parsed to: more than one stage of a review asks. */
const known = new WeakMap<FileTree, Written>();

/** The configuration that a tree holds; null where it holds none, or none that can be read. */
export function writtenConfig(tree: FileTree, problems: PolicyProblem[]): ParsedConfig | null {
  const text = readPolicyText(tree, CONFIG_FILE, problems);
  if (text === null) return null;
  const earlier = known.get(tree);
  if (earlier?.text === text) return earlier.parsed;
  const parsed = parseRepositoryConfig(CONFIG_FILE, text);
  known.set(tree, { text, parsed });
  return parsed;
}
