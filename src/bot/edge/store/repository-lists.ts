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
import type { StoredPastPush } from '../../pushes/known-past-pushes.ts';
import { records } from './records.ts';
import type { Records } from './records.ts';
import type { Database } from './sql.ts';

const DEBTS = records<readonly OpenDebt[]>('debts', STORED_DOCUMENTS.debts);
const ROLLED_BACK = records<readonly RolledBack[]>('rolled_back', STORED_DOCUMENTS.rolledBack);
const REVERTS = records<readonly RevertRecord[]>('reverts', STORED_DOCUMENTS.reverts);
const PAST_PUSHES = records<readonly StoredPastPush[]>('past_pushes', STORED_DOCUMENTS.pastPushes);
const DRIFTS = records<readonly EnvironmentDrift[]>('drifts', STORED_DOCUMENTS.drifts);

const OF_REPOSITORY = 'repository = ?';

/** Reads and changes lists of which each repository has one. */
function listIn<T>(database: Database, clock: Clock, kind: string, lists: Records<readonly T[]>) {
  return {
    read: async (repository: number): Promise<readonly T[] | null> =>
      (await lists.read(database, clock, OF_REPOSITORY, repository))[0] ?? null,
    update: (repository: number, change: (known: readonly T[] | null) => readonly T[]) =>
      database.transact(async (sql) => {
        await sql.hold(`${kind}:${String(repository)}`);
        const { documents } = await lists.find(sql, OF_REPOSITORY, repository);
        await lists.put(sql, { repository }, change(documents[0] ?? null));
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
  const debts = listIn(database, clock, 'debts', DEBTS);
  const rolledBack = listIn(database, clock, 'rolled_back', ROLLED_BACK);
  const reverts = listIn(database, clock, 'reverts', REVERTS);
  const pastPushes = listIn(database, clock, 'past_pushes', PAST_PUSHES);
  const drifts = listIn(database, clock, 'drifts', DRIFTS);
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
