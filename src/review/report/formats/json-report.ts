import { messageOf } from '../../../checks/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Behaviour, Change, Rollout } from '../../../compare/index.ts';
import type { Gap, Plain, ResourceId } from '../../../manifest/index.ts';
import type { LeftOutFinding } from '../../policy/ignored-findings.ts';
import { relatedPlaces } from '../review/report-links.ts';
import { adviceHere } from '../review/tried-first.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ReportContext } from '../review/report-context.ts';
import { nettedJson, sentenceText } from '../../../manifest/index.ts';
import { consequenceJson } from './consequence-json.ts';

/** Version of the JSON report: the first number changes when a reader would break. */
export const SCHEMA_VERSION = '1.11';

/** The review as JSON (docs/reference/report-format.md), two-space indented, keys in documented order. */
export function jsonReport(context: ReportContext): string {
  const { review } = context;
  const report = {
    schemaVersion: SCHEMA_VERSION,
    asOf: context.asOf,
    base: context.base,
    head: context.head,
    tier: review.tier,
    status: review.status,
    fingerprint: review.meaning,
    environments: review.environments.map((environment) => ({
      name: environment.name,
      production: environment.production,
      changed: environment.changed,
      status: environment.status,
      tier: environment.tier,
      presence: environment.presence,
      objects: environment.objects,
      roots: environment.roots.map(({ path, status }) => ({ path, status })),
    })),
    reasons: reasonsJson(context),
    ...behaviourJson(context),
    rollouts: rolloutsJson(context),
    promotions: promotionsJson(context),
    findings: review.findings.map((finding) => findingJson(finding, context)),
    leftOut: (review.leftOut ?? []).map((left) => leftOutJson(left, context)),
    changes: review.changes.map((change) => changeJson(change, context)),
    renderedDifferences: review.renderedDifferences.shown.map(differenceJson),
    renderedDifferencesLeftOut: review.renderedDifferences.leftOut,
    notAnalysed: review.gaps.map((gap) => gapJson(gap, context)),
    undecided: review.unknowns.map(({ environment, subject, message, origin, side = 'head' }) => ({
      environment,
      subject: subjectJson(subject),
      message,
      ...context.placeOf(origin, side),
    })),
    affectedOwners: review.affectedOwners.sets.map((set) => affectedOwnersJson(set, context)),
    requires: review.requirements.flatMap(requirementJson),
    changedFiles: review.changedFiles,
    unreadFiles: review.unreadFiles,
    unappliedObjects: review.unappliedObjects.map(({ subject, origin }) => ({
      subject: subjectJson(subject),
      ...context.placeOf(origin, 'head'),
    })),
    unreviewedFiles: review.unreviewedFiles,
    notes: review.notes,
  };
  return `${nettedJson(report)}\n`;
}

/** Says who is asked; nothing where nobody is known. */
function requirementJson({
  approvals,
  teams,
  people,
  enforcement,
}: Review['requirements'][number]): readonly Record<string, unknown>[] {
  const from = [...teams, ...people].join(' or ');
  return from === '' ? [] : [{ approvals, from, observe: enforcement === 'observe' }];
}

/** Why the tier is what it is, worst first. */
export const reasonsJson = ({
  review,
  placeOf,
}: Pick<ReportContext, 'review' | 'placeOf'>): readonly Record<string, unknown>[] =>
  review.reasons.map((reason) => ({
    ...reason,
    because: reason.because.map(({ text, place, side }) => ({
      text,
      ...(place === null ? { file: null, line: null } : placeOf(place, side)),
    })),
  }));

/** What becomes of calls, and how far that was looked at. */
export const behaviourJson = (context: ReportContext): Record<string, unknown> => ({
  consequences: context.review.behaviours.flatMap(({ consequences }) =>
    consequences.map((one) => consequenceJson(one, context)),
  ),
  behaviour: context.review.behaviours.map(
    ({ environment, compared, undecided, undecidedBefore = 0, undecidedCalls = [], ...more }) => ({
      environment,
      pairs: compared.pairs,
      cells: compared.cells,
      undecided,
      ...(undecidedBefore > 0 && { undecidedBefore }),
      ...(undecidedCalls.length > 0 && {
        undecidedCalls: undecidedCalls.slice(0, MOST_UNDECIDED).map(undecidedJson),
      }),
      ...(more.uncompared !== undefined && { uncompared: more.uncompared }),
      notes: more.notes,
    }),
  ),
});

/** The number of all of them stands beside the rows. */
const MOST_UNDECIDED = 100;

const undecidedJson = ({
  sources,
  otherSources,
  side,
  cells,
  cause: _,
  ...row
}: NonNullable<Behaviour['undecidedCalls']>[number]): Record<string, unknown> => ({
  callers: sources,
  ...(otherSources > 0 && { otherCallers: otherSources }),
  ...row,
  side: side === 'after' ? 'head' : 'base',
  cells,
});

