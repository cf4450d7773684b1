import type { CheckResult, Finding, ResultList } from '../../../checks/index.ts';
import {
  checkNameOf,
  severityOf,
  shortHash,
  symptomSentence,
  valueSentence,
  messageOf,
} from '../../../checks/index.ts';
import { repositoryLine } from '../../../charts/index.ts';
import type { Gap, Origin } from '../../../manifest/index.ts';
import { toldPlaces } from '../../../gitops/index.ts';
import { subjectText, sentenceText, sentenceKey } from '../../../manifest/index.ts';
import type { Side } from '../../../compare/index.ts';
import { toldApart } from '../../claims/call-rows.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { isOfCalls } from '../../claims/claim.ts';
import type { CallClaim } from '../../claims/claim.ts';
import { decisionOf } from '../../policy/rules/matter.ts';
import type { LeftOutFinding } from '../../policy/ignored-findings.ts';
import { consequenceSentence, shownEnd } from '../consequences/consequence-text.ts';
import { relatedPlaces } from '../review/report-links.ts';
import { adviceHere } from '../review/tried-first.ts';
import type { ReportContext } from '../review/report-context.ts';

/**
 * What a review says, for programs that collect results: findings (those of several environments once), calls of which no
 * finding gives the cause, what could not be analysed because of the change, and what the configuration leaves out.
 */
export function reviewResults(context: ReportContext): ResultList {
  const { review } = context;
  const blocking = review.gaps.filter((gap) => gap.blocking);
  return {
    command: 'review',
    looked: review.environments.reduce((sum, { objects }) => sum + objects, 0),
    results: [
      ...blocking.map((gap) => gapResult(gap, context)),
      ...claimsOf(review)
        .claims.filter(isOfCalls)
        .flatMap((claim) =>
          toldApart(claim.row).map((row) => callResult({ ...claim, row }, context)),
        ),
      ...onceEach(review.findings).map((group) => findingResult(group, context)),
      ...leftOutOnce(review.leftOut ?? []).map(({ group, by }) => ({
        ...findingResult(group, context),
        leftOut: { by: by.by, why: by.reason ?? by.name },
      })),
    ],
    notes: [
      ...review.gaps.filter((gap) => !gap.blocking).map(({ message }) => message),
      ...new Set(review.unknowns.map(({ message }) => message)),
      ...review.notes,
    ],
    failures: [],
    anchor: anchorOf(review.changedFiles),
  };
}

/** Where a repository is configured, if there is no other file to speak of. */
const CONFIGURATION = '.meshwarden/config.yaml';

/** The first line of the first file that changes. */
export const anchorOf = ([first]: readonly string[]): ResultList['anchor'] => ({
  file: first ?? CONFIGURATION,
  line: 1,
});

type Group = readonly [Finding, ...Finding[]];

/** Findings that say the same of one object at one line, in however many environments. */
function onceEach(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const { origin, subject, side, introducedBy, why, symptom, fix } = finding;
    const told = [checkNameOf(finding), subjectText(subject), origin.file, origin.line];
    const said = [messageOf(finding), why, symptom, fix.text].map(sentenceKey);
    const key = JSON.stringify([...told, ...said, side, introducedBy]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

const leftOutOnce = (
  leftOut: readonly LeftOutFinding[],
): readonly { readonly group: Group; readonly by: LeftOutFinding }[] =>
  onceEach(leftOut.map(({ finding }) => finding)).flatMap((group) => {
    const by = leftOut.find(({ finding }) => finding === group[0]);
    return by === undefined ? [] : [{ group, by }];
  });

function findingResult(group: Group, context: ReportContext): CheckResult {
  const [finding] = group;
  const environments = [...new Set(group.map(({ environment }) => environment))];
  const tier = context.review.findingTiers.get(finding.id) ?? null;
  const advice = adviceHere(finding, environments, context);
  const behind = valueSentence(finding);
  return {
    rule: checkNameOf(finding),
    level: severityOf({ level: tier ?? finding.level }),
    message: sentenceText(messageOf(finding)),
    details: [
      ...removedLine(finding, finding.side, context),
      sentenceText(finding.why),
      ...(behind === null ? [] : [behind]),
      symptomSentence(sentenceText(finding.symptom)),
      `${advice.label}: ${advice.text}`,
    ],
    subject: subjectText(finding.subject),
    place: placeIn(finding.origin, finding.side, context),
    related: relatedPlaces(finding).flatMap(
      ({ origin, side }) => placeIn(origin, side, context) ?? [],
    ),
    fingerprint: finding.id,
    state: finding.introducedBy === 'already-there' ? 'unchanged' : 'new',
    leftOut: null,
    environments,
    where: toldPlaces.known(environments, context.review.environments),
    tier,
  };
}

function callResult({ row, alike, tier }: CallClaim, context: ReportContext) {
  const { consequence, environments } = row;
  const [after, before] = [consequence.after.decidedBy, consequence.before.decidedBy];
  const { origin, side } = decisionOf(consequence);
  return {
    rule: `calls/${consequence.kind}`,
    level: severityOf({ level: tier }),
    message: `${consequenceSentence(consequence)}${shownEnd(consequence)}.`,
    details: [
      ...(origin === null ? [] : removedLine({ origin }, side, context)),
      ...alike.map((each) => `${consequenceSentence(each.consequence)}.`),
    ],
    subject: after?.object ?? before?.object ?? null,
    place: origin === null ? null : placeIn(origin, side, context),
    related: [],
    fingerprint: fingerprintOf(row.consequence),
    state: 'new',
    leftOut: null,
    environments,
    where: toldPlaces.known(environments, context.review.environments),
    tier,
  } satisfies CheckResult;
}

/** Calls are known by who calls whom, and how that ends: lines and requests may be others next time. */
const fingerprintOf = ({
  kind,
  environment,
  sources,
  gateway = '',
  destination,
  port,
}: CallClaim['row']['consequence']): string =>
  shortHash([
    ...['calls', kind, environment, sources.join(' '), gateway],
    ...[destination, String(port)],
  ]);

const gapResult = (gap: Gap, context: ReportContext): CheckResult => ({
  rule: `coverage/${gap.reason}`,
  level: 'error',
  message: gap.message,
  details: [],
  subject: null,
  place: gap.origin === null ? null : placeIn(gap.origin, 'head', context),
  related: [],
  fingerprint: gap.id,
  state: gap.new ? 'new' : 'unchanged',
  leftOut: null,
  environments: [],
  where: [],
  tier: null,
});

const placeIn = (
  origin: Pick<Origin, 'file' | 'line'>,
  side: Side,
  { placeOf }: Pick<ReportContext, 'placeOf'>,
): CheckResult['place'] => repositoryLine(placeOf(origin, side));

/** Says of a line that is gone that it is: programs show the file as it is after the change. */
function removedLine(
  { origin }: { readonly origin: Pick<Origin, 'file' | 'line'> },
  side: Side,
  { placeOf }: Pick<ReportContext, 'placeOf'>,
): readonly string[] {
  const place = placeOf(origin, side);
  return place.side === 'base'
    ? [`The line is one of before the change: ${place.file}:${String(place.line)}.`]
    : [];
}
