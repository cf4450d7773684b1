import { inertCommitText, shortSha } from '../../../manifest/index.ts';
import type { ShownRevert } from './revert-body.ts';

/** GitHub refuses longer titles. */
const LONGEST_TITLE = 256;

/** `Revert "Turn on STRICT mTLS" (#412)`, as GitHub's own button writes it. */
export function revertTitle({
  command,
  of,
  relands,
  target,
  scope,
}: Pick<ShownRevert, 'command' | 'of' | 'relands' | 'target' | 'scope'>): string {
  if (target.kind === 'restore') {
    const what = scope.kind === 'paths' ? scope.globs.join(', ') : 'files';
    return fitting('Restore ', what, ` to ${shortSha(target.commit)} (#${String(of.number)})`);
  }
  if (command === 'reland' && relands !== null)
    return fitting('Reland "', relands.title, `" (#${String(relands.number)})`);
  return fitting('Revert "', of.title, `" (#${String(of.number)})`);
}

/** What is somebody's words is shortened, and links to nothing. */
function fitting(start: string, words: string, end: string): string {
  const room = LONGEST_TITLE - start.length - end.length;
  const text = inertCommitText(words).trim();
  const cut = text.length <= room ? text : `${text.slice(0, room - 1).replace(/\p{Cs}$/u, '')}…`;
  return `${start}${cut}${end}`;
}
