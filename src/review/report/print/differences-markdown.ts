import { counted, fenced, neutralMarkdown, visibleLine } from '../../../manifest/index.ts';
import type { Differences } from '../document/blocks.ts';

/** Lines shown of one object, and letters of a line. */
const LINES_SHOWN = 60;
const LONGEST_LINE = 300;

/** Bytes of the whole part: it is read after everything else, or not at all. */
const LONGEST_PART = 24_000;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Each object that finds room in so many bytes, the others counted; null where none does. */
export function differencesMarkdown({ items, leftOut }: Differences, bytes: number): string | null {
  const shown: string[] = [];
  let room =
    Math.min(bytes, LONGEST_PART) - bytesOf(framed([moreObjects(items.length + leftOut)], items));
  for (const item of items) {
    const text = itemMarkdown(item);
    const size = bytesOf(text) + 2;
    if (size > room) continue;
    room -= size;
    shown.push(text);
  }
  if (shown.length === 0) return null;
  const more = items.length - shown.length + leftOut;
  return framed([...shown, ...(more > 0 ? [moreObjects(more)] : [])], items);
}

const framed = (parts: readonly string[], { length }: Differences['items']): string =>
  [
    `<details><summary>Rendered difference (${String(length)})</summary>`,
    ...parts,
    '</details>',
  ].join('\n\n');

const moreObjects = (count: number): string =>
  `And the rendered text of ${counted(count, 'more object')}, for which there is no room here.`;

function itemMarkdown({ title, lines, linesLeftOut }: Differences['items'][number]): string {
  const more = linesLeftOut + Math.max(0, lines.length - LINES_SHOWN);
  const shown = lines.slice(0, LINES_SHOWN).map((line) => visibleLine(line, LONGEST_LINE));
  return [
    neutralMarkdown(title),
    fenced('diff', shown),
    ...(more > 0 ? [`And ${counted(more, 'more line')}.`] : []),
  ].join('\n\n');
}
