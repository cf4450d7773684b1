import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Element } from './html-elements.ts';
import { elementsOf } from './html-elements.ts';
import { controlCharacters } from './live-markup.ts';

/** All that a page may be made of: nothing that fetches, runs, sends or frames anything. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...['html', 'head', 'meta', 'title', 'style', 'body', 'header', 'nav', 'main', 'footer'],
  ...['section', 'article', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'span'],
  ...['strong', 'em', 'q', 'code', 'pre', 'time', 'a', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  // of pictures
  ...['svg', 'desc', 'g', 'rect', 'path', 'text'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary'],
]);

const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'id', 'href', 'rel', 'scope'],
  ...['colspan', 'tabindex', 'datetime', 'aria-hidden', 'aria-labelledby'],
  ...[
    'xmlns',
    'viewBox',
    'width',
    'height',
    'role',
    'aria-label',
    'x',
    'y',
    'rx',
    'd',
    'transform',
  ],
  ...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'text-anchor'],
  ...['font-family', 'font-size', 'font-weight'],
]);

/** A page that asks for nothing and does nothing, whatever is said in it; gives its elements. */
export function expectInertPage(page: string): readonly Element[] {
  const elements = elementsOf(page);
  const attributes = elements.flatMap((each) => Object.entries(each.attributes));
  expect(elements.filter(({ name }) => !ELEMENTS.has(name))).toEqual([]);
  expect(attributes.filter(([name]) => !ATTRIBUTES.has(name))).toEqual([]);
  const valuesOf = (wanted: string): readonly string[] =>
    attributes.flatMap(([name, value]) => (name === wanted ? [value] : []));
  const ids = valuesOf('id');
  expect(ids).toHaveLength(new Set(ids).size);
  for (const target of valuesOf('href'))
    if (target.startsWith('#')) expect(ids).toContain(target.slice(1));
    else expect(target).toMatch(/^https:\/\//);
  expectOwnStyle(page, elements);
  expect(controlCharacters(page.replaceAll('\t', ''))).toEqual([]);
  return elements;
}

/** The one style is the one that the policy of the page lets in, and has no address in it. */
function expectOwnStyle(page: string, elements: readonly Element[]): void {
  const styles = [...page.matchAll(/<style>([^<]*)<\/style>/g)].map(([, style = '']) => style);
  expect(styles).toHaveLength(1);
  const [style = ''] = styles;
  const hash = createHash('sha256').update(style).digest('base64');
  const policies = elements.filter(
    ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
  );
  expect(policies.map(({ attributes }) => attributes['content'])).toEqual([
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  ]);
  expect(style).not.toMatch(/url\(|@import|image-set|expression/i);
}
