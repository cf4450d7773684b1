import { plainText, oneLine } from '../../../../manifest/index.ts';

const MARKUP: unique symbol = Symbol('markup');

/** HTML that was made here: whoever has a text gets it into a page by one of the functions of this file alone. */
export interface Html {
  readonly [MARKUP]: string;
}

type Filling = string | Html | readonly Html[];

/** Makes HTML of a template of ours; texts that are put into it, between tags or in quoted attributes, are escaped. */
export const markup = (template: TemplateStringsArray, ...fillings: readonly Filling[]): Html => ({
  [MARKUP]: template.map((part, at) => `${part}${markupIn(fillings[at] ?? '')}`).join(''),
});

export const NOTHING: Html = { [MARKUP]: '' };

/** Lines of a text as they are, for an element that keeps its spaces. */
export const linesAsHtml = (lines: readonly string[]): Html => ({
  [MARKUP]: lines.map((line) => escaped(oneLine.visible(line))).join('\n'),
});

/** Gives the text of finished HTML. */
export const markupOf = (html: Html): string => html[MARKUP];

function markupIn(filling: Filling): string {
  if (typeof filling === 'string') return escaped(plainText(filling));
  return MARKUP in filling ? filling[MARKUP] : filling.map(markupOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

const escaped = (text: string): string => text.replace(/[&<>"'`]/g, (mark) => ENTITIES[mark] ?? '');
