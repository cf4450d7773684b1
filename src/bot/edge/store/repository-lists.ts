import type { Clock } from '../../../forge/index.ts';
import type {
  EnvironmentDrift,
  OpenDebt,
  RevertRecord,
  RolledBack,
  Store,
} from '../../../review/index.ts';
import { STORED_DOCUMENTS } from '../../../review/index.ts';
import { withPastPush } from '../../pushes/known-past-pushes.ts';
import type { Database } from './database.ts';
import { readDocuments, selectDocuments } from './documents.ts';
import type { DocumentTable } from './documents.ts';
import type { StoredPastPush } from '../../pushes/known-past-pushes.ts';

const DEBTS: DocumentTable<readonly OpenDebt[]> = {
  name: 'debts',
  schema: STORED_DOCUMENTS.debts,
};
const ROLLED_BACK: DocumentTable<readonly RolledBack[]> = {
  name: 'rolled_back',
  schema: STORED_DOCUMENTS.rolledBack,
};
const REVERTS: DocumentTable<readonly RevertRecord[]> = {
  name: 'reverts',
  schema: STORED_DOCUMENTS.reverts,
};
const PAST_PUSHES: DocumentTable<readonly StoredPastPush[]> = {
  name: 'past_pushes',
  schema: STORED_DOCUMENTS.pastPushes,
};
const DRIFTS: DocumentTable<readonly EnvironmentDrift[]> = {
  name: 'drifts',
  schema: STORED_DOCUMENTS.drifts,
};

/** Reads and changes a table with one list for each repository. */
function listIn<T>(database: Database, clock: Clock, table: DocumentTable<readonly T[]>) {
  return {
    read: async (repository: number): Promise<readonly T[] | null> => {
      const now = () => clock.now();
      const found = await readDocuments(database, now, table, 'repository = ?', repository);
      return found[0] ?? null;
    },
    update: (repository: number, change: (known: readonly T[] | null) => readonly T[]) =>
      database.transact((sql) => {
        const { documents } = selectDocuments(sql, table, 'repository = ?', repository);
        sql.run(
          `REPLACE INTO ${table.name} (repository, record) VALUES (?, ?)`,
          repository,
          JSON.stringify(change(documents[0] ?? null)),
        );
      }),
  };
}

type ListPart = Pick<
  Store,
  | 'debts'
  | 'updateDebts'
  | 'reverts'
  | 'saveRevert'
  | 'pastPushes'
  | 'savePastPush'
  | 'rolledBack'
  | 'updateRolledBack'
  | 'drifts'
  | 'updateDrifts'
>;

/** Keeps what is one list for each repository. */
export function listsOf(database: Database, clock: Clock): ListPart {
  const debts = listIn(database, clock, DEBTS);
  const rolledBack = listIn(database, clock, ROLLED_BACK);
  const reverts = listIn(database, clock, REVERTS);
  const pastPushes = listIn(database, clock, PAST_PUSHES);
  const drifts = listIn(database, clock, DRIFTS);
  return {
    debts: debts.read,
    updateDebts: debts.update,
    reverts: async (repository) => (await reverts.read(repository)) ?? [],
    saveRevert: (repository, revert) =>
      reverts.update(repository, (known) => withRevert(known ?? [], revert)),
    pastPushes: async (repository) => (await pastPushes.read(repository)) ?? [],
    savePastPush: (repository, push) =>
      pastPushes.update(repository, (known) => withPastPush(known ?? [], push)),
    rolledBack: rolledBack.read,
    updateRolledBack: rolledBack.update,
    drifts: async (repository) => (await drifts.read(repository)) ?? [],
    updateDrifts: (repository, change) => drifts.update(repository, (known) => change(known ?? [])),
  };
}

/** A repository remembers so many; the oldest go first. */
const MOST_REVERTS = 200;

/** With one more; the same commit is remembered once. */
export const withRevert = (
  known: readonly RevertRecord[],
  added: RevertRecord,
): readonly RevertRecord[] =>
  [...known.filter(({ sha }) => sha !== added.sha), added].slice(-MOST_REVERTS);
