import { closedPoints, CLOSING_CHECKS } from './nobody-admitted.ts';
import { CALLER_CHECKS, cutOffCallers } from './caller-refused.ts';
import { HEADER_DEMANDED, headerDenials } from './header-denials.ts';
import { networkDrops } from './network-drops.ts';
import { refusedCallers } from './new-caller-refused.ts';
import { hostNotAdmitted } from './hosts-not-admitted.ts';
import { nobodyBySeenValues } from './nobody-by-seen-values.ts';
import type { PolicyPoint } from '../authorization/policy-points.ts';
import { changedPolicyPoints } from '../authorization/policy-points.ts';
import type { ToldBy } from '../detection/check.ts';
import { checks, detectorOf, sidesOf } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import type { Change } from '../../compare/index.ts';
import { resourceKey, subjectText, asSentence, say, slot } from '../../manifest/index.ts';

/**
 * Finds all that is lost at the points whose policies changed; the points are found once for all of the
 * checks.
 */
const lostAccess = checks([...CLOSING_CHECKS, ...CALLER_CHECKS, HEADER_DEMANDED], (input) => {
  const sides = sidesOf(input);
  if (sides === null) return [];
  const { before, after } = sides;
  const all = changedPolicyPoints(before, after);
  const leaving = leavingOneOfSeveral(input.changes);
  const leftBy = ({ workload }: PolicyPoint): Change | undefined =>
    workload === null ? undefined : leaving.get(resourceKey(workload.resource));
  const points = all.filter((point) => leftBy(point) === undefined);
  const closed = closedPoints(points, before, after);
  return {
    findings: [
      ...closed,
      ...withoutCauses(cutOffCallers(points, before, after), closed),
      ...headerDenials(points, after),
    ].map((told) => untilDeleted(told, input)),
    unknowns: all.flatMap((point) => {
      const change = leftBy(point);
      return change === undefined || closedPoints([point], before, after).length === 0
        ? []
        : [undecidedAt(change)];
    }),
  };
});

/** Says of a policy that goes from a tree of which nothing applies any part that people delete it by hand, or nobody does. */
function untilDeleted(told: ToldBy, { changes, renderedBefore }: DetectorInput): ToldBy {
  const { subject, side, why } = told;
  const isByHand = renderedBefore?.roots.every(({ root }) => root.by.origin === null) === true;
  const gone =
    side === 'base' && isByHand
      ? changes.find(
          (change) =>
            change.kind === 'resource-removed' &&
            change.heldUpBy === undefined &&
            resourceKey(change.subject) === resourceKey(subject),
        )
      : undefined;
  return gone === undefined
    ? told
    : {
        ...told,
        why: say`${asSentence(why)} Where people apply this with \`kubectl apply\`, it comes about once somebody deletes ${slot.object(subject)}.`,
      };
}

/**
 * Gives the workloads that one folder loses while others still have them, by their keys, with the change;
 * nobody can tell which of the folders a cluster gets.
 */
const leavingOneOfSeveral = (changes: readonly Change[]): ReadonlyMap<string, Change> =>
  new Map(
    changes.flatMap((change) =>
      change.kind === 'resource-removed' &&
      change.cause?.kind === 'copied' &&
      change.cause.isAlternative === true
        ? [[resourceKey(change.subject), change]]
        : [],
    ),
  );

function undecidedAt({ subject, cause, origin, side }: Change): Undecided {
  const name = subjectText(subject);
  const [at, others] = cause?.kind === 'copied' ? [cause.at, cause.others] : ['', []];
  return {
    subject,
    key: `left ${name}`,
    message: `Who may call ${name} after this change is not decided: ${at} loses it and policies for it, ${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} it, and which of them a cluster gets is not seen here.`,
    origin,
    side,
  };
}

/**
 * Finds callers that were let in and are not any more: a new DENY, a first ALLOW policy, a principal dropped,
 * a selector widened, an authorizer put before in-mesh calls. AUTHZ-8…20, 53, ROLL-9, ROLL-12.
 */
export const authorizationCutsOffCallers = detectorOf(
  'authorization-cuts-off-callers',
  'callers that the configuration shows and that lose access',
  [lostAccess, refusedCallers, networkDrops, nobodyBySeenValues, hostNotAdmitted],
);

/** Leaves out findings about callers where another one says already that everyone is refused. */
const withoutCauses = (
  callers: readonly ToldBy[],
  closed: readonly ToldBy[],
): readonly ToldBy[] => {
  const causes = new Set(closed.map(({ subject }) => resourceKey(subject)));
  return callers.filter(({ subject }) => !causes.has(resourceKey(subject)));
};
