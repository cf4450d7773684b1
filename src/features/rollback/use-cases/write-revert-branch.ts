import type {
  Branches,
  CommitChange,
  Forge,
  Repository,
  ShownCommit,
} from '../../../forge/index.ts';
import type { ComputedRevert, TreeChange, TreeItem } from '../reverts/revert-result.ts';
import type { RevertMessage } from '../reverts/revert-message.ts';
import { ForgeProblem } from '../../../forge/index.ts';

/** Modes of what a tree holds. */
type FileMode = Extract<CommitChange, { kind: 'write' }>['mode'];

const MODES: readonly FileMode[] = ['100644', '100755', '120000', '160000'];

/**
 * Gives the changes of a revert as GitHub takes them; null where a tree holds something that Git does not
 * make any more. `contents` are those of `contentsOf`.
 */
export function commitChanges(
  { changes, paths }: Pick<ComputedRevert, 'changes' | 'paths'>,
  contents: ReadonlyMap<string, Uint8Array>,
): readonly CommitChange[] | null {
  const restored = new Set(
    paths.filter(({ outcome }) => outcome === 'restored').map(({ path }) => path),
  );
  const converted = changes.map((change) => changeOf(change, contents, restored));
  const complete = converted.flatMap((change) => change ?? []);
  return complete.length === changes.length ? complete : null;
}

/** Lists object names whose contents are needed. */
export const contentsOf = ({ changes }: Pick<ComputedRevert, 'changes'>): readonly string[] => [
  ...new Set(
    changes.flatMap(({ after }) => (after === null || after.mode === SUBMODULE ? [] : [after.oid])),
  ),
];

const SUBMODULE: FileMode = '160000';

function changeOf(
  { path, before, after }: TreeChange,
  contents: ReadonlyMap<string, Uint8Array>,
  restored: ReadonlySet<string>,
): CommitChange | null {
  const oldMode = before === null ? null : modeOf(before);
  if (after === null) return oldMode === null ? null : { kind: 'delete', path, oldMode };
  const mode = modeOf(after);
  const content = contents.get(after.oid) ?? null;
  if (mode === null || (before !== null && oldMode === null)) return null;
  if (content === null && mode !== SUBMODULE) return null;
  return {
    kind: 'write',
    path,
    oldMode,
    mode,
    object: after.oid,
    content,
    // what is exactly as before lies in the history of the branch
    present: mode === SUBMODULE || restored.has(path),
  };
}

const modeOf = ({ mode }: TreeItem): FileMode | null =>
  MODES.find((known) => known === mode) ?? null;

/** Bounds the bytes and files of one signed commit: GitHub limits the request, and does not say where. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_FILES = 300;

/** Tells whether `commitOnBranch` can make them: it knows plain files only. */
function isPlain(changes: readonly CommitChange[]): boolean {
  const bytes = changes.reduce(
    (sum, change) => sum + (change.kind === 'write' ? (change.content?.byteLength ?? 0) : 0),
    0,
  );
  return (
    bytes <= MOST_BYTES &&
    changes.length <= MOST_FILES &&
    changes.every(
      (change) =>
        (change.oldMode ?? PLAIN) === PLAIN && (change.kind === 'delete' || change.mode === PLAIN),
    )
  );
}

const PLAIN: FileMode = '100644';

interface RevertToWrite {
  readonly repository: Repository;
  readonly branch: string;
  readonly revert: Pick<ComputedRevert, 'tip' | 'tree'>;
  readonly changes: readonly CommitChange[];
  readonly message: RevertMessage;
}

export type RevertBranchOutcome =
  | { readonly kind: 'written'; readonly commit: ShownCommit }
  /** Somebody else has pushed to it: it is left alone. */
  | { readonly kind: 'edited' }
  /** GitHub made another tree of the changes than the computed one. */
  | { readonly kind: 'tree-differs' }
  /** It was moved or deleted meanwhile, or the tip is not there (any more): compute and write again. */
  | { readonly kind: 'again' };

