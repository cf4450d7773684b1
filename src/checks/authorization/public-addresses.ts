import type { AuthorizationPolicy, Clause, Mesh } from '../../istio/index.ts';
import { refusalOr } from './let-in-anyway.ts';

/**
 * Tells whether a block of addresses is public: by custom no pod and no node of a cluster has an address outside of the
 * private ranges.
 */
export function isPublicAddress(block: string): boolean {
  const [address = '', length = '32'] = block.split('/');
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address) || Number(length) === 0) return false;
  if (first === 10 || first === 127 || (first === 192 && second === 168)) return false;
  if (first === 172 && second >= 16 && second < 32) return false;
  return !(first === 100 && second >= 64 && second < 128) && !(first === 169 && second === 254);
}

/** Says what a rule about addresses comes to where it sees another one in the place of each client's. */
export const symptomOfAddress = (
  mesh: Mesh,
  policy: AuthorizationPolicy,
  { negated }: Pick<Clause[number], 'negated'>,
): string =>
  (policy.action === 'ALLOW' && !negated) || (policy.action === 'DENY' && negated)
    ? refusalOr(mesh, policy, REFUSED)
    : 'no errors: clients that it should stop are allowed';

const REFUSED = '403, RBAC: access denied, from the addresses that are on the list too';
