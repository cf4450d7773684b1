import { policyIndexOf, runsBefore, viewOf } from '../../istio/index.ts';
import type { AuthorizationPolicy, Field, Mesh } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { refusalOr } from '../authorization/let-in-anyway.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** A value is a text, with a `*` at one end of it; anywhere else the character stands for itself (AUTHZ-28, JWT-5). */
export const wildcardTakenLiterally = check({
  id: 'wildcard-taken-literally',
  title: "Rule's `*` in the middle of a value is literal",
  level: 'high',
  blind: 'Callers that send the character itself.',
  severity: 'warning',
  find: ({ mesh }) =>
    policyIndexOf(mesh)
      .policies.filter(({ dryRun }) => dryRun === null)
      .flatMap((policy) =>
        [...literalWildcards(policy).values()].map((one) => tell(mesh, policy, one)),
      ),
});

/** A value whose `*`, or some of them, match no other text. */
interface LiteralWildcard {
  /** `paths`, `notHosts`, `request.headers[x-team]` */
  readonly field: string;
  readonly of: 'path' | 'principal' | 'other';
  readonly value: Field<string>;
  readonly isNegated: boolean;
  /** Lists the other values beside it. */
  readonly beside: readonly string[];
  /** True where it is written as an expression, with `.*`. */
  readonly isExpression: boolean;
}

/** Fields whose values may have a `*` at one end; of a namespace it stands for any text wherever it is. */
const FIELDS: Readonly<Record<string, LiteralWildcard['of']>> = {
  hosts: 'other',
  methods: 'other',
  paths: 'path',
  principals: 'principal',
  requestPrincipals: 'other',
  trustDomains: 'other',
};
const KEYS: readonly (readonly [string, LiteralWildcard['of']])[] = [
  ['request.headers[', 'other'],
  ['request.auth.', 'other'],
  ['source.principal', 'principal'],
  ['source.trustDomain', 'other'],
  ['connection.sni', 'other'],
];

/** Gives each of them once, by its field and text. */
function literalWildcards(policy: AuthorizationPolicy): ReadonlyMap<string, LiteralWildcard> {
  const found = asked(policy).flatMap((one) => {
    const isExpression = isWrittenAsExpression(policy, one);
    return (isExpression || isInside(one)) && !isCovered(one) ? [{ ...one, isExpression }] : [];
  });
  return new Map(found.map((one) => [`${one.field} ${one.value.value}`, one]));
}

type Asked = Omit<LiteralWildcard, 'isExpression'>;

const asked = ({ resource }: AuthorizationPolicy): readonly Asked[] =>
  viewOf('AuthorizationPolicy', resource).rules.value.flatMap((rule): readonly Asked[] => [
    ...[
      ...rule.from.value.map(({ source }) => source),
      ...rule.to.value.map(({ operation }) => operation),
    ].flatMap((part) =>
      (part?.fields ?? []).flatMap(({ field, negated, value }) => {
        const of = FIELDS[field];
        const name = negated ? `not${field.charAt(0).toUpperCase()}${field.slice(1)}` : field;
        return of === undefined
          ? []
          : value.map((each) => ({
              ...{ field: name, of, value: each, isNegated: negated },
              beside: value.map((one) => one.value),
            }));
      }),
    ),
    ...rule.when.value.flatMap(({ key, values, notValues }) => {
      const [, of] = KEYS.find(([start]) => key?.value.startsWith(start) === true) ?? [];
      const field = key?.value ?? '';
      const textsOf = (isNegated: boolean): readonly string[] =>
        (isNegated ? notValues : values).value.map((one) => one.value);
      const each = (isNegated: boolean) => (value: Field<string>) =>
        of === undefined ? [] : [{ field, of, value, isNegated, beside: textsOf(isNegated) }];
      return [...values.value.flatMap(each(false)), ...notValues.value.flatMap(each(true))];
    }),
  ]);

/** Tells whether a `*` is left once the one at an end is taken away; templates of paths have their own (AUTHZ-47). */
function isInside({ of, value: { value } }: Asked): boolean {
  // any kind of content, as clients write it in `Accept`
  if (value === '*/*' || (of === 'path' && /\{\*\*?\}/.test(value))) return false;
  return wildcardOff(value).includes('*');
}

/** Tells whether a value beside it takes in all that it stands for. */
const isCovered = ({ value: { value }, beside }: Asked): boolean => {
  const [start = ''] = value.split('*');
  return beside
    .filter((other) => other !== value)
    .some(
      (other) => other === '*' || (/^[^*]+\*$/.test(other) && start.startsWith(other.slice(0, -1))),
    );
};

