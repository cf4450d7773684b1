import type { PullRequest, ReviewComment } from '../state/pull-request.ts';
import { reviewCommentsOf } from '../views/pull-request.ts';
import { diffLines, lineOn } from './diff-lines.ts';

/**
 * After a push, comments go along with their lines; where the line changed or left the diff, the
 * comment is outdated and has no line any more.
 */
export async function moveComments(pull: PullRequest): Promise<void> {
  for (const comment of reviewCommentsOf(pull)) {
    if (comment.line === null) continue;
    const moved = await lineNow(pull, comment, comment.line);
    const by = (moved ?? 0) - comment.line;
    comment.startLine =
      moved === null || comment.startLine === null ? null : comment.startLine + by;
    comment.line = moved;
  }
}

async function lineNow(
  pull: PullRequest,
  { path, side, hunk }: ReviewComment,
  before: number,
): Promise<number | null> {
  if (!pull.diff.files.some((file) => file.path === path)) return null;
  const { git } = pull.issue.repository;
  const patch = await git.patch(pull.diff.mergeBase, pull.head.sha, [path]);
  const text = hunk.split('\n').at(-1);
  const candidates = diffLines(patch)
    .filter((line) => line.text === text)
    .flatMap((line) => lineOn(line, side) ?? []);
  const nearest = candidates.toSorted((a, b) => Math.abs(a - before) - Math.abs(b - before));
  return nearest[0] ?? null;
}
