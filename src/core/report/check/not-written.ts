import type { CheckContent } from '../../forge/index.ts';
import { neutralMarkdown } from '../../text/index.ts';

/** A check that also says what GitHub refused to write beside it; half sentences. */
export function withNotWritten(content: CheckContent, notWritten: readonly string[]): CheckContent {
  if (notWritten.length === 0) return content;
  const lines = notWritten.map((each) => `- ${neutralMarkdown(each)}`);
  const summary = `${content.summary.trimEnd()}\n\n**Not everything could be written:**\n\n${lines.join('\n')}\n`;
  return { ...content, summary };
}
