import type { Plain } from '../../../../manifest/index.ts';

/** A run of text, and the action behind it. */
export interface GoBlock {
  readonly before: string;
  readonly keyword: 'if' | 'else' | 'end' | null;
  /** Empty where nothing is printed: a comment, the end of the text. */
  readonly expression: string;
}

const DEPTHS = { if: 1, else: 0, end: -1 };
const ACTION = /\{\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}\}/g;
/** A longer template is not followed. */
const MAX_TEXT = 50_000;

/** The actions of a Go template in turn; null where one is not followed (`range`, variables, ends that do not fit). */
export function splitBlocks(text: string): readonly GoBlock[] | null {
  const blocks: GoBlock[] = [];
  let at = 0;
  let depth = 0;
  let trims = false;
  if (text.length > MAX_TEXT) return null;
  for (const { 0: whole, 1: inner = '', index } of text.matchAll(ACTION)) {
    const [, action = ''] = /^(?:-\s)?([\s\S]*?)(?:\s-)?$/.exec(inner) ?? [];
    const before = trimmed(text.slice(at, index), trims, /^-\s/.test(inner));
    const block = actionOf(action.trim(), before);
    if (block === null) return null;
    if (block.keyword !== 'if' && block.keyword !== null && depth === 0) return null;
    depth += DEPTHS[block.keyword ?? 'else'];
    blocks.push(block);
    trims = /\s-$/.test(inner);
    at = index + whole.length;
  }
  const rest = text.slice(at);
  if (depth !== 0 || rest.includes('{{')) return null;
  return [...blocks, { before: trimmed(rest, trims, false), keyword: null, expression: '' }];
}

function actionOf(action: string, before: string): GoBlock | null {
  if (action.startsWith('/*')) return { before, keyword: null, expression: '' };
  if (/^(?:range|with|define|template|block|break|continue)\b|\$|:=/.test(action)) return null;
  if (action === 'end') return { before, keyword: 'end', expression: '' };
  const [, word, condition = ''] = /^(if|else(?:\s+if)?)(?:\s+([\s\S]*))?$/.exec(action) ?? [];
  if (word === undefined)
    return action === '' ? null : { before, keyword: null, expression: action };
  return { before, keyword: word === 'if' ? 'if' : 'else', expression: condition.trim() };
}

function trimmed(text: string, start: boolean, end: boolean): string {
  const left = start ? text.trimStart() : text;
  return end ? left.trimEnd() : left;
}

/** What Go takes for true. */
export const isTrue = (value: Plain | undefined): boolean => {
  if (value === undefined || value === null || value === '' || value === 0) return false;
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== false;
};
