import type { MergeConflict } from '../../../ports/commit-trees.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

type MergeOutcome =
  | { readonly kind: 'clean'; readonly tree: string }
  | {
      readonly kind: 'conflict';
      /** It has markers in conflicting files, and files beside them where two want one path. */
      readonly tree: string;
      /** They are those of a folder where Git cannot tell what to do with it as a whole. */
      readonly conflicts: readonly MergeConflict[];
    };

/** Merges two commits as `git merge` would, without a work tree (`git merge-tree --write-tree`). */
export async function mergeCommits(
  repository: PrivateRepository,
  base: string,
  head: string,
): Promise<MergeOutcome> {
  const args = ['merge-tree', '--write-tree', '-z', '--messages', base, head];
  const { code, stdout } = await repository.run(args, { codes: [0, 1] });
  const fields = stdout.toString('utf8').split('\0');
  const tree = fields[0] ?? '';
  if (code === 0) return { kind: 'clean', tree };
  return { kind: 'conflict', tree, conflicts: parseConflicts(fields.slice(1)) };
}

interface ConflictDraft {
  path: string;
  ancestor: string | null;
  base: string | null;
  head: string | null;
  messages: string[];
}

const STAGES = { '1': 'ancestor', '2': 'base', '3': 'head' } as const;

/**
 * Fields after the tree (git-merge-tree(1), OUTPUT with -z): `<mode> <oid> <stage>\t<path>` for each
 * version, an empty field, then messages as `<count>, <path>…, <type>, <text>`.
 */
function parseConflicts(fields: readonly string[]): readonly MergeConflict[] {
  const conflicts = new Map<string, ConflictDraft>();
  const split = fields.indexOf('');
  for (const field of split === -1 ? fields : fields.slice(0, split)) addVersion(conflicts, field);
  if (split !== -1) addMessages(conflicts, fields.slice(split + 1));
  return [...conflicts.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function addVersion(conflicts: Map<string, ConflictDraft>, field: string): void {
  const tab = field.indexOf('\t');
  const [, oid = '', stage = ''] = field.slice(0, tab).split(' ');
  const path = field.slice(tab + 1);
  const draft = conflicts.get(path) ?? newDraft(path);
  if (stage === '1' || stage === '2' || stage === '3') draft[STAGES[stage]] = oid;
  conflicts.set(path, draft);
}

const newDraft = (path: string): ConflictDraft => ({
  path,
  ancestor: null,
  base: null,
  head: null,
  messages: [],
});

/**
 * Git may list no file at all (a folder that is renamed in two ways): then the conflict is one of what its
 * message names.
 */
function addMessages(conflicts: Map<string, ConflictDraft>, fields: readonly string[]): void {
  const isListed = conflicts.size > 0;
  for (const { paths, text } of conflictMessages(fields))
    for (const path of paths) {
      const draft = conflicts.get(path) ?? (isListed ? undefined : newDraft(path));
      if (draft === undefined) continue;
      draft.messages.push(text);
      conflicts.set(path, draft);
    }
}

function* conflictMessages(
  fields: readonly string[],
): Generator<{ readonly paths: readonly string[]; readonly text: string }> {
  for (let at = 0; at + 1 < fields.length;) {
    const count = Number(fields[at]);
    if (!Number.isSafeInteger(count) || count < 0) return;
    const paths = fields.slice(at + 1, at + 1 + count);
    const type = fields[at + count + 1] ?? '';
    const text = (fields[at + count + 2] ?? '').trim();
    if (type.startsWith('CONFLICT')) yield { paths, text };
    at += count + 3;
  }
}
