import type { Decision } from './decision.ts';

/**
 * Why what let a pull request through holds no longer, half a sentence; null where the gate lets it through now too,
 * or was not asked yet.
 */
export function whyUndone(decided: Pick<Decision, 'outcome' | 'uncounted'> | null): string | null {
  if (decided === null) return null;
  const { outcome, uncounted } = decided;
  switch (outcome.kind) {
    case 'pass':
    case 'observed':
    case 'break-glass':
      return null;
    case 'fail':
      return outcome.why;
    case 'wait': {
      const people = uncounted.slice(0, MOST_NAMED).map(({ login, why }) => `${login} (${why})`);
      return people.length === 0
        ? 'approvals are missing.'
        : `approvals are missing; not counted: ${people.join('; ')}.`;
    }
  }
}

/** People whose review does not count; their pull request's check names the others. */
const MOST_NAMED = 5;
