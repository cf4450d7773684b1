import type { FormatOf, PrintersOf } from '../../review/index.ts';
import { auditJson, auditReport } from '../audit/audit-report.ts';
import { parseSince, readAudit } from '../audit/audit-log.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { auditOf, storeOf } from './store/store-at-hand.ts';

export interface AuditOptions {
  readonly since?: string;
  readonly repo?: string;
  readonly format: FormatOf<'audit'>;
}

/** Tells by the exit code that a record cannot be read. */
const UNREADABLE = 1;

/**
 * Prints the audit record of the store.
 *
 * @throws UsageError where there is no store, or it cannot be read.
 */
export async function printAudit({ since, repo, format }: AuditOptions): Promise<void> {
  const from = since === undefined ? 0 : parseSince(since, Date.now());
  if (from === null)
    throw new UsageError('--since is 24h, 7d, 2w, a day such as 2026-11-20, or an instant');
  const store = storeOf(process.env);
  const trail = await auditOf(store);
  if (trail === null)
    throw new UsageError(
      `No store of the app is in ${store.dataDir}. MESHWARDEN_DATA_DIR says where it is, or DATABASE_URL.`,
    );
  const rows = await trail.rows({ since: from, repository: repo ?? null });
  await trail.close();
  const entries = rows.map(readAudit);
  process.stdout.write(PRINTERS[format](entries));
  if (entries.some(({ kind }) => kind === 'unreadable')) process.exitCode = UNREADABLE;
}

const PRINTERS: PrintersOf<'audit', typeof auditReport> = {
  terminal: auditReport,
  json: auditJson,
};
