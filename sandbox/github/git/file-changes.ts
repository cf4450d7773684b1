/** One file of a difference between two commits, with GitHub's words for what happened to it. */
export interface FileChange {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  readonly path: string;
  readonly previousPath: string | null;
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
}

const STATUS: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  C: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  T: 'changed',
};

/** Reads `git diff --raw --numstat -z --abbrev=40 -M`: first all raw records, then all counts, in the same order. */
export function parseFileChanges(output: string): FileChange[] {
  const fields = output.split('\0');
  const changes: FileChange[] = [];
  let at = 0;
  while (fields[at]?.startsWith(':') === true) {
    const [, , before = '', after = '', letter = ''] = (fields[at] ?? '').split(' ');
    const moved = letter.startsWith('R') || letter.startsWith('C');
    const first = fields[at + 1] ?? '';
    changes.push({
      status: STATUS[letter.charAt(0)] ?? 'changed',
      path: moved ? (fields[at + 2] ?? '') : first,
      previousPath: moved ? first : null,
      blob: letter.startsWith('D') ? before : after,
      additions: 0,
      deletions: 0,
    });
    at += moved ? 3 : 2;
  }
  return changes.map((change) => {
    const [additions = '', deletions = ''] = (fields[at] ?? '').split('\t');
    at += change.previousPath === null ? 1 : 3;
    return { ...change, additions: count(additions), deletions: count(deletions) };
  });
}

/** Git writes `-` for binary files; GitHub counts them as 0. */
const count = (text: string): number => (text === '-' || text === '' ? 0 : Number(text));
