import { z } from 'zod';
import type { Database, SqlValue } from './sql.ts';

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

/** What the app has noted, to be read beside it; nothing of it can be changed. */
export interface AuditTrail {
  /** Oldest first, from an instant on (milliseconds since 1970); of one repository (`owner/name`), if one is given. */
  rows(asked: {
    readonly since: number;
    readonly repository: string | null;
  }): Promise<readonly z.output<typeof Row>[]>;
}

/** An audit log that was opened by itself. */
export interface OpenAuditTrail extends AuditTrail {
  close(): Promise<void>;
}

const COLUMNS = 'id, at, kind, repository, pull_request, actor, detail';

export const auditTrailOf = ({ read }: Pick<Database, 'read'>): AuditTrail => ({
  rows: ({ since, repository }) =>
    read(async (sql) => {
      const [condition, parameters]: [string, SqlValue[]] =
        repository === null
          ? ['at >= ?', [since]]
          : ['at >= ? AND lower(repository) = lower(?)', [since, repository]];
      const rows = await sql.all(
        `SELECT ${COLUMNS} FROM audit WHERE ${condition} ORDER BY id`,
        ...parameters,
      );
      return rows.map((row) => Row.parse(row));
    }),
});
