import { placeOf, shortSha } from '../../../../manifest/index.ts';
import type { Inline, Line, PlaceLink, Words } from '../../document/blocks.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';

/** Words of a sentence; whatever people wrote is text. */
export const wordsHtml = (words: Words): Html => markup`${words.map(inlineHtml)}`;

function inlineHtml(inline: Inline): Html {
  if (typeof inline === 'string') return textHtml(inline);
  switch (inline.kind) {
    case 'strong':
      return markup`<strong>${wordsHtml(inline.words)}</strong>`;
    case 'code':
      return codeHtml(inline.text);
    case 'said':
      return markup`<q>${inline.text.trim()}</q>`;
    case 'place':
      return placeHtml(inline);
    case 'link':
      return linkHtml(wordsHtml(inline.words), inline.target);
    case 'mention':
      return markup`${inline.name}`;
    case 'commit':
      return codeHtml(`${inline.ref === null ? '' : `${inline.ref}@`}${shortSha(inline.sha)}`);
    case 'number':
      return markup`#${String(inline.number)}`;
  }
}

export const codeHtml = (text: string): Html => markup`<code>${text}</code>`;

/** A sentence in which backticks hold code; a lone one is an apostrophe. */
export function textHtml(text: string): Html {
  const parts = text.replace(/`{2,}/g, '`').split('`');
  if (parts.length % 2 === 0) return markup`${parts.join("'")}`;
  return markup`${parts.map((part, at) => (at % 2 === 0 ? markup`${part}` : codeHtml(part)))}`;
}

/** Pages open with a click and over TLS alone; what leads elsewhere stays words. */
export const linkHtml = (words: Html, target: string | null): Html =>
  target?.startsWith('https://') === true
    ? markup`<a href="${target}" rel="noreferrer">${words}</a>`
    : words;

/** `file:line` as code, and a link to it where there is a page that shows it. */
export const placeHtml = ({ place, target }: PlaceLink): Html =>
  linkHtml(codeHtml(`${placeOf(place)}${place.side === 'base' ? ' (base)' : ''}`), target);

/** Words, and the place that they are about beside them. */
export function lineHtml({ words, place = null }: Line): Html {
  const beside = place === null ? NOTHING : markup` <span class="place">${placeHtml(place)}</span>`;
  return markup`${wordsHtml(words)}${beside}`;
}
