import { stringAt } from '../../node.ts';
import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { conditionProblem } from './authorization-condition.ts';
import { isIpBlock } from './domain-name.ts';
import { pathTemplateProblem } from './path-template.ts';
import { isSet, isUnknown, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

/** What the validation webhook refuses in an AuthorizationPolicy (AUTHZ-16, 18, 27, 34, 47, 52, 57). */
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

/** Only ALLOW and DENY can be tried out (AUTHZ-57). */
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
    const list = placeAt(rule, clause);
    if (list?.node.kind === 'seq' && list.node.items.length === 0)
      reportAt(
        violations,
        list,
        'required',
        `${clause} is empty: leave it out, or give it ${holds}.`,
      );
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
      else checkOperation(place, violations);
    }
  }
  for (const condition of placesAt(rule, 'when')) checkCondition(condition, action, violations);
}

/** Any list with something in it. A list of another type is the structure's affair. */
const hasEntries = (place: PathedNode): boolean =>
  place.node.kind !== 'map' || [...place.node.entries.keys()].some((name) => isSet(place, name));

const IP_FIELDS = ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks'];

/** A CUSTOM policy is asked before the peer's identity is known (AUTHZ-18). */
const NOT_IN_CUSTOM = [
  'namespaces',
  'principals',
  'serviceAccounts',
  'trustDomains',
  'requestPrincipals',
].flatMap((name) => [name, `not${name.charAt(0).toUpperCase()}${name.slice(1)}`]);

function checkSource(source: PathedNode, action: string | null, violations: Violations): void {
  for (const place of IP_FIELDS.flatMap((field) => placesAt(source, field))) {
    const block = knownText(place);
    if (block !== undefined && !isIpBlock(block))
      reportAt(
        violations,
        place,
        'value',
        `${JSON.stringify(block)} is no IP address or range (CIDR).`,
        { remedy: 'Write an IP address, or a range such as 10.0.0.0/8.' },
      );
  }
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
  for (const place of ['serviceAccounts', 'notServiceAccounts'].flatMap((field) =>
    placesAt(source, field),
  ))
    if (knownText(place)?.includes('*') === true)
      reportAt(violations, place, 'pattern', 'serviceAccounts take no wildcards.');
  checkEmptyItems(source, violations);
}

function checkOperation(operation: PathedNode, violations: Violations): void {
  for (const field of ['ports', 'notPorts'])
    for (const place of placesAt(operation, field)) checkPortText(place, violations);
  for (const field of ['paths', 'notPaths'])
    for (const place of placesAt(operation, field)) {
      const problem = pathTemplateProblem(knownText(place) ?? '');
      if (problem !== null) reportAt(violations, place, 'pattern', problem);
    }
  checkEmptyItems(operation, violations);
}

function checkPortText(place: PathedNode, violations: Violations): void {
  const port = knownText(place);
  if (port === undefined) return;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number >= 1 && number <= 65_535) return;
  reportAt(
    violations,
    place,
    'range',
    port === '*'
      ? '"*" is no port: leave ports out to match every port.'
      : `${JSON.stringify(port)} is no port: a number from 1 to 65535, without wildcards.`,
    port === '*' ? {} : { remedy: 'Write a port from 1 to 65535.' },
  );
}

function checkEmptyItems(holder: PathedNode, violations: Violations): void {
  if (holder.node.kind !== 'map') return;
  for (const field of holder.node.entries.keys())
    for (const place of placesAt(holder, field))
      if (knownText(place) === '')
        reportAt(violations, place, 'value', `${field} has an empty entry.`, {
          remedy: 'Fill the entry in, or remove it.',
        });
}

function checkCondition(
  condition: PathedNode,
  action: string | null,
  violations: Violations,
): void {
  const key = placeAt(condition, 'key');
  const name = knownText(key);
  if (key === undefined || name === undefined) return;
  const problem = conditionProblem(name, action);
  if (problem !== null) reportAt(violations, key, problem.kind, problem.message, problem);
  else if (!isSet(condition, 'values') && !isSet(condition, 'notValues'))
    reportAt(
      violations,
      condition,
      'required',
      `The condition on ${name} needs values or notValues.`,
    );
}
