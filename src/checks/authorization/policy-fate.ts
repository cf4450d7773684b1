import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, View } from '../../istio/index.ts';
import { policyIndexOf, viewOf } from '../../istio/index.ts';

/** Says what happened to a policy of the base, and where a person sees it. */
export interface PolicyFate {
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly why: string;
  /** Says how to undo it, where all that differs is whom or what a rule leaves out (`notPaths`). */
  readonly undo?: string;
}

/**
 * Says why a policy of the base does not do any more what it did: removed, another action, only dry-run,
 * another selector, or other rules. `lost` is the rule of the base that is gone.
 */
export function policyFate(
  policy: AuthorizationPolicy,
  after: Mesh,
  lost: Origin | undefined,
): PolicyFate {
  const subject = subjectText(policy.resource);
  const key = resourceKey(policy.resource);
  const now = policyIndexOf(after).policies.find((one) => resourceKey(one.resource) === key);
  if (now === undefined) {
    const { origin } = policy.resource;
    return { origin, side: 'base', why: `${subject} (${placeOf(origin)}) is removed.` };
  }
  const at = (origin: Origin, what: string): PolicyFate => ({
    origin,
    side: 'head',
    why: `${subject} ${what} (${placeOf(origin)}).`,
  });
  if (now.dryRun !== null && policy.dryRun === null) return at(now.dryRun, 'is now only dry-run');
  if (now.action !== policy.action)
    return at(now.actionOrigin, `has action ${now.action} instead of ${policy.action}`);
  const [was, is] = [selectorText(policy), selectorText(now)];
  if (was !== is) {
    const nobody = now.selector !== null && !meetsWorkload(now, after);
    return at(
      now.selectorOrigin,
      `selects ${is} instead of ${was}${nobody ? ', which no workload rendered here has' : ''}`,
    );
  }
  const difference =
    lost === undefined ? null : ruleDifference(policy.resource, now.resource, lost);
  if (difference !== null) {
    const { text, ...fate } = difference;
    return { ...fate, why: `${subject} ${text} (${placeOf(fate.origin)}).` };
  }
  if (lost !== undefined)
    return {
      origin: lost,
      side: 'base',
      why: `${subject} no longer does what its rule did (${placeOf(lost)}).`,
    };
  return at(now.resource.origin, 'still exists, but does not select these pods');
}

const meetsWorkload = (policy: AuthorizationPolicy, mesh: Mesh): boolean =>
  mesh.workloads.some((workload) => policyIndexOf(mesh).attaches(policy, workload));

function selectorText({ selector, targetRefs }: AuthorizationPolicy): string {
  if (targetRefs.length > 0)
    return targetRefs.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  if (selector === null) return 'every pod';
  return [...selector].map(([key, value]) => `${key}=${value}`).join(', ');
}

/** Says what becomes of one rule of a policy, in words without the policy's name, and where that is seen. */
interface RuleDifference {
  readonly text: string;
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  readonly undo?: string;
}

/** Holds one value of a rule: `principals`, `cluster.local/ns/shop/sa/orders`. */
interface RuleValue {
  readonly field: string;
  readonly value: string;
  readonly origin: Origin;
}

/** Says how the rule at `lost` differs after the change; null where the object as a whole says the same. */
function ruleDifference(was: Resource, is: Resource, lost: Origin): RuleDifference | null {
  const old = viewOf('AuthorizationPolicy', was).rules.value;
  const now = viewOf('AuthorizationPolicy', is).rules.value;
  const index = old.findIndex(({ origin }) => placeOf(origin) === placeOf(lost));
  const rule = old[index];
  if (rule === undefined) return null;
  const before = valuesOf(rule);
  const named = (values: readonly RuleValue[]): string => ruleName(values, index, old.length);
  const counterpart = old.length === now.length ? now[index] : undefined;
  if (counterpart === undefined)
    return { text: `no longer has ${named(before)} as it was`, origin: lost, side: 'base' };
  const after = valuesOf(counterpart);
  const gone = before.filter((one) => !after.some((other) => isSame(one, other)));
  const come = after.filter((one) => !before.some((other) => isSame(one, other)));
  const kept = before.filter((one) => !gone.includes(one));
  return differenceOf(gone, come, named(kept), lost);
}

