import type { LookupStep, Mesh } from '../../../istio/index.ts';
import { endLetThrough, isKeptIn, shutFromNames, withoutName } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, sameData } from '../../../manifest/index.ts';
import type { ModelledOutcome } from './side-outcome.ts';

type Answered = {
  readonly mesh: Mesh;
  readonly outcome: ModelledOutcome;
  readonly lookup: LookupStep | null;
};

/**
 * Gives both sides of a call as they are compared. What the same network policies leave open on both sides is let through on
 * both, or on neither: it counts as let through, for what else becomes of the call. If policies from elsewhere show at the
 * base, it is not known whether a call leaves that the policies here keep in. NET-1
 */
export function behindOpenPolicies<T extends Answered>(...sides: readonly [T, T]): readonly [T, T] {
  const [before, after] = afterLookups(...sides);
  const isElsewhere = isOfKept(before) !== isOfKept(after) && shutFromNames(before.mesh) !== null;
  const [one, other] = isElsewhere ? [mayLeave(before), mayLeave(after)] : [before, after];
  const [was, is] = [openPolicies(one.outcome), openPolicies(other.outcome)];
  return was.size === 0 || !areSame(was, is) ? [one, other] : [letThrough(one), letThrough(other)];
}

/** If a caller finds names on neither side, by the policies here, others let it: what else becomes of the call counts. */
function afterLookups<T extends Answered>(before: T, after: T): readonly [T, T] {
  if ((before.lookup === null) === (after.lookup === null)) return [before, after];
  const found = (side: T): T =>
    side.lookup === null ? side : { ...side, outcome: withoutName(side.lookup) };
  return [found(before), found(after)];
}

const isOfKept = ({ outcome }: Answered): boolean =>
  outcome.endings.some(({ chain }) => isKeptIn(chain));

const LEAVES = { kind: 'unknown', missing: 'whether policies from elsewhere let it out' } as const;

const mayLeave = <T extends Answered>(side: T): T =>
  withEnding(side, (one) => (isKeptIn(one.chain) ? LEAVES : one.ending));

type CallEnding = ModelledOutcome['endings'][number];

const withEnding = <T extends Answered>(
  side: T,
  endingOf: (one: CallEnding) => CallEnding['ending'],
): T => {
  const endings = side.outcome.endings.map((one) => ({ ...one, ending: endingOf(one) }));
  return { ...side, outcome: { ...side.outcome, endings } };
};

/** Lists the policies that leave the end of a call open, and nothing else does. */
function openPolicies({ endings }: ModelledOutcome): ReadonlyMap<string, Resource> {
  const open = endings.flatMap(({ chain }) =>
    chain.flatMap((one) =>
      one.step === 'network' && one.otherwise !== null
        ? one.answer.by.map(({ policy }) => policy)
        : [],
    ),
  );
  return new Map(open.map((policy) => [resourceKey(policy), policy]));
}

const areSame = (was: ReadonlyMap<string, Resource>, is: ReadonlyMap<string, Resource>): boolean =>
  was.size === is.size &&
  [...was].every(([key, policy]) => sameData(policy.node, is.get(key)?.node));

const letThrough = <T extends Answered>(side: T): T => withEnding(side, endLetThrough);
