import type { AnalysisOutcome, LandedCommits } from '../../src/review/index.ts';
import type { Repository } from '../../src/forge/index.ts';
import { landedInMemory } from './memory-landings.ts';
import type { MemoryGitHub } from './memory-forge.ts';
import { outcomeOf } from './shop-changes.ts';
import type { ChangeOfCommit, Kind, ShopConfig } from './shop-changes.ts';

/** Commits and branches of the repository. */
export interface History {
  readonly commit: (kind: Kind) => string;
  readonly moveTip: (
    branch: string,
    flavour: number | null,
    does?: Kind | { readonly head: string } | null,
    forced?: boolean,
  ) => { before: string; after: string };
  readonly landed: (push: { before: string; after: string }) => LandedCommits | null;
  /** Of a branch; what is none is taken for a commit. */
  readonly tipOf: (branch: string) => string;
  readonly outcome: (base: string, head: string) => AnalysisOutcome;
  readonly changedPaths: (before: string, after: string) => readonly string[] | null;
}

export function beginHistory(
  github: MemoryGitHub,
  repository: Repository,
  config: ShopConfig,
): History {
  const commits = new Map<string, ChangeOfCommit>();
  const flavours = new Map<string, number>();
  let last = 0;
  const newSha = () => (++last).toString(16).padStart(40, '0');
  const keyOf = (branch: string) => `${String(repository.id)}:${branch}`;
  const tipOf = (branch: string) => github.branches.get(keyOf(branch)) ?? branch;
  return {
    tipOf,
    commit: (kind) => {
      const sha = newSha();
      commits.set(sha, { kind, variant: last % 2 });
      return sha;
    },
    moveTip: (branch, flavour, does = null, forced = false) => {
      const [before, after] = [tipOf(branch), newSha()];
      flavours.set(after, flavour ?? flavours.get(before) ?? 0);
      github.branches.set(keyOf(branch), after);
      const change =
        typeof does === 'string'
          ? { kind: does, variant: last % 2 }
          : commits.get(does?.head ?? '');
      if (change !== undefined) commits.set(after, change);
      const known = github.commits.get(before);
      const parents = forced ? (known?.parents ?? []) : known === undefined ? [] : [before];
      const shown = { sha: after, tree: `tree of ${after}`, parents, verified: true, ours: false };
      github.commits.set(after, shown);
      return { before, after };
    },
    landed: (push) => landedInMemory(push, github),
    outcome: (base, head) => {
      const change = commits.get(head) ?? { kind: 'low', variant: 0 };
      return outcomeOf({ base, head }, change, flavours.get(base) ?? 0, config);
    },
    changedPaths: (before, after) => {
      const [from, to] = [flavours.get(before), flavours.get(after)];
      if (from === undefined || to === undefined) return null;
      return from === to ? ['README.md'] : ['a.yaml'];
    },
  };
}
