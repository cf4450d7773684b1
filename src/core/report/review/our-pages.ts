import type { Finding } from '../../detectors/index.ts';
import type { ReportContext } from './report-context.ts';

type Pages = Pick<ReportContext, 'pagesUrl'>;

/** The page about the check that a finding is of: what it looks for, examples, what to do; null where none is shown. */
export const checkPage = (
  { detector, check }: Pick<Finding, 'detector' | 'check'>,
  { pagesUrl = null }: Pages,
): string | null =>
  pagesUrl === null ? null : `${pagesUrl}/docs/detectors/${detector}.md#${check}`;

/** Where a rule of our own package is written, `rules/mesh-wide.yaml:38`; null where that is not shown. */
export function rulePage(place: string | null, { pagesUrl = null }: Pages): string | null {
  const [, file, line] = /^(rules\/[\w.-]+):(\d+)$/.exec(place ?? '') ?? [];
  return pagesUrl === null || file === undefined || line === undefined
    ? null
    : `${pagesUrl}/${file}#L${line}`;
}
