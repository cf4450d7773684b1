import { headingHtml, rowTitle, tableOfCells } from './html-parts.ts';
import { htmlPage } from './html-page.ts';
import { recordStyle } from './page-style.ts';
import type { Html } from './safe-html.ts';
import { markup } from './safe-html.ts';
import type { StripGlyph, TimeStrip } from './strip-svg.ts';
import { glyphSvg, stripSvg } from './strip-svg.ts';
import { textHtml } from './words-html.ts';

/** A cell of a table on a page about what is on record; a number stands at the right. */
type RecordCell = string | number | { readonly text: string; readonly differs: true };

/** A part of a page about what is on record, in words alone: nothing in it is escaped. */
type RecordPart =
  | { readonly kind: 'sentence'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly id: string }
  | { readonly kind: 'events'; readonly items: readonly string[] }
  /** `id` is that of a heading. */
  | {
      readonly kind: 'links';
      readonly links: readonly { readonly text: string; readonly id: string }[];
    }
  | { readonly kind: 'legend'; readonly glyphs: readonly (readonly [StripGlyph, string])[] }
  | { readonly kind: 'strip'; readonly strip: TimeStrip }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      /** The first cell of a row names it. */
      readonly rows: readonly (readonly [string, ...RecordCell[]])[];
      readonly more: string | null;
    };

/** A page about what is on record of a period. */
interface RecordPage {
  /** The heading begins with it: how long a period. */
  readonly word: string;
  readonly sentence: string;
  /** ISO 8601. */
  readonly asOf: string;
  readonly opening: readonly RecordPart[];
  readonly sections: readonly { readonly title: string; readonly parts: readonly RecordPart[] }[];
  readonly closing: readonly RecordPart[];
}

/** Such a page as one file for a browser, which asks for nothing and runs nothing. */
export const recordPage = ({
  word,
  sentence,
  asOf,
  opening,
  sections,
  closing,
}: RecordPage): string =>
  htmlPage({
    heading: { kind: 'heading', mark: '', word, sentence },
    madeOf: { base: null, head: null, asOf },
    opening: opening.map(partHtml),
    sections: sections.map(({ title, parts }) => ({ title, parts: parts.map(partHtml) })),
    closing: closing.map(partHtml),
    subject: 'report',
    style: recordStyle,
  });

function partHtml(part: RecordPart): Html {
  switch (part.kind) {
    case 'sentence':
      return markup`<p>${part.text}</p>\n`;
    case 'heading':
      return headingHtml(part.level, textHtml(part.text), part.id);
    case 'events':
      return markup`<ul class="events">\n${part.items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
    case 'links':
      return markup`<ul class="links">\n${part.links.map(({ text, id }) => markup`<li><a href="#${id}">${text}</a></li>\n`)}</ul>\n`;
    case 'legend':
      return markup`<ul class="legend">\n${part.glyphs.map(([glyph, text]) => markup`<li>${glyphSvg(glyph)} ${text}</li>\n`)}</ul>\n`;
    case 'strip':
      return stripSvg(part.strip);
    case 'table': {
      const { head, rows, more } = part;
      const cells = rows.map(([first, ...others]) => [
        rowTitle(markup`${first}`),
        ...others.map((cell, at) => recordCell(cell, head[at + 1] ?? '')),
      ]);
      return tableOfCells({ look: 'cards', head, rows: cells, more });
    }
  }
}

/** A cell that names its column, for a screen too narrow for columns. */
function recordCell(cell: RecordCell, column: string): Html {
  const label = markup` data-label="${column}"`;
  if (typeof cell === 'string') return markup`<td${label}>${cell}</td>`;
  if (cell === 0) return markup`<td class="number none"${label}>0</td>`;
  if (typeof cell === 'number') return markup`<td class="number"${label}>${String(cell)}</td>`;
  return markup`<td class="differs"${label}>≠ ${cell.text}</td>`;
}
