const LEVELS = new Map([
  ['read', 'read-only'],
  ['write', 'read and write'],
  ['admin', 'admin'],
]);
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
  return [`${words.charAt(0).toUpperCase()}${words.slice(1)} (${LEVELS.get(level) ?? level})`];
}
