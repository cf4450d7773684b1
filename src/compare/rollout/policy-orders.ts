import type { AuthorizationPolicy, Mesh } from '../../istio/index.ts';
import { policyIndexOf } from '../../istio/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import type { OrderedPair } from './order-of-application.ts';
import type { OrderContext } from './order-rules.ts';
import { mayMeet } from './policy-reach.ts';
import { withoutToken } from './tokens-asked-for.ts';

type Side = 'before' | 'after';

/** A policy of the change that is enforced on one side. */
interface ChangedPolicy {
  readonly one: ChangedObject;
  readonly policy: AuthorizationPolicy;
}

function policiesOf(rollout: OrderContext, side: Side): readonly ChangedPolicy[] {
  const parsed = new Map(policyIndexOf(rollout[side]).policies.map((one) => [one.resource, one]));
  return rollout.changed.flatMap((one) => {
    const object = one[side];
    const policy = object === null ? undefined : parsed.get(object);
    return policy === undefined || policy.dryRun !== null ? [] : [{ one, policy }];
  });
}

const isAllow = ({ action, dryRun }: AuthorizationPolicy): boolean =>
  action === 'ALLOW' && dryRun === null;

/** Tells whether two policies may be in force for one pod: of one namespace, or one of the root namespace (AUTHZ-1). */
function mayShare(one: AuthorizationPolicy, other: AuthorizationPolicy, mesh: Mesh): boolean {
  const root = mesh.configuration.rootNamespace;
  const namespaces = [one.namespace, other.namespace];
  return (
    (one.namespace === other.namespace || namespaces.includes(root)) &&
    mayMeet(one.resource, other.resource)
  );
}

/** Lists the other ALLOW policies of a mesh that may be in force where one is. */
export const alliesOf = (policy: AuthorizationPolicy, mesh: Mesh): readonly AuthorizationPolicy[] =>
  policyIndexOf(mesh).policies.filter(
    (one) =>
      isAllow(one) &&
      resourceKey(one.resource) !== resourceKey(policy.resource) &&
      mayShare(one, policy, mesh),
  );

/** Whoever asks for tokens comes after whoever reads them. ROLL-11. */
export const tokenOrders = (rollout: OrderContext): readonly OrderedPair[] => [
  ...tokensOn(rollout, 'after'),
  ...tokensOn(rollout, 'before'),
];

function tokensOn(rollout: OrderContext, side: Side): readonly OrderedPair[] {
  const other = side === 'after' ? 'before' : 'after';
  const readers = rollout.changed.filter(
    (one) => one[other] === null && one[side]?.kind === 'RequestAuthentication',
  );
  const isBeside = (reader: Resource | null, policy: Resource): boolean =>
    reader?.namespace === policy.namespace && mayMeet(reader, policy);
  if (readers.length === 0) return [];
  return policiesOf(rollout, side).flatMap(({ one, policy }): readonly OrderedPair[] => {
    const ifWrong = withoutToken(policy.resource);
    const read = readers.filter((reader) => isBeside(reader[side], policy.resource));
    if (ifWrong === null || read.length === 0) return [];
    const openers = isAllow(policy) ? policyIndexOf(rollout[side]).openers(policy) : [];
    if (openers.length > 0) return besideOpeners(rollout, { one, policy }, openers, side);
    return read.map((reader) => inOrder(side, reader, one, ifWrong));
  });
}

const inOrder = (
  side: Side,
  opening: ChangedObject,
  asking: ChangedObject,
  ifWrong: string,
): OrderedPair =>
  side === 'after'
    ? { first: opening, then: asking, ifWrong }
    : { first: asking, then: opening, ifWrong };

/** Nobody needs the token where another policy lets every request in: what has an order is that one alone, where it comes or goes as well. */
function besideOpeners(
  rollout: OrderContext,
  { one, policy }: ChangedPolicy,
  openers: readonly AuthorizationPolicy[],
  side: Side,
): readonly OrderedPair[] {
  const other = side === 'after' ? 'before' : 'after';
  const isFirst = one[other] === null && alliesOf(policy, rollout[other]).length === 0;
  const opening = openers.map(({ resource }) =>
    rollout.changed.find((each) => each[side] === resource && each[other] === null),
  );
  return !isFirst || opening.includes(one)
    ? []
    : opening.flatMap((each) => (each === undefined ? [] : [inOrder(side, each, one, '403')]));
}

/** An ALLOW policy that takes over from one that goes has to be there before. ROLL-10. */
export function admissionOrders(rollout: OrderContext): readonly OrderedPair[] {
  const gone = policiesOf(rollout, 'before').filter(
    ({ one, policy }) => one.after === null && isAllow(policy),
  );
  const added = policiesOf(rollout, 'after').filter(
    ({ one, policy }) => one.before === null && isAllow(policy),
  );
  return gone.flatMap((old) =>
    added
      .filter(({ policy }) => mayShare(policy, old.policy, rollout.after))
      .flatMap((each): readonly OrderedPair[] => {
        const ifWrong = betweenPolicies(rollout, old.policy, each.policy);
        return ifWrong === null ? [] : [{ first: each.one, then: old.one, ifWrong }];
      }),
  );
}

/**
 * Says what happens while one policy is gone and another not there yet: what no other one lets in is refused, and where
 * none is left, whatever is not denied is let in (AUTHZ-8, 12). Null where that is so before or afterwards as well.
 */
function betweenPolicies(
  { before, after }: OrderContext,
  old: AuthorizationPolicy,
  added: AuthorizationPolicy,
): string | null {
  const [was, is] = [policyIndexOf(before).openers(old), policyIndexOf(after).openers(added)];
  const isKept = [was, is].every((open) => open.some((one) => one !== old && one !== added));
  if (isKept) return null;
  const others = [
    ...alliesOf(old, before),
    ...alliesOf(old, after).filter(({ resource }) => resource !== added.resource),
  ];
  if (others.length > 0) return old.rules.length === 0 ? null : '403';
  return was.length === 0 && is.length === 0 ? 'whatever no policy denies is let in' : null;
}
