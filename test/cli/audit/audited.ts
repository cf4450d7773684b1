import { readAudit } from '../../../src/cli/audit/audit-log.ts';
import type { Store } from '../../../src/review/index.ts';

/** What an audit log says, as the command reads it: `kind actor detail`; all of it can be read. */
export const audited = (
  entries: readonly Parameters<Store['audit']>[0][],
  at: number,
): readonly string[] =>
  entries.map((entry, id) => {
    const { kind, actor, detail } = entry;
    const read = readAudit({ ...entry, id, at });
    if (read.kind === 'unreadable') throw new Error(`${kind} ${detail}: ${read.why}`);
    return `${kind} ${actor ?? ''} ${detail}`;
  });
