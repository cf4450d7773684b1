import type { CheckContent } from '../../../forge/index.ts';
import { LONGEST_OUTPUT } from '../../../manifest/index.ts';
import { listOf } from '../document/blocks.ts';
import { fittedDocument } from '../print/fitted-document.ts';

/** A check that also says what GitHub refused to write beside it; half sentences. */
export function withNotWritten(content: CheckContent, notWritten: readonly string[]): CheckContent {
  if (notWritten.length === 0) return content;
  const items = notWritten.map((each) => ({ words: [each] }));
  const list = listOf('Not everything could be written', items, Infinity);
  const said = fittedDocument({ needed: [list] }, LONGEST_OUTPUT);
  return { ...content, summary: `${content.summary.trimEnd()}\n\n${said}\n` };
}
