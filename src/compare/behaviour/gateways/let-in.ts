import { registryOf } from '../../../istio/index.ts';
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

/**
 * Reads what a gateway sent to hosts of which nothing is in the tree, and has no route for any more, as answered before: the
 * route was written for something, and whether that is there makes no difference to it. What a policy refuses is not of these.
 */
export function asSeen(
  before: FollowedRequest,
  after: FollowedRequest,
): readonly [FollowedRequest, FollowedRequest] {
  if (!isWithoutRoute(after) || sentToUnseen(before).length === 0) return [before, after];
  const endings = before.outcome.endings.map((one) => ({ ...one, ending: ANSWERED }));
  return [{ ...before, outcome: { ...before.outcome, endings } }, after];
}

/** Tells whether the gateway has nothing for such requests: no policy refuses them, and no answer of its own is given. */
const isWithoutRoute = ({ outcome }: FollowedRequest): boolean =>
  outcome.endings.every(
    ({ ending, chain }) =>
      ending.kind === 'refused' &&
      chain.every(
        ({ step, says }) =>
          step !== 'destination' && !(step === 'authorization' && says === 'deny'),
      ),
  );

const ANSWERED = { kind: 'answered', by: null, from: 'workload', status: null } as const;

/** Lists the hosts that requests are sent to where none of them is in the tree; empty where one is. */
export function sentToUnseen({ mesh, outcome }: FollowedRequest): readonly string[] {
  const hosts = outcome.endings.map(({ ending, chain }) => {
    const last = chain.at(-1);
    return ending.kind === 'refused' && last?.step === 'destination' && last.to.fails === 'NC'
      ? last.to.host
      : null;
  });
  const unseen = hosts.flatMap((host) =>
    host === null || registryOf(mesh).named(host.toLowerCase()).length > 0 ? [] : [host],
  );
  return unseen.length < hosts.length ? [] : [...new Set(unseen)];
}

/** Says of what ends so that it gets no route any more, and to whom that led; of all else nothing. */
export const unroutedFrom = (
  hosts: readonly string[],
  difference: RequestDifference,
): RequestDifference =>
  hosts.length === 0 || difference.kind !== 'closed'
    ? difference
    : { ...difference, kind: 'unrouted', before: { ...difference.before, sentTo: hosts } };

const isUnidentified = ({ outcome }: FollowedRequest): boolean =>
  outcome.endings.some(isAskedBehind);

/** Tells whether policies at the pods that get the request do not decide it. */
const isAskedBehind = ({ ending, endpoint, chain }: CallEnding): boolean => {
  const last = chain.at(-1);
  return (
    ending.kind === 'unknown' &&
    ending.unlisted === undefined &&
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
