import { counted } from './headline.ts';

/** Parts of a text, each Markdown of its own; the most important come first. */
export interface Parts {
  readonly needed: readonly string[];
  /** Dropped first. */
  readonly folded: readonly string[];
  /** Always there, whatever else is dropped. */
  readonly last: readonly string[];
}

/** Room for the sentence that says what was dropped. */
const NOTICE = 160;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/**
 * One text of at most `limit` bytes: parts are dropped from the end, the folded ones first, and it says
 * how many. GitHub counts characters in one place and bytes in another; a text has at least as many bytes.
 */
export function fitted({ needed, folded, last }: Parts, limit: number): string {
  const closing = last.join('\n\n');
  let room = limit - bytes(closing) - NOTICE;
  const keep = (part: string): boolean => {
    const size = bytes(part) + 2;
    if (size > room) return false;
    room -= size;
    return true;
  };
  const [first = '', ...others] = needed;
  const opening = bytes(first) + 2 > room ? cutAt(first, room) : first;
  room -= bytes(opening) + 2;
  const shown = kept(others, keep);
  const complete = shown.length === others.length;
  const unfolded = complete ? folded.filter(keep) : [];
  const dropped = others.length - shown.length + folded.length - unfolded.length;
  const notice =
    dropped === 0
      ? []
      : [`Left out for length: ${counted(dropped, complete ? 'folded part' : 'part')}.`];
  return [opening, ...shown, ...unfolded, ...notice, closing]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The parts before the first that finds no room. */
function kept(parts: readonly string[], keep: (part: string) => boolean): readonly string[] {
  const end = parts.findIndex((part) => !keep(part));
  return end === -1 ? parts : parts.slice(0, end);
}

/** What a headline of absurd length is cut to; it has nothing that would be left open. */
const cutAt = (text: string, size: number): string =>
  `${text.slice(0, Math.max(0, Math.floor(size / 4) - 2))}…`;