const wildcardOff = (value: string): string => {
  if (value.startsWith('*')) return value.slice(1);
  return value.endsWith('*') ? value.slice(0, -1) : value;
};

/** Knows expressions by their `.*`; a rule that refuses `/.*` may well be about files whose names begin with a dot. */
function isWrittenAsExpression(
  { action }: AuthorizationPolicy,
  { of, value: { value }, isNegated }: Asked,
): boolean {
  if (value === '.*') return true;
  if (of !== 'path') return false;
  return /\.\*./.test(value) || (action === 'ALLOW' && !isNegated && /[^/]\/\.\*$/.test(value));
}

function tell(mesh: Mesh, policy: AuthorizationPolicy, one: LiteralWildcard): Told {
  const { field, value, isExpression } = one;
  const rest = isExpression ? expressionAtEnd(value.value) : null;
  return {
    subject: policy.resource,
    key: `${field} ${value.value}`,
    ...(refuses(policy, one) && { aspect: 'refuses' }),
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message:
      rest === null
        ? `A rule of ${subjectText(policy.resource)} takes a \`*\` in \`${value.value}\` for the character itself: ${effectOf(policy, one)}.`
        : `A rule of ${subjectText(policy.resource)} takes \`${value.value}\` for a text and no expression: it holds only for what begins with \`${rest}.\`.`,
    why: `In \`${field}\` (${placeOf(value.origin)}) a \`*\` stands for other text only as the first or as the last character of a value, not as both${field.toLowerCase().endsWith('paths') ? ', and a path may have `{*}`' : ''}.`,
    symptom: symptomOf(mesh, policy, one),
    origin: value.origin,
    fix: { text: rest === null ? fixOf(mesh, policy, one) : `Write \`${rest}*\`.` },
  };
}

/** Gives what stands before the `.*` with which a value ends, where no other wildcard is in it. */
const expressionAtEnd = (value: string): string | null => /^([^*]*)\.\*$/.exec(value)?.[1] ?? null;

/** Says what the value does, as part of a sentence: other values of the list may still hold. */
function effectOf({ action }: AuthorizationPolicy, { isNegated }: LiteralWildcard): string {
  if (action === 'ALLOW') return isNegated ? 'it excepts nothing' : 'it lets nobody in';
  if (action === 'DENY') return isNegated ? 'it spares nobody' : 'it refuses nothing';
  return isNegated ? 'it leaves nothing out' : 'it holds for no request';
}

/** Tells whether requests are refused that were to be let in. */
const refuses = ({ action }: AuthorizationPolicy, { isNegated }: LiteralWildcard): boolean =>
  (action === 'ALLOW') !== isNegated && (action === 'ALLOW' || action === 'DENY');

function symptomOf(mesh: Mesh, policy: AuthorizationPolicy, one: LiteralWildcard): string {
  const { action } = policy;
  if (refuses(policy, one))
    return refusalOr(mesh, policy, '403, RBAC: access denied, for requests that were to be let in');
  return action === 'ALLOW' || action === 'DENY'
    ? 'no errors: requests that should be denied are allowed'
    : 'no errors: the requests it should match are neither checked nor recorded';
}

function fixOf(mesh: Mesh, { action }: AuthorizationPolicy, one: LiteralWildcard): string {
  const { of, value } = one;
  const [start = ''] = value.value.split('*');
  if (value.value === `${start}**`) return `Write \`${start}*\`.`;
  const path = of === 'path' && !runsBefore(mesh, '1.22') ? templateOf(value.value) : null;
  if (path !== null)
    return action === 'DENY' && !one.isNegated
      ? `Write \`${path}\` (Istio 1.22 or newer), or refuse by a prefix, which no character in the path gets past.`
      : `Write \`${path}\` (Istio 1.22 or newer): \`{*}\` is one segment, \`{**}\` the rest.`;
  const account = /^[^*]+\/ns\/\*(\/sa\/[^*]+)$/.exec(value.value)?.[1];
  return of === 'principal' && account !== undefined
    ? `Write \`*${account}\`, which is that account of any namespace and trust domain.`
    : 'Name each value that is meant, or leave a `*` at one end only.';
}

/** Gives a template for a path whose wildcards are whole segments; null for others. */
function templateOf(path: string): string | null {
  const segments = path.replaceAll('.*', '*').split('/');
  if (segments[0] !== '' || segments.some((each) => each !== '*' && each.includes('*')))
    return null;
  return segments
    .map((each, at) => (each === '*' ? (at === segments.length - 1 ? '{**}' : '{*}') : each))
    .join('/');
}
