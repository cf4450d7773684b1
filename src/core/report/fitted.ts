import { counted } from './counted.ts';

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
 * One text of at most `limit` bytes: what finds no room is left out, all that is folded first, and it says
 * how much. GitHub counts characters in one place and bytes in another; a text has at least as many bytes.
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
  const shown = others.filter(keep);
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

/** A first part of absurd length; a code span that was cut is closed, or its end would act. */
function cutAt(text: string, size: number): string {
  const cut = text.slice(0, Math.max(0, Math.floor(size / 4) - 2)).replace(/\p{Cs}$/u, '');
  return cut.split('`').length % 2 === 0 ? `${cut}\`…` : `${cut}…`;
}
