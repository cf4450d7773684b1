const LEVELS = new Map([
  ['read', 'read-only'],
  ['write', 'read and write'],
  ['admin', 'admin'],
]);
/** What the App's manifest asks for to write: who reads first and is refused is not told to grant half of it. */
const WRITTEN: ReadonlySet<string> = new Set(['checks', 'issues', 'pull_requests']);
const PERMISSION = /^([a-z_]{1,60})=(read|write|admin)$/;

/**
 * Puts `x-accepted-github-permissions` into the words of GitHub's settings page: `checks=write` is
 * "Checks (read and write)". Alternatives are separated by `;`, permissions that are needed together by `,`.
 * Null where GitHub does not name any.
 */
export function missingPermission(header: string | number | null | undefined): string | null {
  if (typeof header !== 'string') return null;
  const alternatives = header.split(';').map((alternative) =>
    alternative
      .split(',')
      .flatMap((permission) => nameOf(permission.trim()))
      .join(' and '),
  );
  return alternatives.filter((names) => names !== '').join(', or ') || null;
}

function nameOf(permission: string): readonly string[] {
  const [, name = '', level = ''] = PERMISSION.exec(permission) ?? [];
  if (name === '') return [];
  const words = name.replaceAll('_', ' ');
  const asked = LEVELS.get(WRITTEN.has(name) ? 'write' : level) ?? level;
  return [`${words.charAt(0).toUpperCase()}${words.slice(1)} (${asked})`];
}
