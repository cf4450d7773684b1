import type { CallMatch, Fault } from '../../../sandbox/github/http/faults.ts';
import type { LoggedCall } from '../../../sandbox/github/http/call-log.ts';

/** Of so many faults at the calls of a scenario one is tried in a run. */
export const FAULT_SHARES = 54;

/** What the API does instead of answering, or after it has done what was asked. */
export const API_FAULTS: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  ['403 secondary', { kind: 'secondary-limit' }],
  ['403 for 1 s', { kind: 'secondary-limit', retryAfter: 1 }],
  ['429', { kind: 'secondary-limit', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['502', { kind: 'status', status: 502 }],
  ['reset', { kind: 'reset' }],
  ['done, then cut', { kind: 'applied-but-cut' }],
  ['hang', { kind: 'hang' }],
]);

/** One refuses for a while, one does nothing, one does it and is not heard. */
export const ONE_OF_EACH_KIND: ReadonlyMap<string, Fault> = new Map(
  [...API_FAULTS].filter(([name]) => ['403 secondary', '502', 'done, then cut'].includes(name)),
);

export const GIT_FAULTS: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  ['401', { kind: 'status', status: 401 }],
  ['500', { kind: 'status', status: 500 }],
  ['reset', { kind: 'reset' }],
  ['hang', { kind: 'hang' }],
]);

/** One call of a sequence, told apart from others to the same operation by its place among them. */
export interface Call {
  readonly name: string;
  readonly match: CallMatch;
}

/** The calls of a log in their order. */
export function callsOf(log: readonly LoggedCall[]): readonly Call[] {
  const seen = new Map<string, number>();
  return log.map(({ surface, method, template }) => {
    const operation = `${method} ${template}`;
    const nth = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, nth);
    return {
      name: `${operation} (${String(nth)})`,
      match: { surface, method, path: template, nth },
    };
  });
}
