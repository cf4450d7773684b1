import { z } from 'zod';
import { createMemoryStore, emptyRecords } from '../../memory-store.ts';
import { openSqlite, storeIn } from './open-sqlite.ts';
import { describeStoreContract } from './store-contract.ts';

const Line = z.object({ line: z.string() });

describeStoreContract('SQLite', async (clock) => {
  const { database, other, close } = await openSqlite();
  return {
    store: await storeIn(database, clock),
    other: await storeIn(other, clock),
    audited: () =>
      database.read(async (sql) => {
        const rows = await sql.all("SELECT kind || ' ' || detail AS line FROM audit ORDER BY id");
        return rows.map((row) => Line.parse(row).line);
      }),
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
