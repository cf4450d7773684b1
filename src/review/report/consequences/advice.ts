import type { Consequence, SideOutcome } from '../../../compare/index.ts';
import { calledName } from '../review/consequence-text.ts';
import type { ChangedCause } from './changed-cause.ts';

/** What who calls, or who watches, sees of it; null where the sentence says all. */
export function symptomOf(consequence: Consequence): string | null {
  const { kind, after } = consequence;
  if (kind === 'shorter') {
    return cutOffAfter(after) === null ? null : '504, response flag UT';
  }
  if (kind !== 'lost' && kind !== 'closed') return null;
  const { status = null, flag = null } = after.refusal ?? {};
  if (status === null) return 'connection reset by peer, no HTTP status';
  if (status === 403) return '403, RBAC: access denied';
  return `${String(status)}${flag === null ? '' : `, response flag ${flag}`}`;
}

/** What to do before it merges; null for what hurts nobody by itself. */
export function fixOf(consequence: Consequence, cause: ChangedCause | null): string | null {
  const kept = `keep ${cause?.object ?? 'what decides it'} as it was`;
  switch (consequence.kind) {
    case 'lost':
    case 'closed':
      return `Change the callers first, or ${kept} until then.`;
    case 'opened':
    case 'exposed':
    case 'plaintext':
      return `Say in the pull request that this is meant, or ${kept}.`;
    case 'shorter': {
      const seconds = cutOffAfter(consequence.after);
      if (seconds === null) return null;
      return `Compare ${seconds} with the slowest requests of ${calledName(consequence)} first.`;
    }
    case 'moved':
    case 'slower':
    case 'identity':
    case 'encrypted':
      return null;
  }
}

/** Where a timeout of the whole request ends it: `2 s`. */
function cutOffAfter({ waiting }: SideOutcome): string | null {
  const { worstSeconds = null, timeoutSeconds = null, delaySeconds = 0 } = waiting ?? {};
  const isWhole = worstSeconds !== null && worstSeconds === timeoutSeconds && delaySeconds === 0;
  return isWhole ? `${String(worstSeconds)} s` : null;
}
