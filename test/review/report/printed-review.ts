import {
  markdownReport,
  terminalReport,
} from '../../../src/review/report/formats/review-report.ts';
import { jsonReport, UNPAINTED } from '../../../src/review/index.ts';
import type { ReportContext } from '../../../src/review/index.ts';

/** A review in every form that a command prints. */
export const printedReview = (context: ReportContext) => ({
  markdown: markdownReport(context),
  json: jsonReport(context),
  terminal: terminalReport(context, UNPAINTED, { diff: true }),
});
