import { z } from 'zod';
import { inertCommitText } from '../../../forge/index.ts';
import { shortSha } from '../../../manifest/index.ts';
import type { ComputedRevert } from './revert-result.ts';
import type { ShownRevert } from '../texts/revert-body.ts';

/** Bounds a reason; longer ones are nobody's. */
const LONGEST_REASON = 500;

export interface RevertMessage {
  readonly headline: string;
  readonly body: string;
}

/**
 * Writes the message of the revert's commit: GitHub signs it as ours, so nobody can change who asked for it.
 * `title` is that of the pull request, as `revertTitle` makes it; the reason is somebody's words, which must
 * close and call nothing.
 */
export function revertMessage(
  title: string,
  { method, steps, post }: Pick<ComputedRevert, 'method' | 'steps' | 'post'>,
  { by, pullRequest }: Pick<RevertMarker, 'by' | 'pullRequest'>,
  reason: string,
): RevertMessage {
  const undone =
    method === 'restore'
      ? [`Brings files back to what they were at ${post}.`]
      : steps.map((step) => `This reverts commit ${step.post}.`);
  const said = inertCommitText(reason.slice(0, LONGEST_REASON)).trim();
  const body = [
    undone.join('\n'),
    ...(said === '' ? [] : [said]),
    // the gate bars co-authors, whatever else is lost: who asked for a revert does not approve it
    `Asked-on: #${String(pullRequest)}\nCo-authored-by: ${by} <${by}@users.noreply.github.com>`,
  ];
  return { headline: title.replace(/[\r\n]+/g, ' ').trim(), body: body.join('\n\n') };
}

/** Holds what the pull request of a revert says of itself, hidden, on the last line of its body. */
export interface RevertMarker {
  readonly command: 'rollback' | 'reland';
  /** The pull request that it was asked for on. */
  readonly pullRequest: number;
  /** The comment that asked for it. */
  readonly comment: number;
  /** Login of who wrote it. */
  readonly by: string;
  /** The result's tree when it was opened. */
  readonly tree: string;
}

const PREFIX = '<!-- meshwarden:revert:v1 ';
const SUFFIX = ' -->';

const Marker = z.object({
  command: z.enum(['rollback', 'reland']),
  pullRequest: z.int().positive(),
  comment: z.int().positive(),
  by: z.string().regex(/^[\w.[\]-]{1,100}$/),
  tree: z.string().regex(/^[0-9a-f]{40,64}$/),
});

/**
 * Writes the marker. Whoever may write here can change it, so it helps to find things and decides nothing.
 */
export function revertMarker({ command, pullRequest, comment, by, tree }: RevertMarker): string {
  const text = JSON.stringify({ command, pullRequest, comment, by: by.slice(0, 100), tree });
  return `${PREFIX}${text.replaceAll(/[<>]/g, '')}${SUFFIX}`;
}

/**
 * Reads the marker of a body; null where it has none, or one that is damaged. It is only for pull requests
 * that our bot opened.
 */
export function parseRevertMarker(body: string): RevertMarker | null {
  const line = body.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith(PREFIX) || !line.endsWith(SUFFIX)) return null;
  const parsed = Marker.safeParse(jsonOf(line.slice(PREFIX.length, -SUFFIX.length)));
  return parsed.success ? parsed.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Bounds a title, because GitHub refuses longer ones. */
const LONGEST_TITLE = 256;

/** Writes a title such as `Revert "Turn on STRICT mTLS" (#412)`, as GitHub's own button does. */
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

/** Shortens somebody's words to what fits, so that they link to nothing. */
function fitting(start: string, words: string, end: string): string {
  const room = LONGEST_TITLE - start.length - end.length;
  const text = inertCommitText(words).trim();
  const cut = text.length <= room ? text : `${text.slice(0, room - 1).replace(/\p{Cs}$/u, '')}…`;
  return `${start}${cut}${end}`;
}
