import type { AnalysisEntry } from '../../at-rest/analysis-entry.ts';
import { nettedJson } from '../../../manifest/index.ts';

/** A list in the form of `istioctl analyze --output json`, with the names of the checks. */
export const analysisJson = (entries: readonly AnalysisEntry[]): string =>
  `${nettedJson(
    entries.map(
      ({
        code,
        analyzer,
        id,
        level,
        resource,
        file,
        line,
        message,
        why,
        fix,
        environments,
        finding,
      }) => ({
        code,
        analyzer,
        id,
        level,
        resource,
        file,
        line,
        message,
        why,
        symptom: finding.symptom,
        fix,
        environments,
      }),
    ),
  )}\n`;
