import { openAuditTrail } from '../../adapters/store/open-audit-trail.ts';
import { StoreProblem } from '../../adapters/store/store-problem.ts';
import type { AuditTrail } from '../../app/ports/audit-trail.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The audit log of the app's store in a folder; null where there is none.
 *
 * @throws UsageError where it cannot be read.
 */
export async function trailAt(folder: string): Promise<AuditTrail | null> {
  try {
    return await openAuditTrail(folder);
  } catch (error) {
    if (error instanceof StoreProblem)
      throw new UsageError(`The store in ${folder} cannot be read (${error.message})`);
    throw error;
  }
}
