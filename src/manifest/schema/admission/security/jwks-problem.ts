const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
  ['oct', ['k']],
]);

/** Why istiod cannot read `jwks` (RFC 7517); null where it can, or where that is not certain. */
export function jwksProblem(text: string): string | null {
  const parsed = parseJson(text);
  if (parsed === undefined) return 'it is not JSON';
  if (!isObject(parsed)) return 'it is no object with keys';
  const { keys } = parsed;
  if (keys === undefined) return keyProblem(parsed);
  if (!Array.isArray(keys)) return '`keys` is no list';
  return keys.map(keyProblem).find((problem) => problem !== null) ?? null;
}

function keyProblem(key: unknown): string | null {
  if (!isObject(key)) return 'a key is no object';
  const { kty } = key;
  const needed = typeof kty === 'string' ? NEEDED.get(kty) : undefined;
  if (needed === undefined) return 'a key has no type (`kty`) that is known: RSA, EC, OKP or oct';
  const missing = needed.find((name) => typeof key[name] !== 'string');
  return missing === undefined ? null : `a key has no \`${missing}\``;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
