import type { ModelledOutcome } from '../outcomes/side-outcome.ts';
import type { FollowedRequest, RequestDifference } from '../request-differences.ts';

type CallEnding = ModelledOutcome['endings'][number];

/**
 * Reads how a request through pods that are made elsewhere ends on both sides. Whom such pods run as is not known, and so
 * not whether policies behind the gateway let them in; but where one side does not even send the request on, the other
 * answered it as far as anybody may tell who wrote a route for it. Where both sides do, or only the merge result, it stays
 * undecided.
 */
export function asLetIn(
  before: FollowedRequest,
  after: FollowedRequest,
): readonly [FollowedRequest, FollowedRequest] {
  return isUnidentified(before) && !isSentOn(after) ? [letIn(before), after] : [before, after];
}

const isUnidentified = ({ outcome }: FollowedRequest): boolean =>
  outcome.endings.some(isAskedBehind);

/** Tells whether policies at the pods that get the request do not decide it. */
const isAskedBehind = ({ ending, endpoint, chain }: CallEnding): boolean => {
  const last = chain.at(-1);
  return (
    ending.kind === 'unknown' &&
    endpoint !== null &&
    last?.step === 'authorization' &&
    last.at === 'destination'
  );
};

/** Tells whether the gateway sends the request on, to wherever. */
export const isSentOn = ({ outcome }: FollowedRequest): boolean =>
  outcome.endings.some(({ chain }) => chain.some(({ step }) => step === 'destination'));

const letIn = (followed: FollowedRequest): FollowedRequest => ({
  ...followed,
  outcome: {
    ...followed.outcome,
    endings: followed.outcome.endings.map((one) =>
      isAskedBehind(one)
        ? {
            ...one,
            ending: { kind: 'answered', by: one.endpoint, from: 'workload', status: null },
          }
        : one,
    ),
  },
});

/**
 * Leaves out redirects that come or go at pods made elsewhere unless something here answers where they lead: without it
 * nobody is known to get anything by them.
 */
export const isAnswerSeen = ({ before, after }: RequestDifference): boolean =>
  [before, after].every(
    ({ status = 200, leadsTo }) =>
      status < 300 || (typeof leadsTo?.answer === 'number' && leadsTo.answer < 400),
  );
