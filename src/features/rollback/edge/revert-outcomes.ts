import type { TreeChange, PathOutcome } from '../reverts/revert-result.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import { obtainMissing, sizesOf } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { treeDifferences } from './tree-differences.ts';
import { pathOutcomes } from '../reverts/path-outcomes.ts';

const MOST_CHANGES = 3_000;
/** Bounds the bytes of all files that a revert writes. */
const MOST_BYTES = 50_000_000;
/** Bounds the bytes of one of them. */
const MOST_FILE_BYTES = 15_000_000;

/** Stands where bytes are read that are no UTF-8. */
const NOT_UTF8 = '\uFFFD';

type RevertChanges =
  | { readonly kind: 'changes'; readonly changes: readonly TreeChange[] }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Lists what the revert changes on the tip; all its contents are in the repository afterwards. */
export async function revertChanges(
  tree: string,
  tip: string,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<RevertChanges> {
  const differences = await treeDifferences(repository, tip, tree);
  const unreadable = differences.find(({ path }) => path.includes(NOT_UTF8));
  if (unreadable !== undefined)
    return refused({ reason: 'unreadable-path', path: unreadable.path });
  if (differences.length > MOST_CHANGES)
    return tooLarge(
      `The revert changes ${String(differences.length)} files, and more than ${String(MOST_CHANGES)} are not reverted at once. Take it in parts with \`--path\`.`,
    );
  const oids = differences.flatMap(({ after }) =>
    after === null || after.mode === '160000' ? [] : after.oid,
  );
  await obtainMissing(oids, repository, obtain);
  const sizes = await sizesOf(oids, repository);
  const large = differences.find(
    ({ after }) => (sizes.get(after?.oid ?? '') ?? 0) > MOST_FILE_BYTES,
  );
  if (large !== undefined)
    return tooLarge(
      `${large.path} is larger than ${String(MOST_FILE_BYTES / 1e6)} MB, which is not reverted. Leave it out with \`--path\`, or revert it with Git.`,
    );
  const bytes = oids.reduce((sum, oid) => sum + (sizes.get(oid) ?? 0), 0);
  if (bytes > MOST_BYTES)
    return tooLarge(
      `The revert writes ${String(Math.round(bytes / 1e6))} MB, and more than ${String(MOST_BYTES / 1e6)} MB are not reverted at once. Take it in parts with \`--path\`.`,
    );
  return {
    kind: 'changes',
    changes: differences.map(({ path, before, after }) => ({
      path,
      before,
      after,
      size: after === null ? null : (sizes.get(after.oid) ?? null),
    })),
  };
}

const refused = (refusal: RevertRefusal): RevertChanges => ({ kind: 'refused', refusal });

const tooLarge = (message: string): RevertChanges => refused({ reason: 'too-large', message });

interface RevertedTrees {
  readonly pre: string;
  readonly post: string;
  readonly tree: string;
  readonly kept: ReadonlySet<string>;
}

interface Outcomes {
  readonly paths: readonly PathOutcome[];
  /** The paths in scope that the target changed. */
  readonly touched: readonly string[];
}

/** Reads from four trees what became of each path. */
export async function revertOutcomes(
  { pre, post, tree, kept }: RevertedTrees,
  tip: string,
  repository: PrivateRepository,
): Promise<Outcomes> {
  const toPre = await treeDifferences(repository, post, pre);
  const differences = {
    pre: toPre,
    tip: await treeDifferences(repository, post, tip),
    result: await treeDifferences(repository, post, tree),
  };
  return {
    paths: pathOutcomes(differences, kept),
    touched: toPre.map(({ path }) => path),
  };
}
