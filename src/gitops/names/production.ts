const PRODUCTION: ReadonlySet<string> = new Set(['prod', 'prd', 'production', 'live']);
/** A cluster that is called so is the one that people use. */
export const MAIN = 'main';
const NEGATION: ReadonlySet<string> = new Set(['non', 'pre']);

/**
 * Words for what is tried out before production, or beside it. None that users may depend on: `canary`,
 * `beta`, `dr`, `ops` and `mgmt` are no such words.
 */
const OTHERWISE: ReadonlySet<string> = new Set([
  'dev',
  'develop',
  'development',
  'local',
  'localhost',
  'minikube',
  'kind',
  'k3d',
  'test',
  'tests',
  'testing',
  'tst',
  'ci',
  'e2e',
  'qa',
  'perf',
  'performance',
  'int',
  'integ',
  'integration',
  'sit',
  'uat',
  'acc',
  'acceptance',
  'homolog',
  'hml',
  'stage',
  'stages',
  'staging',
  'stg',
  'preview',
  'previews',
  'review',
  'reviews',
  'sandbox',
  'sandboxes',
  'sbx',
  'playground',
  'lab',
  'demo',
  'example',
  'examples',
]);

/**
 * Whether a name says production: one of its parts is `prod`, `prd`, `production` or `live`, also with a number
 * (`prod01`), and the part before it is neither `non` nor `pre`.
 */
export function saysProduction(name: string): boolean {
  const parts = partsOf(name);
  return parts.some((part, at) => PRODUCTION.has(withoutNumber(part)) && !isNegated(parts, at));
}

/**
 * Whether a name says that it is something else: `dev`, `qa1`, `eu-staging`, `non-prod`, also written in
 * one (`prodtest`, `preprod`). What merely contains such a word (`latest`, `latinamerica`) does not.
 */
export function saysOtherwise(name: string): boolean {
  const parts = partsOf(name);
  return parts.some((part, at) => {
    const word = withoutNumber(part);
    return (PRODUCTION.has(word) && isNegated(parts, at)) || isOtherwise(part) || isOtherwise(word);
  });
}

/** A word of another meaning, or one before or after a word that is known: `testprod`, `nonprod`, `devtest`. */
function isOtherwise(word: string): boolean {
  if (OTHERWISE.has(word)) return true;
  for (let at = 2; at < word.length - 1; at += 1) {
    const [first, rest] = [word.slice(0, at), word.slice(at)];
    if (NEGATION.has(first) && PRODUCTION.has(rest)) return true;
    if (OTHERWISE.has(first) && (PRODUCTION.has(rest) || isOtherwise(rest))) return true;
    if (PRODUCTION.has(first) && isOtherwise(rest)) return true;
  }
  return false;
}

const withoutNumber = (part: string): string => part.replace(/^\d+|\d+$/g, '');

const partsOf = (name: string): readonly string[] => name.toLowerCase().split(/[-_./]/);

const isNegated = (parts: readonly string[], at: number): boolean =>
  NEGATION.has(parts[at - 1] ?? '');
