import { ForgeProblem } from '../../../ports/forge.ts';

const PASSING: ReadonlySet<ForgeProblem['kind']> = new Set(['rate-limited', 'unavailable']);

/**
 * 404 means no. A look-up that GitHub refuses counts as no and is said to have failed. What passes by itself is
 * thrown, and the job comes back: an approval must not stand uncounted because one connection broke.
 */
export async function lookUp<Answer, Found, Refused>(
  asked: Promise<Answer>,
  found: (answer: Answer) => Found,
  refused: Refused,
): Promise<Found | Refused | 'none' | 'unknown'> {
  try {
    return found(await asked);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || PASSING.has(error.kind)) throw error;
    if (error.kind === 'forbidden') return refused;
    return error.kind === 'not-found' ? 'none' : 'unknown';
  }
}
