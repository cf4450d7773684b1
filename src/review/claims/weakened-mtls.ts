import { awaitedBy } from '../../checks/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { FindingClaim } from './claim.ts';

/**
 * Tells whether a claim says that mTLS is another in some environments, and the other what weakens it there by the same
 * object: the mode may go by a label of it, or with it, at another line than the one that says the mode.
 */
export function isOfWeakening(
  { environments: weakened, group: { finding: cause } }: FindingClaim,
  { group: { finding, environments } }: FindingClaim,
): boolean {
  return (
    cause.check === 'mtls-weakened' &&
    finding.check === 'admission-for-some' &&
    finding.setting?.field === 'mtls.mode' &&
    subjectText(cause.subject) === subjectText(finding.subject) &&
    awaitedBy(cause) === awaitedBy(finding) &&
    environments.every((name) => weakened.includes(name))
  );
}
