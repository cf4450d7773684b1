import { subjectText } from '../../manifest/index.ts';
import type { Change } from '../../compare/index.ts';
import type { EnvironmentDrift } from '../../review/index.ts';

/** An object that a change touches and that is another in a cluster than in Git. */
export interface MetDrift {
  /** `Kind namespace/name` */
  readonly object: string;
  readonly environment: string;
  /** ISO 8601. */
  readonly since: string;
  /** Number of the issue; null where there is none. */
  readonly issue: number | null;
}

/** What changes touch of what differs, as the last looks found it; what may not be shown is left out. */
export function metDrifts(
  known: readonly EnvironmentDrift[],
  changes: readonly Pick<Change, 'subject'>[],
): readonly MetDrift[] {
  const touched = new Set(changes.map(({ subject }) => subjectText(subject)));
  return known
    .filter(({ isShown, problem }) => isShown && problem?.kind !== 'not-compared')
    .flatMap(({ drifts, environment, issue }) =>
      drifts
        .filter(({ pending }) => pending !== true)
        .map(({ resource, since }) => ({
          ...{ object: subjectText(resource), environment, since, issue },
        })),
    )
    .filter(({ object }) => touched.has(object));
}
