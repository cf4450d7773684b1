import type { ComputedRevert, TreeChange, TreeItem } from '../reverts/computed-revert.ts';
import type { CommitChange, FileMode } from '../../../forge/index.ts';

const MODES: readonly FileMode[] = ['100644', '100755', '120000', '160000'];

/**
 * The changes of a revert as GitHub takes them; null where a tree holds something that Git does not make any more.
 * `contents` are those of `contentsOf`.
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

/** Object names whose contents are needed. */
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

/** Bytes and files of one signed commit: GitHub limits the request, and does not say where. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_FILES = 300;

/** Whether `commitOnBranch` can make them: it knows plain files only. */
export function isPlain(changes: readonly CommitChange[]): boolean {
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
