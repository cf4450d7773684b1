import type { SideOutcome } from './consequence.ts';
import type { AnsweredAtGateway } from './outcomes/redirect-target.ts';
import { followedOnce, isRefusedFollowed, redirectOf } from './outcomes/redirect-target.ts';
import { readOutcome } from './outcomes/side-outcome.ts';
import type { ComparedCall, FollowedRequest, RequestDifference } from './request-differences.ts';
import { endDifference } from './request-differences.ts';

/** A side of a comparison at a gateway, without the gateway where it is not there. */
type Side = readonly [gateway: Pick<AnsweredAtGateway, 'pods' | 'surface'> | null, FollowedRequest];

/** Says of requests that are redirected where to, and tells of those whose redirect leads somewhere else than before. */
export function withRedirectTargets(
  differences: readonly RequestDifference[],
  asked: ComparedCall & { readonly call: AnsweredAtGateway['call'] },
  before: Side,
  after: Side,
): readonly RequestDifference[] {
  const { call, ...compared } = asked;
  const [first, second] = [before, after].map(([gateway, { mesh, outcome }]) =>
    gateway === null ? null : redirectOf({ ...gateway, mesh, outcome, call }),
  );
  const isLedElse = first != null && second != null && first.url !== second.url;
  const all =
    isLedElse && differences.length === 0 ? ledElse(compared, before[1], after[1]) : differences;
  if (all.length === 0) return all;
  const [was, is] = [first, second].map((hop) =>
    hop == null ? {} : { leadsTo: followedOnce(hop) },
  );
  return all
    .map((difference) => ({
      ...difference,
      before: { ...difference.before, ...was },
      after: { ...difference.after, ...is },
    }))
    .filter(
      (told) =>
        told.before.answered > 0 ||
        !(leadsToRefusal(told.after) || (second != null && isRefusedFollowed(second))),
    );
}

/**
 * Tells whether nobody gets an answer by following either: then the redirect itself lets nobody in. Whoever gets one there
 * with a header or a token gets it without the redirect as well, which is told of that address.
 */
const leadsToRefusal = ({ leadsTo }: SideOutcome): boolean =>
  leadsTo?.answer === 'itself' || (typeof leadsTo?.answer === 'number' && leadsTo.answer >= 400);

function ledElse(
  call: ComparedCall,
  before: FollowedRequest,
  after: FollowedRequest,
): readonly RequestDifference[] {
  const [first, second] = [readOutcome(before.outcome), readOutcome(after.outcome)];
  return 'missing' in first || 'missing' in second
    ? []
    : [endDifference('moved', call, [before, first], [after, second])];
}
