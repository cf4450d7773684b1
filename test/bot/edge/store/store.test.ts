import { z } from 'zod';
import { createSqliteStore } from '../../../../src/bot/edge/store/sqlite-store.ts';
import { createMemoryStore, emptyRecords } from '../../memory-store.ts';
import { openSqlite } from './open-sqlite.ts';
import { describeStoreContract } from './store-contract.ts';

const Line = z.object({ line: z.string() });

describeStoreContract('SQLite', async (clock) => {
  const { database, other, close } = await openSqlite();
  return {
    store: await createSqliteStore(database, clock),
    other: await createSqliteStore(other, clock),
    audited: () =>
      database.read((sql) =>
        sql
          .all("SELECT kind || ' ' || detail AS line FROM audit ORDER BY id")
          .map((row) => Line.parse(row).line),
      ),
    close,
  };
});

describeStoreContract('memory', (clock) => {
  const records = emptyRecords(clock);
  return Promise.resolve({
    store: createMemoryStore(clock, records),
    other: createMemoryStore(clock, records),
    audited: () => Promise.resolve(records.audit.map(({ kind, detail }) => `${kind} ${detail}`)),
    close: () => Promise.resolve(),
  });
});