function findingJson(finding: Finding, context: ReportContext): Record<string, unknown> {
  return {
    id: finding.id,
    detector: finding.detector,
    check: finding.check,
    codes: [...new Set(finding.knownAs.map(({ code }) => code))],
    environment: finding.environment,
    subject: subjectJson(finding.subject),
    ...context.placeOf(finding.origin, finding.side),
    message: sentenceText(messageOf(finding)),
    why: sentenceText(finding.why),
    symptom: sentenceText(finding.symptom),
    fix: adviceHere(finding, [finding.environment], context).text,
    tier: context.review.findingTiers.get(finding.id) ?? null,
    scope: finding.scope,
    introducedBy: finding.introducedBy,
    related: relatedPlaces(finding).map(({ origin, side }) => context.placeOf(origin, side)),
  };
}

function leftOutJson(
  { finding, by, name, reason, origin }: LeftOutFinding,
  { placeOf }: ReportContext,
): Record<string, unknown> {
  return {
    id: finding.id,
    detector: finding.detector,
    check: finding.check,
    environment: finding.environment,
    subject: subjectJson(finding.subject),
    ...placeOf(finding.origin, finding.side),
    message: sentenceText(messageOf(finding)),
    introducedBy: finding.introducedBy,
    by,
    name,
    reason,
    asked: origin && placeOf(origin, 'head'),
  };
}

function changeJson(change: Change, context: ReportContext): Record<string, Plain> {
  const { file, line, side } = context.placeOf(change.origin, change.side);
  return {
    kind: change.kind,
    environment: change.environment,
    subject: subjectJson(change.subject),
    field: change.field,
    before: change.before,
    after: change.after,
    file,
    line,
    side,
    ...(change.isAgain === true ? { appliedAgain: true } : {}),
    ...(change.heldUpBy === undefined ? {} : { heldUpBy: change.heldUpBy }),
    ...(change.remains === undefined ? {} : { remains: change.remains.kind }),
    ...withheldJson(change, context),
  };
}

/** Of an object that is written on both sides: what keeps it from having effect on the one where it is `null`. */
function withheldJson({ cause, after }: Change, { placeOf }: ReportContext): Record<string, Plain> {
  if (cause?.kind !== 'withheld') return {};
  const { because, says, certain, origin } = cause.withheld;
  const { file, line, side } = placeOf(origin, after === null ? 'head' : 'base');
  return { withheld: { because, says, certain, file, line, side } };
}

const affectedOwnersJson = (
  {
    owners,
    source,
    told,
    environments,
    roots,
    rootCount,
    because,
    objects,
  }: Review['affectedOwners']['sets'][number],
  context: ReportContext,
): Record<string, unknown> => ({
  owners,
  source,
  told,
  environments,
  roots,
  rootCount,
  because: because.map((change) => changeJson(change, context)),
  objects,
});

const differenceJson = ({
  subject,
  environments,
  roots,
  presence,
  lines,
  linesLeftOut,
}: Review['renderedDifferences']['shown'][number]): Record<string, Plain> => ({
  subject: subjectJson(subject),
  environments,
  ...(roots === undefined ? {} : { roots }),
  presence,
  diff: lines.map((line) => `${line}\n`).join(''),
  linesLeftOut,
});

function gapJson(gap: Gap, context: ReportContext): Record<string, Plain> {
  const place = gap.origin === null ? null : context.placeOf(gap.origin, 'head');
  return {
    id: gap.id,
    root: gap.root,
    nature: gap.nature,
    reason: gap.reason,
    message: gap.message,
    file: place?.file ?? null,
    line: place?.line ?? null,
    new: gap.new,
    blocking: gap.blocking,
  };
}

const subjectJson = ({ group, kind, namespace, name }: ResourceId): Record<string, Plain> => ({
  group,
  kind,
  namespace,
  name,
});

/** In which order a change is applied, what only new pods get and whom it reaches, of each environment that changes. */
const rolloutsJson = ({
  review,
  placeOf,
}: Pick<ReportContext, 'review' | 'placeOf'>): readonly Record<string, unknown>[] =>
  review.rollouts.map(
    ({ environment, order, broken, restarts, safeInOneStep, reach }: Rollout) => ({
      environment,
      safeInOneStep,
      order:
        order?.map(({ text, origin }) => ({
          object: text.replace(DELETED, ''),
          removed: DELETED.test(text),
          ...placeOf(origin, DELETED.test(text) ? 'base' : 'head'),
        })) ?? null,
      broken: broken.map(({ first, then, ifWrong, means }) => ({
        first: first.replace(DELETED, ''),
        then: then.replace(DELETED, ''),
        ifWrong,
        means,
      })),
      restarts: restarts.map(({ origin, revision: _, isLeaving: _leaving, ...restart }) => ({
        ...restart,
        ...placeOf(origin, 'head'),
      })),
      reach,
    }),
  );

const DELETED = / \(delete\)$/;

const promotionsJson = ({ review }: Pick<ReportContext, 'review'>) =>
  (review.promotions ?? []).map(({ environment, inForce, atOnce, behind }) => ({
    environment,
    inForce: inForce.map((each) => ({ environment: each.environment, since: each.since })),
    atOnce,
    behind: behind.map(({ environment: name, kept, of, example, since }) => ({
      ...{ environment: name, kept, of, example, since },
    })),
  }));
