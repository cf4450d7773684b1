import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDatabaseClock } from '../../../../src/bot/edge/store/postgres/database-clock.ts';
import { createPostgresDatabase } from '../../../../src/bot/edge/store/postgres/postgres-database.ts';
import type { PostgresDatabase } from '../../../../src/bot/edge/store/postgres/postgres-database.ts';
import { POSTGRES_MIGRATIONS } from '../../../../src/bot/edge/store/postgres/postgres-migrations.ts';
import {
  migratePostgres,
  openPostgresAudit,
} from '../../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { openPool } from '../../../../src/bot/edge/store/postgres/postgres-pool.ts';
import { requireSchema } from '../../../../src/bot/edge/store/postgres/postgres-schema.ts';
import { StoreProblem } from '../../../../src/bot/edge/store/store-problem.ts';
import { DIRECTLY } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { openLine } from '../../../support/line.ts';
import { ownCertificate } from '../../../support/own-certificate.ts';
import { hasPostgres, openPostgres } from '../../../support/postgres.ts';
import type { TestPostgres } from '../../../support/postgres.ts';
import { openPostgresWorld, settingsOf, trouble } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

const newest = POSTGRES_MIGRATIONS.length;

/** What a promise was refused with. */
const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.skipIf(!hasPostgres)('PostgreSQL', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());

  const connect = async (url: string): Promise<PostgresDatabase> => {
    const settings = settingsOf(url);
    const pool = await openPool({ database: settings, authorities: [] });
    const database = createPostgresDatabase(pool, settings.name);
    onTestFinished(() => database.close());
    return database;
  };

  const at = (url: string) => ({ database: settingsOf(url), outbound: DIRECTLY });

  test('however many bring one database up to date at once, it is done once', async () => {
    const url = await world.server.createDatabase();
    const done = await Promise.all([1, 2, 3, 4].map(() => migratePostgres(at(url), trouble)));
    expect(done.map(({ from }) => from).toSorted()).toEqual([0, newest, newest, newest]);
    expect(await migratePostgres(at(url), trouble)).toEqual({ from: newest, to: newest });
  });

  test('a database without the schema is refused, with what to do', async () => {
    const url = await world.server.createDatabase();
    const refusal = await refusalOf(openPostgresAudit(at(url)));
    expect(refusal).toBeInstanceOf(StoreProblem);
    expect(refusal).toMatchObject({
      message: `${settingsOf(url).name} has schema 0 and this Meshwarden needs ${String(newest)}: run "meshwarden migrate".`,
    });
  });

  test('a newer schema is worked on while it lets this version, and not after', async () => {
    const database = await connect(world.url);
    const written = (version: number, worksFrom: number) =>
      database.transact((sql) =>
        sql.run('UPDATE meshwarden_schema SET version = ?, works_from = ?', version, worksFrom),
      );
    await written(newest + 1, newest);
    await requireSchema(database, 'it');
    await written(newest + 2, newest + 1);
    expect(await refusalOf(requireSchema(database, 'it'))).toMatchObject({
      message: expect.stringContaining('it was written by a newer Meshwarden'),
    });
    expect(await refusalOf(migratePostgres(at(world.url), trouble))).toBeInstanceOf(StoreProblem);
    await written(newest, newest);
  });

  test('ids of 64 bits stay numbers', async () => {
    const row = await world.database.read((sql) =>
      sql.get('SELECT 4503599627370497::bigint AS id'),
    );
    expect(row).toEqual({ id: 4_503_599_627_370_497 });
  });

  test('the audit log cannot be changed or deleted', async () => {
    const { database } = world;
    await database.transact((sql) =>
      sql.run(
        "INSERT INTO audit (at, kind, repository, detail) VALUES (0, 'decision', 'acme/shop', '{}')",
      ),
    );
    for (const tampering of [
      "UPDATE audit SET detail = 'x'",
      'DELETE FROM audit',
      'TRUNCATE audit',
    ])
      await expect(database.transact((sql) => sql.run(tampering))).rejects.toThrow('append-only');
  });

  test('a step that throws is undone, and what is read is never the half of one', async () => {
    const { database, other } = world;
    const value = (from: PostgresDatabase) =>
      from.read((sql) => sql.get("SELECT value FROM meta WHERE name = 'a'"));
    const failing = database.transact(async (sql) => {
      await sql.run("INSERT INTO meta (name, value) VALUES ('a', 1)");
      expect(await value(other)).toBeUndefined();
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    expect(await value(database)).toBeUndefined();
  });

  test('steps that wait for each other are undone and done again', async () => {
    const { database, other } = world;
    await database.transact((sql) =>
      sql.run("INSERT INTO meta (name, value) VALUES ('x', 0), ('y', 0)"),
    );
    const both = (on: PostgresDatabase, first: string, second: string) =>
      on.transact(async (sql) => {
        for (const name of [first, second]) {
          await sql.run('UPDATE meta SET value = value + 1 WHERE name = ?', name);
          await sql.get('SELECT pg_sleep(0.05)');
        }
      });
    await Promise.all([both(database, 'x', 'y'), both(other, 'y', 'x')]);
    const rows = await database.read((sql) =>
      sql.all("SELECT value FROM meta WHERE name IN ('x', 'y')"),
    );
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  });

  test('a password that is wrong, a database that is not there, a server that is not there', async () => {
    const elsewhere = (change: (url: URL) => void) => {
      const url = new URL(world.url);
      change(url);
      return connect(url.href);
    };
    const [noDatabase, noServer] = await Promise.all([
      elsewhere((url) => (url.pathname = '/nowhere')),
      elsewhere((url) => (url.port = '1')),
    ]);
    for (const database of [noDatabase, noServer])
      expect(await database.writable()).toMatchObject({ kind: 'unavailable' });
    expect((await noDatabase.writable())?.message).toMatch(/^PostgreSQL at .*: .*nowhere/);
    expect((await noServer.writable())?.message).toContain('ECONNREFUSED');
  });

  test('a server that crashes while connections are held is a store that is unavailable, and passes', async () => {
    const database = await connect(world.url);
    expect(await database.writable()).toBeNull();
    const held = refusalOf(
      database.transact(async (sql) => {
        await sql.get('SELECT 1');
        await sql.get('SELECT pg_sleep(60)');
      }),
    );
    await world.server.crash();
    expect(await held).toMatchObject({ kind: 'unavailable' });
    expect(await database.writable()).toBeNull();
  });

  test('a network that is cut is a store that is unavailable before GitHub gives up, and passes', async () => {
    const line = await openLine(Number(new URL(world.url).port));
    onTestFinished(() => {
      line.close();
    });
    const through = new URL(world.url);
    through.port = String(line.port);
    const database = await connect(through.href);
    expect(await database.writable()).toBeNull();
    line.cut();
    const asked = performance.now();
    expect(await database.writable()).toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - asked).toBeLessThan(10_000);
    line.mend();
    expect(await database.writable()).toBeNull();
  }, 60_000);

  test('the clock is that of the database', async () => {
    const { database } = world;
    const clock = await createDatabaseClock({
      ...database,
      // its machine is ten minutes behind
      read: async () => {
        const now = Date.now() - 600_000;
        return Promise.resolve({ now }) as Promise<never>;
      },
    });
    onTestFinished(clock.stop);
    expect(Math.abs(Date.now() - 600_000 - clock.now())).toBeLessThan(5_000);
  });
});

describe.skipIf(!hasPostgres)('PostgreSQL over TLS', () => {
  const shown = ownCertificate('localhost');
  let server: TestPostgres;
  beforeAll(async () => {
    server = await openPostgres(shown);
  });
  afterAll(() => server.stop());

  const migrate = async (certificates: readonly string[]) => {
    const url = new URL(await server.createDatabase());
    url.hostname = 'localhost';
    url.search = '?sslmode=verify-full';
    const outbound = { certificates, extraCertificates: [] };
    return migratePostgres({ database: settingsOf(url.href), outbound }, trouble);
  };

  test('a server is believed by the authority that is named, and by no other', async () => {
    expect(await migrate([shown.certificate])).toEqual({ from: 0, to: newest });
    expect(await refusalOf(migrate([ownCertificate('localhost').certificate]))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^PostgreSQL at localhost:\d+\/\w+: .*certificate/),
    });
  });
});
