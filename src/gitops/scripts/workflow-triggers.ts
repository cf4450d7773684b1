import type { FileTree, ManifestReader, Origin } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt } from '../../manifest/index.ts';

/** The patterns of which a push has to touch a file, so that a workflow runs. */
export interface PushPaths {
  /** Holds them as globs: `*` within a step, `**` over steps. */
  readonly patterns: readonly string[];
  readonly origin: Origin;
}

/** Events that people start, or that apply nothing which is merged. */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'push',
  'pull_request',
  'workflow_call',
  'workflow_dispatch',
]);

/** Gives the patterns of a workflow that runs for a push alone; null where it has none, or runs for more. */
export function pushPathsOf(
  tree: FileTree,
  reader: ManifestReader,
  file: string,
): PushPaths | null {
  if (!file.startsWith('.github/workflows/')) return null;
  const top = reader.read(tree, file)?.documents[0]?.node ?? undefined;
  // a reader of YAML 1.1 takes the key for a truth value
  const on = nodeAt(top, 'on') ?? nodeAt(top, 'true');
  const paths = nodeAt(on, 'push', 'paths');
  if (paths === undefined || [...entriesAt(on).keys()].some((event) => !OF_OTHERS.has(event)))
    return null;
  const patterns = itemsAt(paths).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [globOf(item.value)] : [],
  );
  return patterns.length === 0 ? null : { patterns, origin: paths.origin };
}

/** Gives a pattern of a workflow as a glob of steps; one with more than that in it may be for any file. */
const globOf = (pattern: string): string =>
  /[!?+[\]\\{}]|[^/]\*\*|\*\*[^/]/.test(pattern) ? '**' : pattern;
