import type { Token, Tokens } from 'marked';
import { lexer } from 'marked';
import type { Construction } from './constructions.ts';
import { CONSTRUCTIONS, TERMS } from './constructions.ts';

/** One place in a text that uses a construction. */
export interface Hit {
  readonly construction: Construction;
  /** The match with a few words around it. */
  readonly excerpt: string;
}

/** Returns the paragraphs and list items of a Markdown page, without code, tables, headings and HTML. */
export const paragraphsOf = (markdown: string): readonly string[] =>
  lexer(markdown.replace(/^---\n[\s\S]*?\n---\n/, ''))
    .flatMap(proseOf)
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '');

function proseOf(token: Token): readonly string[] {
  switch (token.type) {
    case 'paragraph':
    case 'text':
      return [inlineText(token)];
    case 'list':
      return (token as Tokens.List).items.flatMap((item) => item.tokens.flatMap(proseOf));
    case 'blockquote':
      return (token.tokens ?? []).flatMap(proseOf);
    default:
      return [];
  }
}

/** A code span or quoted message stands as `X`, so that its words never count. */
function inlineText(token: Token): string {
  const parts = 'tokens' in token ? token.tokens : undefined;
  if (token.type === 'codespan') return 'X';
  if (token.type === 'image' || token.type === 'html') return '';
  if (parts !== undefined && parts.length > 0) return parts.map(inlineText).join('');
  return 'text' in token && typeof token.text === 'string' ? token.text : ' ';
}

const QUOTED = /[“"][^“”"]{0,300}[”"]/g;

/** Finds the constructions and terms to avoid in paragraphs; words inside quotation marks never count. */
export const hitsIn = (paragraphs: readonly string[]): readonly Hit[] =>
  paragraphs.flatMap((paragraph) => {
    const text = paragraph.replaceAll(QUOTED, 'X').replaceAll(/`[^`]*`/g, 'X');
    return [...CONSTRUCTIONS, ...TERMS].flatMap((construction) =>
      [...text.matchAll(construction.pattern)].map(({ index, 0: match }) => ({
        construction,
        excerpt: text.slice(Math.max(0, index - 30), index + match.length + 40),
      })),
    );
  });

export const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /[a-z]/i.test(word)).length;

/** Splits a paragraph into its sentences. */
export const sentencesIn = (paragraph: string): readonly string[] =>
  paragraph.split(/(?<=[.!?:;]) +(?=[A-Z“"(])/).filter((sentence) => wordsIn(sentence) > 2);
