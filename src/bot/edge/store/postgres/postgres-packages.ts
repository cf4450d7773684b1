import { MissingPackage, optionalPackage } from '../../../../manifest/edge/optional-package.ts';

/** Names all that PostgreSQL takes: whoever lacks one is told of both. */
const PACKAGES = ['pg', 'pg-boss'];

/** What the packages themselves ask of Node.js. */
const OLDEST_NODE = [22, 12] as const;

const PURPOSE = 'DATABASE_URL';

/**
 * Loads what speaks to PostgreSQL; nothing else loads it.
 *
 * @throws MissingPackage where it is not installed.
 */
export async function loadPostgres() {
  const { default: pg } = await optionalPackage('pg', PURPOSE, () => import('pg'), PACKAGES);
  const { PgBoss } = await optionalPackage('pg-boss', PURPOSE, () => import('pg-boss'), PACKAGES);
  return { pg, PgBoss };
}

/**
 * Makes sure that what speaks to PostgreSQL is there and runs on this Node.js.
 *
 * @throws MissingPackage with what to do.
 */
export async function requirePostgres(node: string = process.versions.node): Promise<void> {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major < oldest || (major === oldest && minor < oldestMinor))
    throw new MissingPackage(
      `${PURPOSE} needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${node}: without it, what the service knows is kept in a file of MESHWARDEN_DATA_DIR.`,
    );
  await loadPostgres();
}
