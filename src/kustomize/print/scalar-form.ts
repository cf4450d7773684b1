import { readsAsText } from '../../manifest/index.ts';

/** Whether go-yaml v3 writes a text without quotes; text over several lines becomes a block. */
export const standsPlain = (text: string): boolean =>
  !text.includes('\n') && text !== '<<' && readsAsText(text) && textForms(text).plain;

/** The forms of a scalar that can hold a text: without quotes, in single quotes, as a block of lines. */
interface TextForms {
  readonly plain: boolean;
  readonly quoted: boolean;
  readonly block: boolean;
}

/** Any sign that cannot stand as it is in a file: controls, tabs, and what needs four bytes. */
const SPECIAL = /[^\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/;

const OPENS = /^[#,[\]{}&*!|>'"%@`]/;

const OPENS_BEFORE_SPACE = /^[?:-](?:[ \n]|$)/;

const INSIDE = /:(?:[ \n]|$)|[ \n]#/;

export function textForms(text: string): TextForms {
  const special = SPECIAL.test(text) || text.includes(' \n');
  const edges = /^[ \n]|[ \n]$|[\u2028\u2029]/.test(text);
  const indicators =
    OPENS.test(text) ||
    OPENS_BEFORE_SPACE.test(text) ||
    INSIDE.test(text) ||
    text.startsWith('---') ||
    text.startsWith('...');
  return {
    plain: !special && !edges && !indicators,
    quoted: !special && !text.includes('\n '),
    block: !special && !text.endsWith(' '),
  };
}
