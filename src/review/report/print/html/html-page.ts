import { counted, lastNet, shortSha } from '../../../../manifest/index.ts';
import type { Heading } from '../../document/blocks.ts';
import { utc } from '../../document/blocks.ts';
import { plainWords } from '../print-terminal.ts';
import { headingHtml, listOfItems } from './html-parts.ts';
import type { PageStyle } from './page-style.ts';
import { pageStyle } from './page-style.ts';
import type { Html } from './safe-html.ts';
import { markup, markupOf, NOTHING } from './safe-html.ts';
import { codeHtml, textHtml } from './words-html.ts';

/** A part of a page under a heading of its own, which its contents lead to. */
export interface PageSection {
  readonly title: string;
  /** The first are the last to be left out. */
  readonly parts: readonly Html[];
}

export interface HtmlPage {
  readonly heading: Heading;
  /** A line below the heading says it. */
  readonly madeOf: {
    /** Commits, where there are any. */
    readonly base: string | null;
    readonly head: string | null;
    readonly asOf: string;
  };
  /** These stand before all sections. */
  readonly opening: readonly Html[];
  readonly sections: readonly PageSection[];
  readonly closing: readonly Html[];
  /** It is what the page is called where it leads to itself; absent for `review`. */
  readonly subject?: string;
  /** Style of its own beside that of all pages. */
  readonly style?: PageStyle;
}

/** Bytes of a page, as browsers open one without waiting. */
const LONGEST_PAGE = 4_000_000;

/**
 * A page in one file that asks for nothing: its policy lets it load only its own style, which has no address in it. What
 * finds no room is left out, and its section says how much.
 */
export function htmlPage(page: HtmlPage): string {
  const { word, sentence } = page.heading;
  const { style = pageStyle } = page;
  const title = markup`<title>${`${word} · ${plainWords(sentence)}`}</title>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    markupOf(metaTags(style)),
    lastNet(markupOf(title)),
    // words of ours alone, and known by their hash: nothing may be escaped in them
    `<style>${style.text}</style>`,
    '</head>',
    lastNet(markupOf(bodyOf(page))),
    '</html>',
    '',
  ].join('\n');
}

const metaTags = ({ hash }: PageStyle): Html => markup`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Meshwarden">`;

function bodyOf(page: HtmlPage): Html {
  const { heading, madeOf, opening, sections, closing, subject = 'review' } = page;
  const mark = markup`<span aria-hidden="true">${heading.mark}</span>`;
  const tier = markup`<span class="tier ${className(heading.word)}">${heading.word}</span>`;
  return markup`<body>
<a class="skip" href="#${subject}">Skip to the ${subject}</a>
<header>
<h1>${mark} ${tier} ${textHtml(heading.sentence)}</h1>
<p class="facts">${factsOf(madeOf)}</p>
</header>
${contentsHtml(sections)}<main id="${subject}" tabindex="-1">
${withinBounds(opening, sections)}</main>
<footer>
${closing}</footer>
</body>`;
}

function factsOf({ base, head, asOf }: HtmlPage['madeOf']): Html {
  const commits = [
    ...(head === null ? [] : [markup`change ${codeHtml(shortSha(head))}, `]),
    ...(base === null ? [] : [markup`base ${codeHtml(shortSha(base))}, `]),
  ];
  return markup`${commits}as of <time datetime="${asOf}">${utc(asOf)}</time>`;
}

const className = (word: string): string => word.toLowerCase().replaceAll(' ', '-');

const idOf = (at: number): string => `section-${String(at + 1)}`;

function contentsHtml(sections: readonly PageSection[]): Html {
  if (sections.length < 2) return NOTHING;
  const links = sections.map(
    ({ title }, at) => markup`<a href="#${idOf(at)}">${textHtml(title)}</a>`,
  );
  return markup`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
${listOfItems(links, true)}</nav>
`;
}

/** As many parts as there is room for, from the first on. */
function withinBounds(opening: readonly Html[], sections: readonly PageSection[]): readonly Html[] {
  const room = { bytes: LONGEST_PAGE };
  return [
    ...fitting(opening, room),
    ...sections.map(({ title, parts }, at) => {
      const heading = headingHtml(2, textHtml(title), idOf(at));
      return markup`<section>\n${heading}${fitting(parts, room)}</section>\n`;
    }),
  ];
}

/** Ends at the first part that finds no room: those after it may lead there. */
function fitting(parts: readonly Html[], room: { bytes: number }): readonly Html[] {
  const end = parts.findIndex((part) => {
    const size = new TextEncoder().encode(markupOf(part)).length;
    if (size > room.bytes) return true;
    room.bytes -= size;
    return false;
  });
  if (end === -1) return parts;
  const left = `Left out for length: ${counted(parts.length - end, 'part')}. The JSON report is not cut so.`;
  return [...parts.slice(0, end), markup`<p>${left}</p>\n`];
}
