import type { LandedCommits } from '../../src/review/index.ts';
import type { MemoryBranches } from './memory-branches.ts';

/** The commits that a push brought, by the first parents of what is known. */
export function landedInMemory(
  { before, after }: { readonly before: string; readonly after: string },
  { commits }: Pick<MemoryBranches, 'commits'>,
): LandedCommits {
  const found: string[] = [];
  let at: string | undefined = after;
  while (at !== undefined && at !== before) {
    found.unshift(at);
    at = commits.get(at)?.parents[0];
  }
  const forced = at === undefined;
  const shas = forced ? [after] : found;
  return {
    commits: shas.map((sha) => ({
      sha,
      parent: commits.get(sha)?.parents[0] ?? null,
      subject: `Commit ${sha.slice(-3)}`,
    })),
    cut: false,
    forced,
  };
}