/** Names a rule by its number, from 1 on, with whom or what it is for: `rule 2 (for orders)`. */
function ruleName(values: readonly RuleValue[], index: number, count: number): string {
  if (count === 1) return 'its rule';
  const telling = TELLING.map((field) => values.filter((one) => one.field === field)).find(
    (found) => found.length > 0,
  );
  const names = (telling ?? []).map(({ value }) => `\`${accountOf(value) ?? value}\``);
  const whom = names.length === 0 ? '' : ` (for ${listed(names, MOST_NAMED)})`;
  return `rule ${String(index + 1)}${whom}`;
}

/** Lists the fields by which a rule is told from others, the first that it has. */
const TELLING = ['principals', 'namespaces', 'paths', 'hosts', 'methods', 'ports'];

const MOST_NAMED = 3;

function differenceOf(
  gone: readonly RuleValue[],
  come: readonly RuleValue[],
  name: string,
  lost: Origin,
): RuleDifference | null {
  const [first] = gone;
  const [added] = come;
  if (first === undefined) {
    if (added === undefined) return null;
    const more = restText(come.length - 1);
    const place = { origin: added.origin, side: 'head' } as const;
    const text = `also ${isLeftOut(added) ? 'excludes' : 'requires'} ${valueText(added)} in ${name}${more}`;
    return {
      ...place,
      text,
      ...(come.every(isLeftOut) && { undo: `remove ${valuesText(come)}` }),
    };
  }
  const instead = come.find(({ field }) => field === first.field);
  if (instead === undefined)
    return {
      text: `no longer ${isLeftOut(first) ? 'excludes' : 'names'} ${valueText(first)} in ${name}${restText(gone.length + come.length - 1)}`,
      origin: lost,
      side: 'base',
    };
  const [before, after] = shortPair(first.value, instead.value);
  const rest = restText(Math.max(gone.length, come.length) - 1);
  const text = `${isLeftOut(first) ? 'excludes' : 'names'} ${singular(bareField(first))} \`${after}\` instead of \`${before}\` in ${name}${rest}`;
  const isAlone = isLeftOut(first) && gone.length === 1 && come.length === 1;
  return {
    text,
    origin: instead.origin,
    side: 'head',
    ...(isAlone && { undo: `write \`${before}\` again` }),
  };
}

/** Tells whether a value is one that a rule is not for: of `notPaths`, `notRemoteIpBlocks`. */
const isLeftOut = ({ field }: RuleValue): boolean => field.startsWith(OTHER_THAN);

const bareField = ({ field }: RuleValue): string =>
  field.startsWith(OTHER_THAN) ? field.slice(OTHER_THAN.length) : field;

const valuesText = (values: readonly RuleValue[]): string =>
  listed(
    values.map(({ value }) => `\`${value}\``),
    MOST_NAMED,
  );

const OTHER_THAN = 'other than ';

const restText = (more: number): string =>
  more > 0
    ? `, and ${String(more)} more value${more === 1 ? '' : 's'} differ${more === 1 ? 's' : ''}`
    : '';

const isSame = (a: RuleValue, b: RuleValue): boolean => a.field === b.field && a.value === b.value;

/** Lists every value of a rule with the field it stands under; the field of a condition is its key. */
function valuesOf({ from, to, when }: View<'AuthorizationRule'>): readonly RuleValue[] {
  const fields = [
    ...from.value.flatMap(({ source }) => source?.fields ?? []),
    ...to.value.flatMap(({ operation }) => operation?.fields ?? []),
  ].map(({ field, negated, value }) => [negated ? `${OTHER_THAN}${field}` : field, value] as const);
  const conditions = when.value.flatMap(({ key, values, notValues }) => [
    [key?.value ?? '', values.value] as const,
    [`${OTHER_THAN}${key?.value ?? ''}`, notValues.value] as const,
  ]);
  return [...fields, ...conditions].flatMap(([field, values]) =>
    values.map(({ value, origin }) => ({ field, value, origin })),
  );
}

const singular = (field: string): string => field.replace(/s$/, '');

const valueText = (one: RuleValue): string =>
  `${singular(bareField(one))} \`${accountOf(one.value) ?? one.value}\``;

/** Shortens two identities to their service accounts, where these tell them apart. */
function shortPair(before: string, after: string): readonly [string, string] {
  const [a, b] = [accountOf(before), accountOf(after)];
  return a === null || b === null || a === b ? [before, after] : [a, b];
}

const accountOf = (value: string): string | null =>
  /^[^/]*\/ns\/[^/]+\/sa\/([^/]+)$/.exec(value)?.[1] ?? null;