type BranchForge = Pick<
  Branches,
  'commit' | 'createBranch' | 'forwardBranch' | 'commitOnBranch' | 'createCommit'
> &
  Pick<Forge, 'branchTip'>;

/**
 * Makes a branch hold a revert, whatever an earlier run left of it: a new branch gets one commit on the tip;
 * a branch that nothing was committed to yet goes on; one with an earlier commit of ours gets another on top
 * that takes in the tip. Never by force.
 */
export async function writeRevertBranch(
  wanted: RevertToWrite,
  forge: BranchForge,
): Promise<RevertBranchOutcome> {
  const { repository, branch, revert, changes } = wanted;
  if (isPlain(changes)) {
    const made = await forge.createBranch(repository, branch, revert.tip);
    if (made === 'no-commit') return AGAIN;
    if (made === 'created') return commitPlain(wanted, forge);
  }
  const head = await forge.branchTip(repository, branch);
  if (head === null) return isPlain(changes) ? AGAIN : commitObjects(wanted, [revert.tip], forge);
  return goOn(wanted, head, forge);
}

const AGAIN: RevertBranchOutcome = { kind: 'again' };

/** Goes on from where an earlier run, or somebody else, left the branch. */
async function goOn(
  wanted: RevertToWrite,
  head: string,
  forge: BranchForge,
): Promise<RevertBranchOutcome> {
  const { repository, branch, revert } = wanted;
  if (head === revert.tip) return commitOn(wanted, forge);
  const commit = await forge.commit(repository, head);
  if (commit === null) return AGAIN;
  if (commit.tree === revert.tree && commit.parents.includes(revert.tip))
    return { kind: 'written', commit };
  // nothing was committed to it before the base moved on
  if ((await forge.forwardBranch(repository, branch, revert.tip)) === 'forwarded')
    return commitOn(wanted, forge);
  return commit.ours ? commitObjects(wanted, [head, revert.tip], forge) : { kind: 'edited' };
}

const commitOn = (wanted: RevertToWrite, forge: BranchForge): Promise<RevertBranchOutcome> =>
  isPlain(wanted.changes)
    ? commitPlain(wanted, forge)
    : commitObjects(wanted, [wanted.revert.tip], forge);

/** Commits where the branch points to the tip. What the signed commit cannot hold is written as objects. */
async function commitPlain(
  wanted: RevertToWrite,
  forge: BranchForge,
): Promise<RevertBranchOutcome> {
  const { repository, branch, revert, changes, message } = wanted;
  const commit = { parents: [revert.tip], message, changes };
  try {
    const made = await forge.commitOnBranch(repository, branch, commit);
    if (made === 'moved') return AGAIN;
    if (made.tree === revert.tree) return { kind: 'written', commit: made };
    return await commitObjects(wanted, [made.sha, revert.tip], forge);
  } catch (error) {
    // limits of this mutation are written down nowhere
    if (!(error instanceof ForgeProblem) || error.kind !== 'refused') throw error;
    return commitObjects(wanted, [revert.tip], forge);
  }
}

/** Commits objects where the branch points to the first of the parents, or is not there yet. */
async function commitObjects(
  wanted: RevertToWrite,
  parents: readonly string[],
  forge: BranchForge,
): Promise<RevertBranchOutcome> {
  const { repository, branch, revert, changes, message } = wanted;
  const tip = await forge.commit(repository, revert.tip);
  if (tip === null) return AGAIN;
  const made = await forge.createCommit(repository, { parents, message, changes }, tip.tree);
  const outcome = checked(made, wanted);
  if (outcome.kind !== 'written') return outcome;
  const placed =
    (await forge.createBranch(repository, branch, made.sha)) === 'created' ||
    (await forge.forwardBranch(repository, branch, made.sha)) === 'forwarded';
  return placed ? outcome : AGAIN;
}

const checked = (commit: ShownCommit, { revert }: RevertToWrite): RevertBranchOutcome =>
  commit.tree === revert.tree ? { kind: 'written', commit } : { kind: 'tree-differs' };
