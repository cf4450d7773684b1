import { AUTHORIZATION_ATTRIBUTES } from '../../../yaml/authorization-attributes.ts';
import { nearestWord } from '../../../yaml/nearest-word.ts';
import type { SchemaViolation } from '../../manifest-schemas.ts';

const NOT_IN_CUSTOM: ReadonlySet<string> = new Set([
  'source.namespace',
  'source.principal',
  'source.serviceAccount',
  'source.trustDomain',
]);

interface ConditionProblem {
  readonly kind: SchemaViolation['kind'];
  readonly message: string;
  readonly nearest: string | null;
}

/** AUTHZ-18, AUTHZ-52: the keys that a condition can be about. */
export function conditionProblem(key: string, action: string | null): ConditionProblem | null {
  if (!isKnownKey(key)) {
    const nearest = nearestWord(key, AUTHORIZATION_ATTRIBUTES);
    const header = key.startsWith('request.header') || key.startsWith('request.headers');
    const hint = header ? ' A header is written request.headers[name].' : '';
    return { kind: 'value', message: `No condition has the key ${key}.${hint}`, nearest };
  }
  if (action === 'CUSTOM' && (NOT_IN_CUSTOM.has(key) || key.startsWith('request.auth.')))
    return {
      kind: 'exclusive',
      message: `A CUSTOM policy cannot use ${key}: identities are not known yet.`,
      nearest: null,
    };
  return null;
}

/** Those that name one of several are written `request.headers[name]`. */
const isKnownKey = (key: string): boolean =>
  OF_SEVERAL.some((prefix) => key.startsWith(prefix))
    ? /^[^[]+\[.+\]$/s.test(key)
    : AUTHORIZATION_ATTRIBUTES.includes(key);

const OF_SEVERAL = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'];
