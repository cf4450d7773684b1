import { environmentOfUnit } from '../environments/index.ts';
import picomatch from 'picomatch';
import type { Finding } from '../detectors/index.ts';
import { isNamed } from '../detectors/index.ts';
import type { RepositoryConfig } from './configuration/repository-config.ts';

/** Findings that count, and what was left out by the configuration, one sentence an entry. */
export interface SiftedFindings {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/**
 * Leaves out what the repository's `ignore` entries name: a detector or one of its checks, and where they are given a glob
 * of files and an environment. An entry holds through the day it names in `until`, by `asOf`'s date.
 */
export function siftFindings(
  findings: readonly Finding[],
  { ignore }: Pick<RepositoryConfig, 'ignore'>,
  asOf: string,
): SiftedFindings {
  const entries = ignore
    .filter(({ until }) => until === undefined || asOf.slice(0, 10) <= until)
    .map((entry) => ({
      entry,
      isMeant: (finding: Finding): boolean =>
        isNamed(entry.detector, finding) &&
        (entry.environment === undefined ||
          [finding.environment, environmentOfUnit(finding.environment)].includes(
            entry.environment,
          )) &&
        (entry.path === undefined || picomatch.isMatch(finding.origin.file, entry.path)),
      count: 0,
    }));
  const kept = findings.filter((finding) => {
    const entry = entries.find(({ isMeant }) => isMeant(finding));
    if (entry !== undefined) entry.count += 1;
    return entry === undefined;
  });
  const notes = entries
    .filter(({ count }) => count > 0)
    .map(({ entry, count }) =>
      `${String(count)} of ${entry.detector} left out by the configuration: ${entry.reason}.`.replace(
        /\.\.$/,
        '.',
      ),
    );
  return { findings: kept, notes };
}
