import type { OperatorRow } from './operator-row.ts';
import { DATABASE_ROWS } from './rows/databases.ts';
import { ELASTIC_ROWS } from './rows/elastic.ts';
import { MESSAGING_ROWS } from './rows/messaging.ts';
import { MINIO_ROWS } from './rows/minio.ts';
import { MONITORING_ROWS } from './rows/monitoring.ts';
import { ROOK_ROWS } from './rows/rook.ts';

/** Operators whose Services are known; objects of all others may make what is not seen (`mayMakeObjects`). */
export const OPERATOR_ROWS: readonly OperatorRow[] = [
  ...ELASTIC_ROWS,
  ...ROOK_ROWS,
  ...MONITORING_ROWS,
  ...MESSAGING_ROWS,
  ...DATABASE_ROWS,
  ...MINIO_ROWS,
];
