import { z } from 'zod';

export type StoreProblemKind =
  /** The file is damaged or no database: only a person can help (docs/how-to/run-the-service.md). */
  | 'corrupt'
  /** There is no room on the disk; this passes when there is some again. */
  | 'full'
  /** Another process holds the file for longer than we wait. */
  | 'locked'
  /** It cannot be opened, read or written: a missing folder, permissions, a failing disk. */
  | 'unavailable';

/** Says why the store cannot do its work. Nothing that was acknowledged is lost by it. */
export class StoreProblem extends Error {
  readonly kind: StoreProblemKind;

  constructor(kind: StoreProblemKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Reads SQLite's primary result codes (sqlite.org/rescode.html): the low byte of an extended one. */
const KINDS: ReadonlyMap<number, StoreProblemKind> = new Map([
  [3, 'unavailable'], // PERM
  [5, 'locked'], // BUSY
  [6, 'locked'], // LOCKED
  [8, 'unavailable'], // READONLY
  [10, 'unavailable'], // IOERR
  [11, 'corrupt'], // CORRUPT
  [13, 'full'], // FULL
  [14, 'unavailable'], // CANTOPEN
  [26, 'corrupt'], // NOTADB
]);

/** IOERR_SHMSIZE says that the shared memory of the write-ahead log cannot grow, which is a full disk. */
const NO_ROOM_FOR_SHARED_MEMORY = 4874;

const SystemError = z.object({ code: z.string(), message: z.string() });
const SqliteError = z.object({ errcode: z.number(), message: z.string() });

const FULL_DISK: readonly string[] = ['ENOSPC', 'EDQUOT'];

const kindOf = (code: number): StoreProblemKind | undefined =>
  code === NO_ROOM_FOR_SHARED_MEMORY ? 'full' : KINDS.get(code & 0xff);

/**
 * Finds the problem behind an error of SQLite or the file system; any other error is a bug and comes back as
 * it is.
 */
export function asStoreProblem(error: unknown): unknown {
  if (error instanceof StoreProblem) return error;
  const sqlite = SqliteError.safeParse(error);
  if (sqlite.success) {
    const kind = kindOf(sqlite.data.errcode);
    return kind === undefined
      ? error
      : new StoreProblem(kind, sqlite.data.message, { cause: error });
  }
  const system = SystemError.safeParse(error);
  if (!system.success || !/^E[A-Z]+$/.test(system.data.code)) return error;
  const kind = FULL_DISK.includes(system.data.code) ? 'full' : 'unavailable';
  return new StoreProblem(kind, system.data.message, { cause: error });
}
