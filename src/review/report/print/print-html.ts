import type { Block, Details, Graph, Item, List, Table, Words } from '../document/blocks.ts';
import { arrowWords } from '../document/blocks.ts';
import { pictureSvg } from './html/picture-svg.ts';
import { findingHtml } from './html/finding-html.ts';
import {
  cellOf,
  headingHtml,
  listOfItems,
  preformatted,
  rowTitle,
  tableOfCells,
} from './html/html-parts.ts';
import type { Html } from './html/safe-html.ts';
import { markup, NOTHING } from './html/safe-html.ts';
import { differencesHtml } from './html/side-by-side.ts';
import { lineHtml, textHtml, wordsHtml } from './html/words-html.ts';

/**
 * A block as a part of a page, nothing of it folded; headings in it are of the level that is given, or deeper. Whatever
 * people wrote is text, and nothing in it is fetched or run.
 */
export function htmlOf(block: Block, level: number): Html {
  switch (block.kind) {
    case 'heading':
      return headingHtml(level, markup`${block.word}: ${textHtml(block.sentence)}`);
    case 'section':
      return headingHtml(level, textHtml(block.title));
    case 'paragraph':
      return paragraphHtml(block.lines);
    case 'table':
      return tableHtml(block);
    case 'list':
      return listHtml(block);
    case 'finding':
      return findingHtml(block, { level });
    case 'code':
      return preformatted(block.lines);
    case 'graph':
      return graphHtml(block);
    case 'picture':
      return markup`<div class="picture">${pictureSvg(block.picture)}</div>\n`;
    case 'details':
      return detailsHtml(block, level);
    case 'differences':
      return differencesHtml(block, level);
    case 'footer':
      return markup`${block.sentences.map((words) => markup`<p>${wordsHtml(words)}</p>\n`)}`;
  }
}

function paragraphHtml(lines: readonly Words[]): Html {
  const broken = lines.map((words, at) => markup`${at === 0 ? '' : BREAK}${wordsHtml(words)}`);
  return markup`<p>${broken}</p>\n`;
}

const BREAK = markup`<br>`;

const tableHtml = ({ head, rows, more }: Table): Html =>
  rows.every(({ where }) => where.length === 0)
    ? tableOfCells({
        head: head.slice(0, 1),
        rows: rows.map(({ what }) => [cellOf(lineHtml(what))]),
        more,
      })
    : tableOfCells({
        head,
        rows: rows.map(({ what, where }) => [cellOf(lineHtml(what)), cellOf(wordsHtml(where))]),
        more,
      });

function listHtml({ title, items, more, after, ordered = false }: List): Html {
  const lines = [...items.map(itemHtml), ...(more > 0 ? [markup`and ${String(more)} more`] : [])];
  return markup`${title === null ? NOTHING : titleHtml(title)}${listOfItems(lines, ordered)}${after === null ? NOTHING : paragraphHtml([after])}`;
}

const titleHtml = (title: string): Html => markup`<p class="title">${textHtml(title)}:</p>\n`;

const itemHtml = (item: Item): Html =>
  markup`${lineHtml(item)}${listOfItems((item.below ?? []).map(lineHtml))}`;

/** Lists who calls whom, callers in the order in which they come first. */
function graphHtml({ arrows, more }: Graph): Html {
  const callers = new Map<string, string[]>();
  for (const arrow of arrows) {
    const { from, to } = arrow;
    const words = arrowWords(arrow);
    callers.set(from, [...(callers.get(from) ?? []), `${to}${words === '' ? '' : ` (${words})`}`]);
  }
  return tableOfCells({
    head: ['caller', 'calls'],
    rows: [...callers].map(([from, to]) => [
      rowTitle(markup`${from}`),
      cellOf(markup`${to.join(', ')}`),
    ]),
    more: more > 0 ? `${String(more)} more` : null,
  });
}

function detailsHtml({ title, count, blocks }: Details, level: number): Html {
  const heading = textHtml(`${title}${count > 0 ? ` (${String(count)})` : ''}`);
  return markup`${headingHtml(level, heading)}${blocks.map((each) => htmlOf(each, level + 1))}`;
}
