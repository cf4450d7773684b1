import { placeOf, subjectText, TIERS } from '../../manifest/index.ts';
import type { Claim, FindingClaim } from './claim.ts';
import { isFinding } from './claim.ts';
import type { ReconciliationRule } from './reconciliation-rule.ts';

const WITHOUT_ACCOUNT = 'unresolved-reference/principal-without-account';
const ADMITTED = 'security-loosened/named-caller-admitted';

/** Leaves out that a caller is let in of whom it is said at the same line that there is none. */
export const ABSENCE_TELLS_ITS_ADMISSION: ReconciliationRule = {
  id: 'absence-tells-its-admission',
  says: 'That a service account is let in is not told where the same line is told to name one that does not exist.',
  apply: (claims) => {
    const absent = claims.filter(isFinding).filter((claim) => checkOf(claim) === WITHOUT_ACCOUNT);
    return claims.filter((claim) => !absent.some((one) => tellsAdmission(one, claim)));
  },
};

const checkOf = ({ group: { finding } }: FindingClaim): string =>
  `${finding.detector}/${finding.check}`;

const tellsAdmission = (absence: FindingClaim, claim: Claim): boolean =>
  isFinding(claim) &&
  checkOf(claim) === ADMITTED &&
  claim.group.alike.length === 0 &&
  lineOf(claim) === lineOf(absence) &&
  TIERS.indexOf(claim.tier) <= TIERS.indexOf(absence.tier) &&
  claim.environments.every((name) => absence.environments.includes(name));

const lineOf = ({ group: { finding } }: FindingClaim): string =>
  JSON.stringify([subjectText(finding.subject), placeOf(finding.origin), finding.side]);
