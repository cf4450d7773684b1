import type { Pool, PoolClient, PoolConfig } from 'pg';
import type { DatabaseSettings } from '../../../../review/edge/settings/database-settings.ts';
import { loadPostgres } from './postgres-packages.ts';

/** Bounds the connections of one process: two for each job at once, and some for deliveries. */
const MOST_CONNECTIONS = 20;

/** Milliseconds. GitHub waits ten seconds for an answer: whoever accepts a delivery must hear before. */
const CONNECT_WITHIN = 3_000;
const ANSWER_WITHIN = 6_000;

/** Bounds the milliseconds for which a process that stopped in the middle of a transaction stands in the way. */
const LONGEST_IDLE_TRANSACTION = 15_000;

export interface PoolSettings {
  readonly database: DatabaseSettings;
  /** Authorities in PEM form by which the server is believed. */
  readonly authorities: readonly string[];
  /** What runs may take as long as it likes: changes of the schema. */
  readonly patient?: boolean;
}

/** Opens connections when they are asked for. */
export async function openPool(settings: PoolSettings): Promise<Pool> {
  const { pg } = await loadPostgres();
  const { database, authorities, patient = false } = settings;
  const { host, port, user, password, secure } = database;
  const config: PoolConfig = {
    ...{ host, port, user, database: database.database },
    ...(password !== null && { password }),
    ssl: secure ? { ca: [...authorities], rejectUnauthorized: true } : false,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN,
    ...(!patient && { query_timeout: ANSWER_WITHIN, statement_timeout: ANSWER_WITHIN }),
    idle_in_transaction_session_timeout: LONGEST_IDLE_TRANSACTION,
    keepAlive: true,
    application_name: 'meshwarden',
    // of 64 bits are GitHub's ids and instants: they are numbers here, and below 2^53
    types: {
      getTypeParser: (oid, format): unknown =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  };
  const pool = new pg.Pool(config);
  // a client whose server goes away while somebody holds it would end the process
  pool.on('connect', (client: PoolClient) => {
    client.on('error', () => undefined);
  });
  pool.on('error', () => undefined);
  return pool;
}
