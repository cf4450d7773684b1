import type { Severity } from '../../manifest/index.ts';
import { nettedJson } from '../../manifest/index.ts';
import type { CheckResult, ResultList, ResultPlace } from './check-result.ts';
import { worstResultsFirst } from './check-result.ts';

/** Gives the word of GitLab for a level; a mesh-wide change is its worst. */
const severityIn = ({ level, tier }: CheckResult): string =>
  tier === 'critical' ? 'blocker' : SEVERITIES[level];

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  info: 'info',
};

/**
 * Results as a report of GitLab's code quality (https://docs.gitlab.com/ci/testing/code_quality). Each entry has to have a
 * line and a fingerprint of its own. What is left out is not told.
 */
export function codeQualityReport({ results, failures, anchor }: ResultList): string {
  const counting = worstResultsFirst(results).filter(({ leftOut }) => leftOut === null);
  const entries = [
    ...failures.map((description, index) => ({
      description,
      check_name: 'coverage',
      fingerprint: `coverage-${String(index)}`,
      severity: 'blocker',
      location: locationOf(anchor),
    })),
    ...counting.map((result) => ({
      description: `${result.where.length === 0 ? '' : `${result.where.join(', ')}: `}${[result.message, ...result.details].filter(Boolean).join(' ')}`,
      check_name: result.rule,
      fingerprint: result.fingerprint,
      severity: severityIn(result),
      location: locationOf(result.place ?? anchor),
    })),
  ];
  return `${nettedJson(entries)}\n`;
}

const locationOf = ({ file, line }: ResultPlace) => ({
  path: file,
  lines: { begin: Math.max(1, line) },
});
