const PRODUCTION: ReadonlySet<string> = new Set(['prod', 'prd', 'production', 'live']);
const NEGATION: ReadonlySet<string> = new Set(['non', 'pre']);

/**
 * Whether a name says production (DESIGN §7): one of its parts is `prod`, `prd`, `production` or
 * `live`, and the part before it is neither `non` nor `pre`.
 */
export function saysProduction(name: string): boolean {
  const parts = name.toLowerCase().split(/[-_./]/);
  return parts.some((part, at) => PRODUCTION.has(part) && !NEGATION.has(parts[at - 1] ?? ''));
}
