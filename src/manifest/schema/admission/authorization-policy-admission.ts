import { stringAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import {
  conditionProblem,
  pathProblem,
  accountProblem,
  blockProblem,
  checkValues,
  noProblem,
  portProblem,
  trustDomainProblem,
  VALUES_OF,
} from './authorization-values.ts';
import {
  isSet,
  isUnknown,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import type { ValueCheck } from './authorization-values.ts';

/**
 * Reports what the validation webhook refuses in an AuthorizationPolicy (AUTHZ-16, 18, 27, 34, 47, 52, 57).
 */
export function checkAuthorizationPolicy(
  object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const actionPlace = placeAt(spec, 'action');
  const action = isUnknown(actionPlace) ? null : (knownText(actionPlace) ?? 'ALLOW');
  checkAction(spec, action, actionPlace ?? spec, violations);
  checkDryRun(object, action, actionPlace ?? spec, violations);
  for (const rule of placesAt(spec, 'rules')) checkRule(rule, action, violations);
}

function checkAction(
  spec: PathedNode,
  action: string | null,
  at: PathedNode,
  violations: Violations,
): void {
  if (action === null) return;
  if ((action === 'DENY' || action === 'CUSTOM') && !isSet(spec, 'rules'))
    reportAt(
      violations,
      at,
      'required',
      action === 'DENY'
        ? 'A DENY policy without rules denies nothing: it needs rules ("- {}" matches every request).'
        : 'A CUSTOM policy without rules never asks its provider: it needs rules.',
    );
  const provider = placeAt(spec, 'provider');
  if (action === 'CUSTOM' && (provider === undefined || !isSet(provider, 'name')))
    reportAt(violations, at, 'required', 'A CUSTOM policy needs provider.name.');
  if (action !== 'CUSTOM' && provider !== undefined)
    reportAt(
      violations,
      provider,
      'exclusive',
      `provider belongs to action CUSTOM, and this is ${action}.`,
    );
}

/** Checks that only ALLOW and DENY are tried out (AUTHZ-57). */
function checkDryRun(
  { node }: Resource,
  action: string | null,
  at: PathedNode,
  violations: Violations,
): void {
  const dryRun = stringAt(node, 'metadata', 'annotations', 'istio.io/dry-run') === 'true';
  if (dryRun && action !== null && action !== 'ALLOW' && action !== 'DENY')
    reportAt(
      violations,
      at,
      'exclusive',
      `The annotation istio.io/dry-run works with ALLOW and DENY, not with ${action}.`,
    );
}

function checkRule(rule: PathedNode, action: string | null, violations: Violations): void {
  for (const [clause, inner, holds] of [
    ['from', 'source', 'a source'],
    ['to', 'operation', 'an operation'],
  ] as const) {
    for (const entry of placesAt(rule, clause)) {
      const place = placeAt(entry, inner);
      if (place === undefined || !hasEntries(place))
        reportAt(
          violations,
          place ?? entry,
          'required',
          `An entry of ${clause} needs ${holds} with at least one field.`,
        );
      else if (inner === 'source') checkSource(place, action, violations);
      else checkFields(place, violations);
    }
  }
  for (const condition of placesAt(rule, 'when')) checkCondition(condition, action, violations);
}

/** Any list with something in it. A list of another type is the structure's affair. */
const hasEntries = (place: PathedNode): boolean =>
  place.node.kind !== 'map' || [...place.node.entries.keys()].some((name) => isSet(place, name));

const opposite = (name: string): string => `not${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** A CUSTOM policy is asked before the peer's identity is known (AUTHZ-18). */
const NOT_IN_CUSTOM = [
  'namespaces',
  'principals',
  'serviceAccounts',
  'trustDomains',
  'requestPrincipals',
].flatMap((name) => [name, opposite(name)]);

/** Fields with values of their own kind; of all others only empty ones are refused. */
const VALUES: ReadonlyMap<string, ValueCheck> = new Map([
  ['ipBlocks', blockProblem],
  ['remoteIpBlocks', blockProblem],
  ['serviceAccounts', accountProblem],
  ['trustDomains', trustDomainProblem],
  ['ports', portProblem],
  ['paths', pathProblem],
]);

function checkFields(holder: PathedNode, violations: Violations): void {
  if (holder.node.kind !== 'map') return;
  const byField = new Map(
    [...VALUES].flatMap(([name, check]) => [
      [name, check],
      [opposite(name), check],
    ]),
  );
  for (const field of holder.node.entries.keys())
    checkValues(holder, field, byField.get(field) ?? noProblem, violations);
}

/** A list with more of them is refused. */
const MOST_ACCOUNTS = 16;

function checkSource(source: PathedNode, action: string | null, violations: Violations): void {
  for (const field of action === 'CUSTOM' ? NOT_IN_CUSTOM : []) {
    const place = placeAt(source, field);
    if (place !== undefined && isSet(source, field))
      reportAt(
        violations,
        place,
        'exclusive',
        `A CUSTOM policy cannot use ${field}: identities are not known yet.`,
      );
  }
  for (const field of ['serviceAccounts', 'notServiceAccounts']) {
    const beyond = placesAt(source, field)[MOST_ACCOUNTS];
    if (beyond !== undefined)
      reportAt(
        violations,
        beyond,
        'range',
        `${field} has more than ${String(MOST_ACCOUNTS)} entries.`,
        {
          remedy: 'Write the others into a second source.',
        },
      );
  }
  checkFields(source, violations);
}

function checkCondition(
  condition: PathedNode,
  action: string | null,
  violations: Violations,
): void {
  const key = placeAt(condition, 'key');
  const name = knownText(key);
  if (key === undefined || name === '')
    reportMissing(violations, condition, 'key', 'A condition needs key.');
  if (key === undefined || name === undefined || name === '') return;
  if (!isSet(condition, 'values') && !isSet(condition, 'notValues'))
    reportAt(
      violations,
      condition,
      'required',
      `The condition on ${name} needs values or notValues.`,
    );
  const problem = conditionProblem(name, action);
  if (problem !== null) reportAt(violations, key, problem.kind, problem.message, problem);
  for (const field of ['values', 'notValues'])
    checkValues(condition, field, VALUES_OF.get(name) ?? noProblem, violations);
}
