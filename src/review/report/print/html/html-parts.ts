import type { Html } from './safe-html.ts';
import { linesAsHtml, markup, NOTHING } from './safe-html.ts';

/** A heading of a level from 2 to 6; deeper ones stay at the last, so that none is left out between. */
export function headingHtml(level: number, words: Html, id: string | null = null): Html {
  const anchor = id === null ? NOTHING : markup` id="${id}"`;
  const depth = String(Math.min(Math.max(level, 2), 6));
  return markup`<h${depth}${anchor}>${words}</h${depth}>\n`;
}

/** Lines of a text as they are. */
export const preformatted = (lines: readonly string[]): Html =>
  markup`<pre class="block"><code>${linesAsHtml(lines)}</code></pre>\n`;

/** A list, in its order where that says something; nothing without items. */
export function listOfItems(items: readonly Html[], isOrdered = false): Html {
  if (items.length === 0) return NOTHING;
  const entries = items.map((item) => markup`<li>${item}</li>\n`);
  return isOrdered ? markup`<ol>\n${entries}</ol>\n` : markup`<ul>\n${entries}</ul>\n`;
}

interface TableOfHtml {
  /** It says how it is shown; absent for the common look. */
  readonly look?: string;
  readonly head: readonly string[];
  /** Cells with their tags. */
  readonly rows: readonly (readonly Html[])[];
  /** It says what is left out, in words; null for nothing. */
  readonly more: string | null;
}

/** A table under the names of its columns. */
export function tableOfCells({ look, head, rows, more }: TableOfHtml): Html {
  const columns = head.map((name) => markup`<th scope="col">${name}</th>`);
  const lines = rows.map((cells) => markup`<tr>${cells}</tr>\n`);
  const last =
    more === null
      ? NOTHING
      : markup`<tr><td colspan="${String(head.length)}">and ${more}</td></tr>\n`;
  const kind = look === undefined ? NOTHING : markup` class="${look}"`;
  return markup`<table${kind}>
<thead><tr>${columns}</tr></thead>
<tbody>
${lines}${last}</tbody>
</table>
`;
}

export const cellOf = (content: Html): Html => markup`<td>${content}</td>`;

/** The cell that the others of its row are about. */
export const rowTitle = (content: Html): Html => markup`<th scope="row">${content}</th>`;
