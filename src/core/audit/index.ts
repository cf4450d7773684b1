/**
 * The audit record of the app: who decided, approved, overrode and undid what. Takes rows of a store; gives records
 * that can be read, or why not. Knows nothing of how they are stored and printed.
 */
export type { AuditKind } from './audit-kinds.ts';
export { AUDIT_KINDS } from './audit-kinds.ts';
export type { JudgedPullRequest } from './judged-pull-requests.ts';
export { judgedPullRequests } from './judged-pull-requests.ts';
export type { AuditRecord, AuditRow, ReadAudit } from './read-audit.ts';
export { readAudit } from './read-audit.ts';
export { parseSince } from './parse-since.ts';
