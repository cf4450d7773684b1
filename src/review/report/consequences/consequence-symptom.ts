import type { Consequence } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';
import { connectionSymptom } from './connection-text.ts';
import { cutOffAfter } from './consequence-text.ts';

/** Says what who calls, or who watches, sees of it; null where the sentence says all. */
export function symptomOf(consequence: Consequence): string | null {
  const { kind, after } = consequence;
  if (after.waiting?.repeated !== undefined)
    return 'no errors: the same work is done twice, after a slow answer or a restart';
  if (kind === 'shorter' && cutOffAfter(after) !== null) return '504, response flag UT';
  if (kind !== 'lost' && kind !== 'closed' && kind !== 'unrouted') return null;
  const { status = null, flag = null } = after.refusal ?? {};
  if (status === null) return connectionSymptom(after);
  if (status === 403) return '403, RBAC: access denied';
  // whom a policy of the gateway refuses gets 403, as before
  const { admittedBy = [] } = after;
  const whom =
    admittedBy.length === 0
      ? ''
      : `, for callers whom ${listed(admittedBy, 2)} ${admittedBy.length === 1 ? 'admits' : 'admit'}`;
  const wait = after.untaken === 'network' ? 'a wait until the connect timeout, then ' : '';
  return `${wait}${String(status)}${flag === null ? '' : `, response flag ${flag}`}${whom}`;
}
