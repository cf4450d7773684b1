import type { Behaviour, Change, Rollout, SideOutcome } from '../../compare/index.ts';
import type { Reason } from '../policy/reasons.ts';
import type { Finding } from '../../checks/index.ts';
import type { Origin, ResourceId } from '../../manifest/index.ts';
import type { EnvironmentReview, Review } from './review.ts';

/**
 * A review without what only judging needed: rendered objects, where reports name them, the text of
 * inputs that were not analysed, and what touched a value before it came to its place. Thousands of
 * touches of one value, each with the one before inside, are more than can be sent between processes.
 */
export function slimReview(review: Review): Review {
  return {
    ...review,
    environments: review.environments.map(slimEnvironment),
    changes: review.changes.map(slimChange),
    affectedOwners: {
      ...review.affectedOwners,
      sets: review.affectedOwners.sets.map((set) => ({
        ...set,
        because: set.because.map(slimChange),
      })),
    },
    findings: review.findings.map(slimFinding),
    leftOut: (review.leftOut ?? []).map((left) => ({
      ...left,
      finding: slimFinding(left.finding),
      origin: left.origin && placeAlone(left.origin),
    })),
    behaviours: review.behaviours.map(slimBehaviour),
    rollouts: review.rollouts.map(slimRollout),
    promotions: (review.promotions ?? []).map((promotion) => ({
      ...promotion,
      inForce: promotion.inForce.map((each) => ({ ...each, places: each.places.map(placeAlone) })),
      behind: promotion.behind.map((each) => ({ ...each, places: each.places.map(placeAlone) })),
    })),
    gaps: review.gaps.map((gap) => ({
      ...gap,
      origin: gap.origin && placeAlone(gap.origin),
      input: '',
    })),
    unknowns: review.unknowns.map((unknown) => ({
      ...unknown,
      subject: nameOf(unknown.subject),
      origin: placeAlone(unknown.origin),
    })),
    reasons: review.reasons.map(slimReason),
    unappliedObjects: review.unappliedObjects.map(({ subject, origin }) => ({
      subject: nameOf(subject),
      origin: placeAlone(origin),
    })),
  };
}

/** Only a command lists what was not compared, request by request; what the change leaves open is drawn as well. */
const slimBehaviour = ({ undecidedCalls = [], ...behaviour }: Behaviour): Behaviour => ({
  ...behaviour,
  ...withOpenCalls(undecidedCalls),
  consequences: behaviour.consequences.map((one) => ({
    ...one,
    before: slimSide(one.before),
    after: slimSide(one.after),
    cause: one.cause && { ...one.cause, origin: placeAlone(one.cause.origin) },
  })),
});

function withOpenCalls(
  undecided: NonNullable<Behaviour['undecidedCalls']>,
): Pick<Behaviour, 'undecidedCalls'> {
  const open = undecided.filter(({ was }) => was !== undefined).slice(0, MOST_OPEN);
  return open.length === 0 ? {} : { undecidedCalls: open };
}

/** Rows of what cannot be told any more; a picture has no room for more. */
const MOST_OPEN = 20;

const slimRollout = (rollout: Rollout): Rollout => ({
  ...rollout,
  order: rollout.order?.map((one) => ({ ...one, origin: placeAlone(one.origin) })) ?? null,
  broken: rollout.broken.map((one) => ({ ...one, origin: placeAlone(one.origin) })),
  restarts: rollout.restarts.map((one) => ({ ...one, origin: placeAlone(one.origin) })),
});

const slimSide = (side: SideOutcome): SideOutcome => ({
  ...side,
  decidedBy: side.decidedBy && {
    ...side.decidedBy,
    origin: placeAlone(side.decidedBy.origin),
  },
});

const slimChange = (change: Change): Change => ({
  ...change,
  subject: nameOf(change.subject),
  origin: placeAlone(change.origin),
  object: null,
  oldObject: null,
  ...(change.cause === undefined ? {} : { cause: slimCause(change.cause) }),
  ...(change.patchedOver === undefined ? {} : { patchedOver: placeAlone(change.patchedOver) }),
  ...(change.namespaceAt === undefined ? {} : { namespaceAt: placeAlone(change.namespaceAt) }),
});

const slimCause = (cause: NonNullable<Change['cause']>): NonNullable<Change['cause']> =>
  cause.kind === 'withheld'
    ? { ...cause, withheld: { ...cause.withheld, origin: placeAlone(cause.withheld.origin) } }
    : cause;

const slimEnvironment = (environment: EnvironmentReview): EnvironmentReview => ({
  ...environment,
  roots: environment.roots.map(({ failure, ...root }) => ({
    ...root,
    failure: failure && { ...failure, origin: failure.origin && placeAlone(failure.origin) },
  })),
});

function slimFinding(finding: Finding): Finding {
  const { related, uncovered, fix } = finding;
  const { replacement } = fix;
  return {
    ...finding,
    subject: nameOf(finding.subject),
    origin: placeOfValue(finding.origin),
    ...(related === undefined ? {} : { related: related.map(relatedAlone) }),
    ...(uncovered === undefined ? {} : { uncovered: placeAlone(uncovered) }),
    ...(replacement === undefined
      ? {}
      : {
          fix: {
            ...fix,
            replacement: { ...replacement, origin: placeAlone(replacement.origin) },
          },
        }),
  };
}

const slimReason = (reason: Reason): Reason => ({
  ...reason,
  because: reason.because.map((one) => ({ ...one, place: one.place && placeAlone(one.place) })),
});

const relatedAlone = ({
  side,
  ...origin
}: NonNullable<Finding['related']>[number]): NonNullable<Finding['related']>[number] => ({
  ...placeAlone(origin),
  ...(side !== undefined && { side }),
});

const placeAlone = ({ file, line, column, endLine }: Origin): Origin => ({
  file,
  line,
  column,
  endLine,
});

/** Keeps beside the place which value stands there, and by which line it comes in, for findings say so. */
function placeOfValue(origin: Origin): Origin {
  const { via, values = [] } = origin;
  if (via?.kind !== 'template' && via?.kind !== 'substitution') return placeAlone(origin);
  const { kind, name, file, line, replaced } = via;
  return {
    ...placeAlone(origin),
    via: {
      kind,
      name,
      file,
      line,
      ...(replaced !== undefined && { replaced: placeAlone(replaced) }),
    },
    values: values.slice(0, 1).map((value) => ({ ...value, text: '' })),
  };
}

/** What is typed as a name is often the object itself. */
const nameOf = ({ group, kind, namespace, name }: ResourceId): ResourceId => ({
  group,
  kind,
  namespace,
  name,
});
