/** Says which PostgreSQL keeps what the service knows. */
export interface DatabaseSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Gives the password when somebody connects: a file may have another one by then. Null where there is none. */
  readonly password: (() => string) | null;
  /** Tells whether the connection is encrypted and the server known by its certificate. */
  readonly secure: boolean;
  /** Names it for people, without a login: `PostgreSQL at db.example.com:5432/meshwarden`. */
  readonly name: string;
}

type Read<T> = { readonly value: T } | { readonly problem: string };

const FORM = 'postgresql://USER@HOST:PORT/DATABASE';
const PORT = 5432;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const MODES = ['disable', 'verify-full'];

/**
 * Reads DATABASE_URL and DATABASE_PASSWORD_FILE, or says what is wrong with them, without a password; null where
 * neither is set. `readText` throws where it cannot read a file.
 */
export function parseDatabase(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string,
): Read<DatabaseSettings | null> {
  const { DATABASE_URL: given = '', DATABASE_PASSWORD_FILE: file = '' } = environment;
  if (given === '')
    return file === ''
      ? { value: null }
      : { problem: 'DATABASE_PASSWORD_FILE is set without DATABASE_URL, the database it is for.' };
  const url = databaseUrl(given);
  if (url === null)
    return {
      // the value is not repeated, for it may hold a password
      problem: `DATABASE_URL is not the address of a PostgreSQL database: ${FORM}, and behind it at most ?sslmode=verify-full or ?sslmode=disable.`,
    };
  const password = passwordOf(decodeURIComponent(url.password), file, readText);
  if ('problem' in password) return password;
  const port = url.port === '' ? PORT : Number(url.port);
  const database = decodeURIComponent(url.pathname.slice(1));
  const mode = url.searchParams.get('sslmode');
  return {
    value: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      user: decodeURIComponent(url.username),
      database,
      password: password.value,
      secure: mode === null ? !LOOPBACK.test(url.hostname) : mode === 'verify-full',
      name: `PostgreSQL at ${url.hostname}:${String(port)}/${database}`,
    },
  };
}

/** Reads an address with nothing in it that would be passed over. */
function databaseUrl(text: string): URL | null {
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const parts = [url.username, url.password, url.pathname.slice(1)];
  const mode = url.searchParams.get('sslmode');
  const hasAll = url.hostname !== '' && url.username !== '' && /^\/[^/]+$/.test(url.pathname);
  const hasNoMore = url.hash === '' && [...url.searchParams].length === (mode === null ? 0 : 1);
  const isKnown = mode === null || MODES.includes(mode);
  return hasAll && hasNoMore && isKnown && parts.every(isEncoded) ? url : null;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function passwordOf(
  inUrl: string,
  file: string,
  readText: (path: string) => string,
): Read<DatabaseSettings['password']> {
  if (file === '') return { value: inUrl === '' ? null : () => inUrl };
  if (inUrl !== '')
    return {
      problem: 'DATABASE_URL has a password, and DATABASE_PASSWORD_FILE names another: keep one.',
    };
  const read = () => readText(file).replace(/\r?\n$/, '');
  try {
    read();
  } catch {
    return { problem: `DATABASE_PASSWORD_FILE names a file that cannot be read: ${file}` };
  }
  return { value: read };
}
