import { codeSpan } from '../../text/index.ts';
import type { ReportPlace, ReportContext } from './report-context.ts';

/** `file:line` as code, and a link to it where there is a page that shows it. */
export function placeMarkdown(
  place: ReportPlace,
  { linkTo }: Pick<ReportContext, 'linkTo'>,
): string {
  const { file, line, side } = place;
  const text = codeSpan(`${file}:${String(line)}${side === 'base' ? ' (base)' : ''}`);
  const target = linkTo?.(place) ?? null;
  return target === null ? text : `[${text}](${target})`;
}
