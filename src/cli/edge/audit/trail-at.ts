import { openAuditTrail } from '../../../bot/edge/store/open-audit-trail.ts';
import { StoreProblem } from '../../../bot/edge/store/store-problem.ts';
import type { AuditTrail } from '../../../review/index.ts';
import { UsageError } from '../../../review/edge/command-line/usage-error.ts';

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
