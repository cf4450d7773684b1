import type { CommitChange } from '../../src/forge/index.ts';
import type { Reverts, RevertTarget, RevertResult } from '../../src/features/rollback/index.ts';
import { memoryTree } from './memory-branches.ts';
import type { MemoryGitHub } from './memory-forge.ts';

type ComputedRevert = Extract<RevertResult, { kind: 'reverted' | 'conflict' }>;

/** Reverts that a test makes up. */
export interface MemoryReverts {
  /** What undoing gives on a tip; nothing to revert where a test says nothing. */
  computed: (tip: string) => RevertResult;
  /** Told what is to be undone. */
  asked?: (target: RevertTarget) => void;
}

export const noReverts = (): MemoryReverts => ({
  computed: (tip) => ({
    kind: 'nothing-to-revert',
    method: 'squash',
    tip,
    pre: null,
    post: tip,
    paths: [],
    later: [],
  }),
});

/** The content of every object is its name. */
const objectOf = (content: string): string => Buffer.from(content).toString('hex');

/** A squash merge undone: each path is as it was before, on whatever tip. */
export function plainRevert(
  github: MemoryGitHub,
  tip: string,
  files: Readonly<Record<string, string | null>>,
  more: Partial<ComputedRevert> = {},
): ComputedRevert {
  const changes = Object.entries(files).map(([path, content]) => ({
    path,
    before: { mode: '100644', oid: objectOf(`changed ${path}`) },
    after: content === null ? null : { mode: '100644', oid: objectOf(content) },
    size: content?.length ?? null,
  }));
  const written = changes.map(({ path, after }): CommitChange =>
    after === null
      ? { kind: 'delete', path, oldMode: '100644' }
      : {
          kind: 'write',
          path,
          oldMode: '100644',
          mode: '100644',
          object: after.oid,
          content: null,
          present: true,
        },
  );
  return {
    kind: 'reverted',
    method: 'squash',
    tip,
    tree: memoryTree(github.commits.get(tip)?.tree ?? '', written),
    commit: `revert of ${tip}`,
    steps: [{ post: tip, pre: null, subject: 'STRICT (#7)' }],
    openSteps: [],
    pre: null,
    post: tip,
    changes,
    conflicts: [],
    later: [],
    paths: changes.map(({ path }) => ({ path, outcome: 'restored' })),
    ...more,
  };
}

export const createMemoryReverts = (script: MemoryReverts, github: MemoryGitHub): Reverts => ({
  revert: ({ repository, branch, target }) => {
    script.asked?.(target);
    const tip = github.branches.get(`${String(repository.id)}:${branch}`) ?? '';
    return Promise.resolve(script.computed(tip));
  },
  // its texts are tested with the real analysis
  review: () => Promise.resolve({ kind: 'failed', message: 'nothing is rendered in this test' }),
  contents: (_, oids) =>
    Promise.resolve(new Map(oids.map((oid) => [oid, Buffer.from(oid, 'hex')] as const))),
});
