import type { Block, Differences } from '../document/blocks.ts';
import { differencesMarkdown, markdownOf } from './print-markdown.ts';
import { inertSpans } from './neutral-markdown.ts';
import { counted, lastNet } from '../../../manifest/index.ts';

/** A text, or what makes one of at most so many bytes as the others leave; null where it cannot. */
type FoldedPart = string | ((bytes: number) => string | null);

/** Parts of a text, each Markdown of its own; the most important come first. */
interface MarkdownParts {
  readonly needed: readonly string[];
  /** Dropped first. */
  readonly folded: readonly FoldedPart[];
  /** Always there, whatever else is dropped. */
  readonly last: readonly string[];
}

/** Room for the sentence that says what was dropped. */
const NOTICE = 160;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/**
 * One text of at most `limit` bytes: what finds no room is left out, all that is folded first, and it says
 * how much. GitHub counts characters in one place and bytes in another; a text has at least as many bytes.
 */
export function fitted({ needed, folded, last }: MarkdownParts, limit: number): string {
  const closing = last.join('\n\n');
  let room = limit - bytesOf(closing) - NOTICE;
  const keep = (part: string): boolean => {
    const size = bytesOf(part) + 2;
    if (size > room) return false;
    room -= size;
    return true;
  };
  const [first = '', ...others] = needed;
  const opening = bytesOf(first) + 2 > room ? cutAt(first, room) : first;
  room -= bytesOf(opening) + 2;
  const shown = others.filter(keep);
  const complete = shown.length === others.length;
  const unfolded = complete ? unfoldedOf(folded, keep, () => room - 2) : [];
  const dropped = others.length - shown.length + folded.length - unfolded.length;
  const notice =
    dropped === 0
      ? []
      : [`Left out for length: ${counted(dropped, complete ? 'folded part' : 'part')}.`];
  const parts = [opening, ...shown, ...unfolded, ...notice, closing];
  return lastNet(parts.filter((part) => part !== '').join('\n\n'));
}

/** In the order given; those that take what is left are asked last. */
function unfoldedOf(
  parts: readonly FoldedPart[],
  keep: (part: string) => boolean,
  room: () => number,
): readonly string[] {
  const texts = parts.map((part) => (typeof part === 'string' && keep(part) ? part : null));
  return parts.flatMap((part, index) => {
    const text = typeof part === 'string' ? texts[index] : part(room());
    if (text === null || text === undefined) return [];
    return typeof part === 'string' || keep(text) ? [text] : [];
  });
}

/** A first part of absurd length; a code span that was cut is closed, or its end would act. */
function cutAt(text: string, size: number): string {
  const cut = text.slice(0, Math.max(0, Math.floor(size / 4) - 2)).replace(/\p{Cs}$/u, '');
  return cut.split('`').length % 2 === 0 ? `${cut}\`…` : `${cut}…`;
}

interface Parts {
  readonly needed: readonly Block[];
  /** Dropped first. */
  readonly folded?: readonly Block[];
  /** Markdown of ours that is always there. */
  readonly last?: readonly string[];
  /** Said of the body of a pull request, which may become the message of a commit; absent for no. */
  readonly mayBeCommitted?: boolean;
}

/** A document as Markdown of at most `limit` bytes; what finds no room is left out, and it says how much. */
export function fittedDocument(
  { needed, folded = [], last = [], mayBeCommitted = false }: Parts,
  limit: number,
): string {
  const shown = mayBeCommitted ? inertSpans : (text: string) => text;
  const differences = (block: Differences) => (bytes: number) => {
    const text = differencesMarkdown(block, bytes);
    return text === null ? null : shown(text);
  };
  return fitted(
    {
      needed: needed.map((block) => shown(markdownOf(block))),
      folded: folded.map((block) =>
        block.kind === 'differences' ? differences(block) : shown(markdownOf(block)),
      ),
      last,
    },
    limit,
  );
}
