import { z } from 'zod';
import type { Database, Sql, SqlValue } from './sql.ts';

const Row = z
  .object({
    id: z.number(),
    at: z.number(),
    kind: z.string(),
    repository: z.string(),
    pull_request: z.number().nullable(),
    actor: z.string().nullable(),
    detail: z.string(),
  })
  .transform(({ pull_request: pullRequest, ...row }) => ({ ...row, pullRequest }));

const Id = z.object({ id: z.number() });
const Count = z.object({ many: z.number() });

interface AskedRows {
  readonly since: number;
  readonly repository: string | null;
}

/** What the app has noted, to be read beside it; nothing of it can be changed. */
export interface AuditTrail {
  /** Oldest first, from an instant on (milliseconds since 1970); of one repository (`owner/name`), if one is given. */
  rows(asked: AskedRows): Promise<readonly z.output<typeof Row>[]>;
  /**
   * Gives the same to `take`, a page after the other, so that nobody holds all of them; no more than the newest `most`.
   * It resolves to the number of those that are left out.
   */
  pages(
    asked: AskedRows & { readonly most: number },
    take: (page: readonly z.output<typeof Row>[]) => void,
  ): Promise<number>;
}

/** An audit log that was opened by itself. */
export interface OpenAuditTrail extends AuditTrail {
  close(): Promise<void>;
}

const COLUMNS = 'id, at, kind, repository, pull_request, actor, detail';

/** Rows that are in memory at once. */
const PAGE = 2_000;

export const auditTrailOf = ({ read }: Pick<Database, 'read'>): AuditTrail => ({
  rows: (asked) =>
    read(async (sql) => {
      const [condition, parameters] = conditionOf(asked);
      const rows = await sql.all(
        `SELECT ${COLUMNS} FROM audit WHERE ${condition} ORDER BY id`,
        ...parameters,
      );
      return rows.map((row) => Row.parse(row));
    }),
  pages: async ({ most, ...asked }, take) => {
    const { last, leftOut } = await read((sql) => lastLeftOut(sql, asked, most));
    const [condition, parameters] = conditionOf(asked);
    let after = last;
    for (;;) {
      // each page is a read of its own, so that whoever writes does not wait
      const rows = await read((sql) =>
        sql.all(
          `SELECT ${COLUMNS} FROM audit WHERE ${condition} AND id > ? ORDER BY id LIMIT ${String(PAGE)}`,
          ...parameters,
          after,
        ),
      );
      const page = rows.map((row) => Row.parse(row));
      if (page.length > 0) take(page);
      const end = page.at(-1);
      if (end === undefined || page.length < PAGE) return leftOut;
      after = end.id;
    }
  },
});

const conditionOf = ({ since, repository }: AskedRows): [string, SqlValue[]] =>
  repository === null
    ? ['at >= ?', [since]]
    : ['at >= ? AND lower(repository) = lower(?)', [since, repository]];

/** Finds the newest row that is one too many, and how many are. */
async function lastLeftOut(
  sql: Sql,
  asked: AskedRows,
  most: number,
): Promise<{ readonly last: number; readonly leftOut: number }> {
  const [condition, parameters] = conditionOf(asked);
  const row = await sql.get(
    `SELECT id FROM audit WHERE ${condition} ORDER BY id DESC LIMIT 1 OFFSET ${String(most)}`,
    ...parameters,
  );
  if (row === undefined || row === null) return { last: 0, leftOut: 0 };
  const { id } = Id.parse(row);
  const counted = await sql.get(
    `SELECT count(*) AS many FROM audit WHERE ${condition} AND id <= ?`,
    ...parameters,
    id,
  );
  return { last: id, leftOut: Count.parse(counted).many };
}
