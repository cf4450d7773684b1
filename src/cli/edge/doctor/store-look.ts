import { sqliteName } from '../../../bot/edge/store/sqlite/sqlite-persistence.ts';
import { MissingPackage } from '../../../manifest/edge/optional-package.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import type { StoreFacts } from '../../doctor/doctor-facts.ts';
import { auditOf, storeOf } from '../store/store-at-hand.ts';
import type { StoreAtHand } from '../store/store-at-hand.ts';

/** Opens the store as far as reading goes; null where the settings do not say which, which they say themselves. */
export async function lookAtStore(
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<StoreFacts | null> {
  const store = storeNamedIn(environment);
  if (store === null) return null;
  const name = store.postgres?.database.name ?? sqliteName(store.dataDir);
  try {
    const trail = await auditOf(store);
    await trail?.close();
    return {
      name,
      problem: null,
      note: trail === null ? 'which the first start makes' : 'which can be read',
    };
  } catch (error) {
    if (error instanceof MissingPackage) return { name, problem: error.message, note: '' };
    if (!(error instanceof UsageError)) throw error;
    const [, why = error.message] = /\((.*)\)$/s.exec(error.message) ?? [];
    return { name, problem: why, note: '' };
  }
}

function storeNamedIn(environment: Readonly<NodeJS.ProcessEnv>): StoreAtHand | null {
  try {
    return storeOf(environment);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
