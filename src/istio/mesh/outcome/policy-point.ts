import type { PolicyVerdict } from '../authorize.ts';
import type { AskedPoint, CallDecision, Ending } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused } from './call-ending.ts';

/** How a call ends at a policy point; null where it is let in. */
export function admission({
  verdict,
  status,
  because,
  asks,
  missing,
}: PolicyVerdict): Ending | null {
  if (verdict === 'deny') return refused(status, null);
  if (verdict === 'allow') return null;
  if (missing !== undefined) return unknown(missing);
  const [asked] = asks;
  if (asked !== undefined)
    return unknown(`what the external authorizer of ${nameOf(asked.policy)} says`);
  const named = [...new Set(because.map(({ policy }) => nameOf(policy)))];
  return unknown(
    named.length === 0
      ? 'whether the token of the request is valid'
      : `what ${named.join(' and ')} ask${named.length === 1 ? 's' : ''} of the request`,
  );
}

const nameOf = ({
  resource: { namespace, name },
}: PolicyVerdict['because'][number]['policy']): string =>
  `AuthorizationPolicy ${namespace}/${name}`;

export const authorizationOf = (verdict: PolicyVerdict, at: AskedPoint): CallDecision => ({
  step: 'authorization',
  says: verdict.verdict,
  because: verdict.because.map(({ origin }) => origin),
  verdict,
  at,
});
