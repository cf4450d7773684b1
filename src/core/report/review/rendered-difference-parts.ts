import type { RenderedDifference, RenderedDifferences } from '../../diff/index.ts';
import { subjectText } from '../../manifest/index.ts';
import { counted, fenced, neutralMarkdown, visibleLine } from '../../text/index.ts';
import { environmentList, productionFirst } from './environment-list.ts';
import type { FoldedPart } from './fitted.ts';
import type { ReportContext } from './report-context.ts';

/** Lines shown of one object, and letters of a line. */
const LINES_SHOWN = 60;
const LONGEST_LINE = 300;

/** Bytes of the whole part: it is read after everything else, or not at all. */
const LONGEST_PART = 24_000;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What changes in the rendered text, object by object, in the room that is left; none where nothing does. */
export function renderedDifferenceParts({ review }: ReportContext): readonly FoldedPart[] {
  const { renderedDifferences, environments } = review;
  if (renderedDifferences.shown.length === 0) return [];
  const order = productionFirst(environments).map(({ name }) => name);
  return [(bytes) => partOf(renderedDifferences, order, Math.min(bytes, LONGEST_PART))];
}

/** Each object that finds room, the most important first; the others are counted. */
function partOf(
  { shown, leftOut }: RenderedDifferences,
  order: readonly string[],
  bytes: number,
): string | null {
  const items: string[] = [];
  let room = bytes - bytesOf(framed([moreObjects(shown.length + leftOut)], shown.length));
  for (const difference of shown) {
    const item = itemOf(difference, order);
    const size = bytesOf(item) + 2;
    if (size > room) continue;
    room -= size;
    items.push(item);
  }
  if (items.length === 0) return null;
  const more = shown.length - items.length + leftOut;
  return framed([...items, ...(more > 0 ? [moreObjects(more)] : [])], shown.length);
}

const framed = (parts: readonly string[], count: number): string =>
  [
    `<details><summary>Rendered difference (${String(count)})</summary>`,
    ...parts,
    '</details>',
  ].join('\n\n');

const moreObjects = (count: number): string =>
  `And the rendered text of ${counted(count, 'more object')}, for which there is no room here.`;

function itemOf(difference: RenderedDifference, order: readonly string[]): string {
  const { subject, environments, presence, lines, linesLeftOut } = difference;
  const names = order.filter((name) => environments.includes(name));
  const whole = presence === 'changed' ? '' : `, ${presence === 'added' ? 'new' : 'removed'}`;
  const more = linesLeftOut + Math.max(0, lines.length - LINES_SHOWN);
  return [
    neutralMarkdown(`${subjectText(subject)} in ${environmentList(names)}${whole}`),
    fenced(
      'diff',
      lines.slice(0, LINES_SHOWN).map((line) => visibleLine(line, LONGEST_LINE)),
    ),
    ...(more > 0 ? [`And ${counted(more, 'more line')}.`] : []),
  ].join('\n\n');
}
