import { optionalPackage } from '../../../../manifest/edge/optional-package.ts';
import type { SqlValue } from '../sql.ts';

interface SqliteStatement {
  run(...parameters: SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: SqlValue[]): unknown;
  all(...parameters: SqlValue[]): unknown[];
}

/** Stands for one connection, as `node:sqlite` shapes it: every call blocks until it is done. */
export interface SqliteConnection {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

interface SqliteEngine {
  readonly DatabaseSync: new (
    path: string,
    options?: { readonly readOnly?: boolean },
  ) => SqliteConnection;
}

const isEngine = (module: unknown): module is SqliteEngine =>
  typeof module === 'object' && module !== null && 'DatabaseSync' in module;

/** Loads `node:sqlite` where Node has it (22.13 and later); the types of Node 20 do not know it. */
function builtIn(): SqliteEngine | null {
  const emitWarning = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  // Node 22 announces the module as experimental on standard error, once per process.
  process.emitWarning = () => undefined;
  try {
    const module: unknown = process.getBuiltinModule('node:sqlite');
    return isEngine(module) ? module : null;
  } finally {
    if (emitWarning !== undefined) Object.defineProperty(process, 'emitWarning', emitWarning);
  }
}

/** Loads SQLite as it comes with Node, else as a package with the same interface. */
export const loadSqlite = async (): Promise<SqliteEngine> =>
  builtIn() ??
  (await optionalPackage(
    '@photostructure/sqlite',
    `SQLite on Node.js ${process.versions.node}`,
    () => import('@photostructure/sqlite'),
  ));
