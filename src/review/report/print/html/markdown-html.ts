import type { Token, Tokens } from 'marked';
import { Marked } from 'marked';
import { listOfItems, preformatted } from './html-parts.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';
import { codeHtml, linkHtml } from './words-html.ts';

const marked = new Marked({ gfm: true });

/**
 * Markdown of our own pages; HTML in it is shown as the text that it is, comments are not, pictures are words, and only links over TLS lead
 * anywhere.
 */
export const markdownHtml = (text: string): Html => blocksHtml(marked.lexer(text));

const blocksHtml = (tokens: readonly Token[]): Html =>
  markup`${tokens.filter(({ type }) => type !== 'space').map(blockHtml)}`;

/** A token of a kind that our pages have none of is shown as it is written. */
function blockHtml(token: Token): Html {
  if (isOf(token, 'paragraph')) return markup`<p>${inlinesHtml(token)}</p>\n`;
  if (isOf(token, 'heading')) return markup`<p class="title">${inlinesHtml(token)}</p>\n`;
  if (isOf(token, 'code')) return markup`${sideOf(token)}${preformatted(token.text.split('\n'))}`;
  if (isOf(token, 'list'))
    return listOfItems(
      token.items.map(({ tokens }) => blocksHtml(tokens)),
      token.ordered,
    );
  // what is said to programs alone
  if (isOf(token, 'html') && /^<!--[^]*?-->\s*$/.test(token.raw)) return NOTHING;
  // the words of an item of a list
  if (isOf(token, 'text')) return inlinesHtml(token);
  return markup`<p>${token.raw}</p>\n`;
}

/** Behind the language of a text the examples of our pages say which side it is of. */
const SIDES: Readonly<Record<string, string>> = {
  base: 'Before the change:',
  head: 'After it:',
};

function sideOf({ lang = '' }: Tokens.Code): Html {
  const [, word = ''] = lang.split(' ');
  const side = SIDES[word];
  return side === undefined ? NOTHING : markup`<p>${side}</p>\n`;
}

interface Parent {
  readonly raw: string;
  readonly tokens?: readonly Token[] | undefined;
}

const inlinesHtml = ({ tokens, raw }: Parent): Html =>
  tokens === undefined ? markup`${raw}` : markup`${tokens.map(inlineHtml)}`;

function inlineHtml(token: Token): Html {
  if (isOf(token, 'codespan')) return codeHtml(token.text);
  if (isOf(token, 'strong')) return markup`<strong>${inlinesHtml(token)}</strong>`;
  if (isOf(token, 'em')) return markup`<em>${inlinesHtml(token)}</em>`;
  if (isOf(token, 'link')) return linkHtml(inlinesHtml(token), token.href);
  if (isOf(token, 'escape') || isOf(token, 'text')) return markup`${token.text}`;
  return markup`${token.raw}`;
}

/** Tokens of marked, by their `type`. */
interface TokensByType {
  readonly paragraph: Tokens.Paragraph;
  readonly heading: Tokens.Heading;
  readonly code: Tokens.Code;
  readonly list: Tokens.List;
  readonly html: Tokens.HTML;
  readonly text: Tokens.Text;
  readonly codespan: Tokens.Codespan;
  readonly strong: Tokens.Strong;
  readonly em: Tokens.Em;
  readonly link: Tokens.Link;
  readonly escape: Tokens.Escape;
}

const isOf = <T extends keyof TokensByType>(token: Token, type: T): token is TokensByType[T] =>
  token.type === type;
