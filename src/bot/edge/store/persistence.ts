import type { Clock } from '../../../forge/index.ts';
import type { Jobs, Store } from '../../../review/index.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Fleet } from './fleet.ts';
import type { Leases } from './leases.ts';
import type { StoreProblem } from './store-problem.ts';

/** Says of which version the schema was, and is. */
export interface MigratedSchema {
  readonly from: number;
  readonly to: number;
}

/** What the service keeps, behind one door: which engine keeps it is decided where it is opened. */
export interface Persistence {
  /** Names the database for people, without a login: `SQLite in data`. */
  readonly name: string;
  /** Tells the time that instants in it are of: the same for all processes. */
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly store: Store;
  readonly audit: AuditTrail;
  readonly leases: Leases;
  /** What other processes on the same database share; null where each counts for itself. */
  readonly fleet: Fleet | null;
  /** Writes a little and says what stands in the way; null where nothing does. */
  readonly writable: () => Promise<StoreProblem | null>;
  /** Finishes what was asked for, then closes. */
  readonly close: () => Promise<void>;
}
