import { TIERS } from '../../manifest/index.ts';
import { harmsNow } from './call-rows.ts';
import { isOfUnknownCaller } from './call-weight.ts';
import type { Claim, FindingClaim } from './claim.ts';
import { isFinding, isOfCalls } from './claim.ts';
import { SAYS_REACH } from './finding-group.ts';

/** Gives how grave a claim is, the larger the graver. */
export const rankOf = ({ tier }: Pick<Claim, 'tier'>): number => TIERS.indexOf(tier);

/** Tells whether a finding says whom a change reaches. */
const isReach = ({ group }: FindingClaim): boolean => group.finding.detector === SAYS_REACH;

/** Tells whether a claim says what may act, and not what happens. */
export const mayAct = (claim: Claim): boolean =>
  isFinding(claim) && claim.group.finding.mayAct === true;

/** Gives where a claim is told, the smallest first. */
export function orderOf(claim: Claim): number {
  const severity = TIERS.length - rankOf(claim);
  if (isOfCalls(claim))
    return !harmsNow(claim.row) ? 200 : isOfUnknownCaller(claim.row.consequence) ? 190 : 0;
  const isGrave = rankOf(claim) >= TIERS.indexOf('high');
  const { when = [], aspect } = claim.group.finding;
  const base = isGrave ? (mayAct(claim) ? 205 : 100) : 300;
  // a control plane that moves takes with it what proxies ask
  const isAfter = isGrave && isReach(claim) && aspect !== 'moves';
  const isLate = when.some(({ kind }) => kind !== 'application' && kind !== 'reading') || isAfter;
  return base + (isLate ? 50 : 0) + severity * 10 + (isLast(claim) ? 5 : 0);
}

/** Tells whether a claim comes after those that are as grave. */
const isLast = (claim: FindingClaim): boolean =>
  claim.kind === 'inert' || mayAct(claim) || OF_NOBODY.has(claim.group.finding.check);

/** Checks that tell of names which nobody has: who is refused for want of another name comes before. */
const OF_NOBODY: ReadonlySet<string> = new Set(['principal-without-account']);
