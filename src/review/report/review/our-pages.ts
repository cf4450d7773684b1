import type { Finding } from '../../../checks/index.ts';
import type { ReportContext } from './report-context.ts';

type Pages = Pick<ReportContext, 'pagesUrl'>;

/** The page about the check that a finding is of: what it looks for, examples, what to do; null where none is shown. */
export const checkPage = (
  { detector, check }: Pick<Finding, 'detector' | 'check'>,
  { pagesUrl = null }: Pages,
): string | null =>
  pagesUrl === null ? null : `${pagesUrl}/docs/detectors/${detector}.md#${check}`;

/** The page about a rule of our own package, by what cites it (`rules/mesh-wide.yaml#mesh-wide-mtls`); null where none is shown. */
export function rulePage(place: string | null, { pagesUrl = null }: Pages): string | null {
  const [, id] = /^rules\/[\w.-]+#([\w-]+)$/.exec(place ?? '') ?? [];
  return pagesUrl === null || id === undefined ? null : `${pagesUrl}/docs/policy-rules.md#${id}`;
}
