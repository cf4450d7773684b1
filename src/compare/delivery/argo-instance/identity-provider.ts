import type { Change } from '../../diff/change.ts';
import { stringAt } from '../../../manifest/index.ts';

/** Addresses of those who say who somebody is; groups that they tell get their rights from the policy. */
const ISSUERS =
  /(?:^|[\s{,])["']?(?:issuer|host|baseURL|ssoURL|entityIssuer)["']?:\s*["']?([^\s"',}]+)/g;

/** Whether somebody else says from now on who the users of Argo CD are: one that was trusted gave way to another. */
export function identityProviderMoves(key: string, { object, oldObject }: Change): boolean {
  if (key !== 'oidc.config' && key !== 'dex.config') return false;
  const [was, is] = [oldObject, object].map((side) => {
    const text = side === null ? '' : (stringAt(side.node, 'data', key) ?? '');
    return new Set([...text.matchAll(ISSUERS)].map(([, address = '']) => address));
  });
  if (was === undefined || is === undefined || was.size === 0) return false;
  return [...is].some((address) => !was.has(address));
}
