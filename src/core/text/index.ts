/**
 * What people wrote, made harmless: one line, no mention, no link, no command, nothing secret. Takes any text;
 * gives one for Markdown, a table, a code span, a commit; and how texts are counted, listed and put in order. Knows
 * nothing of reports.
 */
export { compareText } from './compare-text.ts';
export { counted } from './counted.ts';
export { escapedJson } from './escaped-json.ts';
export { fenced } from './fence.ts';
export { hiddenBlock, hiddenJson } from './hidden-block.ts';
export { lastNet, nettedJson } from './last-net.ts';
export { isStandIn } from './stand-ins.ts';
export { LINE_BREAK } from './line-break.ts';
export { firstOf, listed } from './listed.ts';
export {
  codeSpan,
  inertCommitText,
  neutralCell,
  neutralMarkdown,
  unlinkedText,
} from './neutral-markdown.ts';
export { LONGEST_OUTPUT } from './output-limit.ts';
export { plainText } from './plain-text.ts';
export { shortSha } from './short-sha.ts';
export { withSmallLetter } from './small-letter.ts';
export { visibleLine } from './visible-line.ts';
