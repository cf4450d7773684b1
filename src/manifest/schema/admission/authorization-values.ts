import type { Violations, SchemaViolation } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { entriesOf, knownText, placesAt, reportAt } from './pathed-node.ts';
import { isIpBlock } from './values/network-address.ts';
import { nearestWord } from '../../text/nearest-word.ts';

interface ValueProblem {
  readonly message: string;
  readonly remedy: string;
}

/**
 * Says what is wrong with one value of a kind, in a field of an operation, a source or a condition; null
 * where nothing is.
 */
export type ValueCheck = (value: string, holder: PathedNode, field: string) => ValueProblem | null;

/** Reports the values of a list that are none, and empty ones. */
export function checkValues(
  holder: PathedNode,
  field: string,
  check: ValueCheck,
  violations: Violations,
): void {
  for (const place of placesAt(holder, field)) {
    const value = knownText(place);
    const problem =
      value === undefined
        ? null
        : value === ''
          ? { message: `${field} has an empty entry.`, remedy: 'Fill the entry in, or remove it.' }
          : check(value, holder, field);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

export const blockProblem: ValueCheck = (value) =>
  isIpBlock(value)
    ? null
    : {
        message: `${JSON.stringify(value)} is no IP address or range (CIDR).`,
        remedy: 'Write an IP address, or a range such as 10.0.0.0/8.',
      };

export const portProblem: ValueCheck = (value, holder, field) => {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return null;
  if (value === '*' && field === 'values')
    return {
      message: '"*" is no port: leave the condition out to match every port.',
      remedy: 'Remove the condition.',
    };
  if (value === '*' && field === 'ports')
    return {
      message: '"*" is no port: leave ports out to match every port.',
      remedy:
        entriesOf(holder).length > 1
          ? 'Remove the ports.'
          : 'Remove to: an operation for every port and of nothing else is for every request.',
    };
  return {
    message: `${JSON.stringify(value)} is no port: a number from 1 to 65535, without wildcards.`,
    remedy: 'Write a port from 1 to 65535.',
  };
};

/** `name` or `namespace/name`. */
export const accountProblem: ValueCheck = (value) =>
  value.includes('*')
    ? { message: 'serviceAccounts take no wildcards.', remedy: 'Name each service account.' }
    : /^[^/]+(?:\/[^/]+)?$/.test(value) && value.length <= 320
      ? null
      : {
          message: `${JSON.stringify(value)} is no service account: name or namespace/name.`,
          remedy: 'Write name or namespace/name.',
        };

/** `*` stands for all, or for what is in front of the rest or behind it. */
const wildcardProblem = (value: string): ValueProblem | null =>
  value === '*' || /^(?:\*?[^*]*|[^*]*\*)$/s.test(value)
    ? null
    : {
        message: `${JSON.stringify(value)} has a wildcard that is neither in front nor at the end, or two.`,
        remedy: 'Write one *, in front or at the end.',
      };

export const trustDomainProblem: ValueCheck = (value) =>
  value.includes('/')
    ? {
        message: `${JSON.stringify(value)} is no trust domain: it contains a slash.`,
        remedy: 'Write the part before /ns/.',
      }
    : wildcardProblem(value);

export const noProblem: ValueCheck = () => null;

/** Gives the check by the key of a condition; values of other keys are any text. */
export const VALUES_OF: ReadonlyMap<string, ValueCheck> = new Map([
  ['source.ip', blockProblem],
  ['remote.ip', blockProblem],
  ['destination.ip', blockProblem],
  ['destination.port', portProblem],
  ['source.serviceAccount', accountProblem],
  ['source.trustDomain', wildcardProblem],
]);

/**
 * Says what is wrong with a path of an AuthorizationPolicy that has braces (AUTHZ-47); null where nothing is.
 */
export function pathProblem(path: string): ValueProblem | null {
  if (!/[{}]/.test(path)) return null;
  const segments = path.replace(/^\/+|\/+$/g, '').split('/');
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  const problem = segments
    .map((segment) => segmentProblem(segment, isTemplate))
    .find((found) => found !== null);
  const text = JSON.stringify(path);
  const rest = segments.indexOf('{**}');
  const after = rest < 0 ? [] : segments.slice(rest + 1);
  if (after.some((segment) => segment === '{*}' || segment === '{**}'))
    return {
      message: `${text} has a template after {**}, which must be the last one.`,
      remedy: 'Put {**} at the end.',
    };
  return problem === undefined
    ? null
    : {
        message: `${text} ${problem}`,
        remedy: 'Write {*} for one segment, {**} for the rest, and text for the others.',
      };
}

/** Matches what RFC 3986 lets stand in a segment. */
const LITERAL = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

function segmentProblem(segment: string, isTemplate: boolean): string | null {
  if (segment === '{*}' || segment === '{**}') return null;
  if (/\{\*\*?\}/.test(segment)) return 'mixes a template with text in one segment.';
  if (/[{}]/.test(segment)) return 'has braces that are no template: only {*} and {**} are.';
  if (!isTemplate || LITERAL.test(segment)) return null;
  return segment.includes('*')
    ? 'mixes templates with *.'
    : 'has a segment that cannot stand beside a template.';
}

/** Keys of an AuthorizationPolicy's conditions that take no bracket (AUTHZ-52). */
export const AUTHORIZATION_ATTRIBUTES: readonly string[] = [
  'source.ip',
  'remote.ip',
  'source.namespace',
  'source.principal',
  'source.serviceAccount',
  'source.trustDomain',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'destination.ip',
  'destination.port',
  'connection.sni',
];

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

/**
 * Tells whether the key of a condition exists; one that names one of several is written
 * `request.headers[name]`.
 */
const isKnownKey = (key: string): boolean =>
  OF_SEVERAL.some((prefix) => key.startsWith(prefix))
    ? /^[^[]+\[.+\]$/s.test(key)
    : AUTHORIZATION_ATTRIBUTES.includes(key);

const OF_SEVERAL = ['request.headers', 'request.auth.claims', 'experimental.envoy.filters.'];
