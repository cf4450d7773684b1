import type { AuditRow } from './read-audit.ts';

/** What the app has noted, to be read beside it; nothing of it can be changed. */
export interface AuditTrail {
  /** Oldest first, from an instant on (milliseconds since 1970); of one repository (`owner/name`), if one is given. */
  rows(asked: {
    readonly since: number;
    readonly repository: string | null;
  }): Promise<readonly AuditRow[]>;
  close(): Promise<void>;
}
