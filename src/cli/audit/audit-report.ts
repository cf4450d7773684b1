import type { AuditRecord, ReadAudit } from './audit-log.ts';
import { AUDIT_KINDS } from './audit-log.ts';
import { counted, lastNet, nettedJson, plainText, shortSha } from '../../manifest/index.ts';

/** The audit record for a terminal, oldest first, with what each kind means at the end. */
export function auditReport(entries: readonly ReadAudit[]): string {
  if (entries.length === 0) return 'Nothing is on record.\n';
  const unreadable = entries.filter(({ kind }) => kind === 'unreadable').length;
  const sum = `${counted(entries.length, 'record')}${unreadable > 0 ? `, ${String(unreadable)} of which cannot be read` : ''}.`;
  const lines = [...entries.map(lineOf), '', ...kindLines(entries), '', sum];
  return lastNet(`${lines.map(plainText).join('\n')}\n`);
}

function lineOf(entry: ReadAudit): string {
  if (entry.kind === 'unreadable') {
    const { row, why } = entry;
    const at = instantOf(row.at) ?? String(row.at);
    return `${shortInstant(at)}  ${where(row)}  cannot be read: record ${String(row.id)} of kind ${row.kind}, ${why}`;
  }
  const { record } = entry;
  const actor = record.actor === null ? '' : `${record.actor}: `;
  return `${shortInstant(record.at)}  ${where(record)}  ${record.kind}  ${actor}${said(record)}`;
}

const where = ({ repository, pullRequest }: Pick<AuditRecord, 'repository' | 'pullRequest'>) =>
  pullRequest === null ? repository : `${repository}#${String(pullRequest)}`;

/** `2026-11-24T08:00:05Z` */
const shortInstant = (instant: string): string => instant.replace(/\.\d+Z$/, 'Z');

function instantOf(at: number): string | null {
  const instant = new Date(at);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

function said(record: AuditRecord): string {
  switch (record.kind) {
    case 'decision': {
      const { conclusion, tier, meaning, sha } = record.detail;
      return `${conclusion}, ${tier ?? 'not analysed'}${means(meaning)}, ${shortSha(sha)}`;
    }
    case 'approval': {
      const { tier, meaning, sha, review } = record.detail;
      return `approves ${tier ?? 'what is not analysed'}${means(meaning)}, ${shortSha(sha)}, review ${String(review)}`;
    }
    case 'override':
      return `${record.detail.id}${means(record.detail.meaning)}: ${record.detail.reason}`;
    case 'break-glass': {
      const { sha, until, reason, meaning } = record.detail;
      return `${shortSha(sha)}${means(meaning)}, until ${shortInstant(until)}: ${reason}`;
    }
    case 'by-hand': {
      const { object, environment, issue, reason } = record.detail;
      return `${object} in ${environment}, #${String(issue)}: ${reason}`;
    }
    case 'debt':
      return record.detail.what;
    case 'command':
      return record.detail.kind === 'command'
        ? `/${record.detail.command.kind}`
        : `not understood (${record.detail.error.kind})`;
    case 'button':
      return `${record.detail.button}, ${shortSha(record.detail.sha)}`;
    case 'rollback':
    case 'reland':
      return record.detail.kind;
    case 'rollback merged':
    case 'reland merged':
      return `#${String(record.detail.revert)} into ${record.detail.branch}`;
    case 'past-review': {
      const { branch, before, after, tier, why } = record.detail;
      return `${branch} ${shortSha(before)}…${shortSha(after)}, ${tier ?? 'not analysed'}, ${why.join(', ')}`;
    }
    case 'closed':
      return `${record.detail.merged ? 'merged into' : 'closed, not merged into'} ${record.detail.branch}, ${shortSha(record.detail.sha)}`;
    case 'applied': {
      const { environment, commit, at, by } = record.detail;
      return `${shortSha(commit)} in ${environment} at ${shortInstant(at)}${by === null ? '' : ` by ${by}`}`;
    }
    case 'after-merge': {
      const { environment, commit, verdict } = record.detail;
      return `${shortSha(commit)} in ${environment}: ${verdict}`;
    }
    case 'drift': {
      const { environment, cluster, differing, tier } = record.detail;
      return `${environment} (cluster ${cluster}): ${counted(differing, 'object')}${tier === null ? '' : `, ${tier}`}`;
    }
  }
}

/** The beginning of a meaning's digest, which tells it from others. */
const means = (meaning: string | null): string =>
  meaning === null ? '' : `, meaning ${meaning.slice(0, 8)}`;

/** The sentences of the kinds that occur. */
function kindLines(entries: readonly ReadAudit[]): readonly string[] {
  const kinds = new Set(
    entries.flatMap((entry) => (entry.kind === 'read' ? entry.record.kind : [])),
  );
  return [...kinds].sort().map((kind) => `${kind}: ${AUDIT_KINDS[kind]}`);
}

/** The same for programs (docs/reference/metrics-audit.md). Fields are only ever added. */
export const auditJson = (entries: readonly ReadAudit[]): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    kinds: AUDIT_KINDS,
    records: entries.flatMap((entry) => (entry.kind === 'read' ? entry.record : [])),
    unreadable: entries.flatMap((entry) =>
      entry.kind === 'unreadable'
        ? { id: entry.row.id, at: instantOf(entry.row.at), kind: entry.row.kind, why: entry.why }
        : [],
    ),
  })}\n`;
