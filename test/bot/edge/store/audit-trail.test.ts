import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditTrailOf } from '../../../../src/bot/edge/store/audit-trail.ts';
import type { Database } from '../../../../src/bot/edge/store/sql.ts';
import { hasPostgres } from '../../../support/postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

/** Keeps records of acme/shop with the times 1, 2, 3 …, and one of another repository. */
async function keep(database: Database, count: number): Promise<void> {
  await database.transact(async (sql) => {
    const add = (at: number, repository: string) =>
      sql.run(
        "INSERT INTO audit (at, kind, repository, detail) VALUES (?, 'debt', ?, '{}')",
        ...[at, repository],
      );
    await add(count + 1, 'acme/other');
    for (let at = 1; at <= count; at += 1) await add(at, 'acme/shop');
  });
}

async function paged(database: Database, asked: { since?: number; most?: number }) {
  const pages: number[][] = [];
  const leftOut = await auditTrailOf(database).pages(
    { since: 0, most: 10_000, repository: 'ACME/shop', ...asked },
    (page) => pages.push(page.map(({ at }) => at)),
  );
  return { leftOut, sizes: pages.map(({ length }) => length), ...endsOf(pages.flat()) };
}

const endsOf = (all: readonly number[]) => ({ first: all[0], last: all.at(-1) });

function pages(of: () => Promise<Database>): void {
  test('records come in pages, oldest first, and none twice', async () => {
    const database = await of();
    await keep(database, 4_500);
    expect(await paged(database, {})).toEqual({
      ...{ leftOut: 0, sizes: [2_000, 2_000, 500], first: 1, last: 4_500 },
    });
  });

  test('of too many the newest come, and the others are counted', async () => {
    const database = await of();
    await keep(database, 30);
    expect(await paged(database, { most: 10 })).toEqual({
      ...{ leftOut: 20, sizes: [10], first: 21, last: 30 },
    });
    expect(await paged(database, { most: 30 })).toMatchObject({ leftOut: 0, first: 1 });
    expect(await paged(database, { since: 25, most: 3 })).toMatchObject({ leftOut: 3, first: 28 });
    expect(await paged(database, { since: 99 })).toMatchObject({ leftOut: 0, sizes: [] });
  });
}

describe('SQLite: audit log', () => {
  pages(async () => (await openSqlite()).database);
});

describe.skipIf(!hasPostgres)('PostgreSQL: audit log', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());
  pages(async () => {
    await world.empty();
    return world.database;
  });
});
