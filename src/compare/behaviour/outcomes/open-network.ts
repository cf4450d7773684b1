import type { Mesh } from '../../../istio/index.ts';
import { shutFromNames } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey, sameData } from '../../../manifest/index.ts';
import type { ModelledOutcome } from './side-outcome.ts';

type Answered = { readonly mesh: Mesh; readonly outcome: ModelledOutcome };

/**
 * Gives both sides of a call. What the same network policies leave open on both sides is let through on both, or on
 * neither: they are compared as if it were, for what else becomes of the call. NET-1
 */
export function behindOpenPolicies<T extends Answered>(before: T, after: T): readonly [T, T] {
  if (isKeptIn(after) && !isKeptIn(before) && shutFromNames(before.mesh) !== null)
    return [before, withEnding(after, () => LET_OUT)];
  const [was, is] = [before, after].map(({ outcome }) => openPolicies(outcome));
  return was === undefined || is === undefined || was.size === 0 || !areSame(was, is)
    ? [before, after]
    : [letThrough(before), letThrough(after)];
}

const LET_OUT = {
  kind: 'unknown',
  missing: 'whether policies from elsewhere let it out',
} as const;

/** Tells whether policies of the caller drop the call. */
const isKeptIn = ({ outcome: { endings } }: Answered): boolean =>
  endings.some(({ chain }) =>
    chain.some(
      (one) =>
        one.step === 'network' && one.says === 'dropped' && one.answer.direction === 'egress',
    ),
  );

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

const letThrough = <T extends Answered>(side: T): T =>
  withEnding(side, ({ ending, chain }) => {
    const step = chain.find((each) => each.step === 'network' && each.otherwise !== null);
    return step?.step === 'network' && step.otherwise !== null ? step.otherwise : ending;
  });
