import { policyIndexOf, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import { changedObjects } from './changed-objects.ts';
import { endsTogether } from './ended-hosts.ts';
import { orderRules } from './order-rules.ts';
import { alliesOf } from './policy-orders.ts';
import { listedObjects, sorted } from './order-of-steps.ts';
import type { AbsentGateways } from './reach/route-gateways.ts';
import { absentIn, isOfNoProxy } from './reach/route-gateways.ts';

/** Two objects of a change of which one has to be applied before the other. */
export interface OrderedPair {
  readonly first: ChangedObject;
  readonly then: ChangedObject;
  /** What callers see between the two where they are applied the other way round: `503 NC`. */
  readonly ifWrong: string;
}

/** Callers that a first ALLOW policy shuts out at once, whatever the order is. ROLL-9. */
export interface NewlyDenied {
  readonly policy: Resource;
  /** `every caller outside namespace web` */
  readonly who: string;
  readonly status: 403;
}

export interface OrderOfApplication {
  /**
   * The objects of the change that have an order, first to last; null where none works in one step: a name that is
   * given up and used anew (ROLL-3). What is removed comes last where nothing says otherwise (ROLL-22).
   */
  readonly order: readonly ChangedObject[] | null;
  readonly pairs: readonly OrderedPair[];
  /** Whether all of it may be applied at once: nobody promises an order within one (PUSH-8, ROLL-5). */
  readonly safeInOneStep: boolean;
  readonly newlyDenied: readonly NewlyDenied[];
}

/**
 * Finds the order in which the objects of a change are applied without breaking what works before and after. ROLL-1…3, 5.
 * Routes that no proxy goes by need none.
 */
export function orderOfApplication(
  before: Mesh,
  after: Mesh,
  absent: AbsentGateways = new Set(),
): OrderOfApplication {
  const changed = changedObjects(before, after);
  const sides = { before: absentIn(before, absent), after: absentIn(after, absent) };
  const isIdle = (one: ChangedObject): boolean =>
    (['before', 'after'] as const).every(
      (side) => one[side] === null || isOfNoProxy(one[side], sides[side]),
    );
  const pairs = distinct(orderRules.flatMap((rule) => rule({ changed, before, after }))).filter(
    (pair) => !isIdle(pair.first) && !isIdle(pair.then) && !endsTogether(pair, before, after),
  );
  return {
    order: sorted(listedObjects(changed, pairs, before, after), pairs),
    pairs,
    safeInOneStep: pairs.length === 0,
    newlyDenied: changed.flatMap((one) => newlyDenied(one, before, after)),
  };
}

/** `VirtualService shop/orders`, `DestinationRule shop/orders (delete)` */
export const stepText = ({ before, after }: ChangedObject): string =>
  after === null ? `${before === null ? '' : subjectText(before)} (delete)` : subjectText(after);

function distinct(pairs: readonly OrderedPair[]): readonly OrderedPair[] {
  const known = new Map<string, OrderedPair>();
  for (const pair of pairs) {
    const key = `${stepText(pair.first)} ${stepText(pair.then)}`;
    if (pair.first !== pair.then && !known.has(key)) known.set(key, pair);
  }
  return [...known.values()];
}

/** A first ALLOW policy turns on that what is not named is refused, at once (AUTHZ-12). */
function newlyDenied(
  { before: old, after: object }: ChangedObject,
  before: Mesh,
  after: Mesh,
): readonly NewlyDenied[] {
  if (object?.kind !== 'AuthorizationPolicy' || old !== null) return [];
  const { policies, openers } = policyIndexOf(after);
  const policy = policies.find(({ resource }) => resource === object);
  if (policy?.action !== 'ALLOW' || policy.dryRun !== null) return [];
  if (openers(policy).length > 0 || alliesOf(policy, before).length > 0) return [];
  return [{ policy: object, who: whoIsOutside(object), status: 403 }];
}

function whoIsOutside(policy: Resource): string {
  const fields = viewOf('AuthorizationPolicy', policy).rules.value.flatMap(({ from }) =>
    from.value.flatMap(({ source }) => source?.fields ?? []),
  );
  const names = fields.flatMap(({ field, negated, value }) =>
    field === 'namespaces' && !negated ? value.map((one) => one.value) : [],
  );
  const isPlain = fields.every(({ field, negated }) => field === 'namespaces' && !negated);
  return isPlain && names.length > 0
    ? `every caller outside namespace ${names.join(' and ')}`
    : 'every request that no rule names';
}
