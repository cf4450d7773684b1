import type { Origin } from '../../manifest/index.ts';
import { refuse } from './failure.ts';

/**
 * Refuses a text of several lines that begins with a tab: kustomize writes it into a ConfigMap as a block,
 * and cannot read the block again. What cannot be a block (blanks at the end of a line, control
 * characters) goes in quotes, and is fine.
 */
export function refuseTabFirst(text: string, what: string, place: Origin): void {
  if (text.startsWith('\t') && text.includes('\n') && BLOCK.test(text) && !BLANK_END.test(text))
    refuse(
      'unexpected-value',
      `${what} begins with a tab, which kustomize cannot write (found a tab character where an indentation space is expected).`,
      place,
    );
}

const BLOCK = /^[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u;
const BLANK_END = / (?:[\n\u2028\u2029]|$)/;
