import type { LeftOut, Sentence, Tier, SentenceOrText } from '../../manifest/index.ts';
import {
  API_GROUPS,
  placeOf,
  subjectText,
  TIERS,
  asSentence,
  likenessOf,
  sentenceKey,
  turnsIn,
} from '../../manifest/index.ts';
import type { Finding } from '../../checks/index.ts';
import { checkNameOf, comesIntoForce, awaitedBy, messageOf } from '../../checks/index.ts';
import type { Review } from '../evaluation/review.ts';
import { toldByEntries } from './taken-together.ts';

/** One finding as a person reads it: the same thing in several environments is one item. */
export interface FindingGroup {
  /** Of the worst environment. */
  readonly finding: Finding;
  readonly tier: Tier;
  /** Production first. */
  readonly environments: readonly string[];
  readonly ids: readonly string[];
  /** Findings that say the same of other objects. */
  readonly alike: readonly Finding[];
  /** Lists the same of further environments, which may say it in words of their own; absent for none. */
  readonly elsewhere?: readonly Finding[];
}

type FindingsOfReview = Pick<Review, 'environments' | 'findings' | 'findingTiers'>;

/** Findings that this change brings about, worst first; what is said of many objects alike is one item. */
export const groupedFindings = (review: FindingsOfReview): readonly FindingGroup[] =>
  SAID_ONCE.reduce(
    (groups, keyOf) => oneOfEach(groups, keyOf),
    withSameEntries(withAlike(distinctFindings(review), productionOf(review))),
  );

const productionOf = ({ environments }: FindingsOfReview): ReadonlySet<string> =>
  new Set(environments.filter((each) => each.production).map(({ name }) => name));

/** The same with an item for each object: every one of them has its own place. */
export function distinctFindings(review: FindingsOfReview): readonly FindingGroup[] {
  const production = productionOf(review);
  const groups = new Map<string, Finding[]>();
  for (const finding of review.findings) {
    if (!comesIntoForce(finding)) continue;
    const key = thingKey(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const inProduction = ({ environments: [name = ''] }: FindingGroup): number =>
    Number(production.has(name));
  const tierOf = (finding: Finding): Tier => review.findingTiers.get(finding.id) ?? 'medium';
  const distinct = [...groups.values()].flatMap((findings): FindingGroup[] => {
    const sorted = [...findings].sort(
      (a, b) =>
        TIERS.indexOf(tierOf(b)) - TIERS.indexOf(tierOf(a)) ||
        Number(production.has(b.environment)) - Number(production.has(a.environment)),
    );
    const [worst] = sorted;
    if (worst === undefined) return [];
    return [
      {
        finding: worst,
        tier: tierOf(worst),
        environments: sorted.map(({ environment }) => environment),
        ids: sorted.map(({ id }) => id),
        alike: [],
        ...(sorted.length > 1 && { elsewhere: sorted.slice(1) }),
      },
    ];
  });
  const urgencyOf = urgencyAmong(distinct);
  return distinct.sort((a, b) => urgencyOf(b) - urgencyOf(a) || inProduction(b) - inProduction(a));
}

/**
 * Says what is found of which object. What one environment gains and another one loses, or what goes from another value to
 * another, is not the same thing: the words, the place and the advice of one would be untrue of the other.
 */
export function thingKey(finding: Finding): string {
  const known = THINGS.get(finding) ?? keyOfThing(finding);
  THINGS.set(finding, known);
  return known;
}

const THINGS = new WeakMap<Finding, string>();

function keyOfThing(finding: Finding): string {
  const { detector, subject, key, side, says, symptom } = finding;
  const { kind, namespace, name } = subject;
  return JSON.stringify([
    detector,
    kind,
    namespace,
    name,
    key,
    side,
    turnsIn(says),
    likenessOf(symptom, { names: [], counts: true }),
  ]);
}

/** Says how far a change reaches; others say who loses what. */
export const SAYS_REACH = 'mesh-wide-change';

/** Names the check of a Service whose requests all fail, for it has no pods. */
const WITHOUT_PODS = 'unresolved-reference/service-without-pods';

/**
 * Gives the urgency of each: an update that is refused leaves what runs as it is, so that it comes after a Service beside
 * it that has no pods any more, for that matter.
 */
function urgencyAmong(groups: readonly FindingGroup[]): (group: FindingGroup) => number {
  const emptied = new Set(
    groups.flatMap(({ finding }) =>
      checkNameOf(finding) === WITHOUT_PODS ? [finding.subject.namespace] : [],
    ),
  );
  return (group) => {
    const { detector, subject } = group.finding;
    const isBeside = detector === 'change-refused' && emptied.has(subject.namespace);
    return urgency(group) - (isBeside ? 0.5 : 0);
  };
}

/** Worst first; of what is grave, what happens to somebody comes before how far it reaches. */
function urgency({ finding, tier }: FindingGroup): number {
  const severity = TIERS.indexOf(tier);
  const isGrave = severity >= TIERS.indexOf('high');
  const saysWhatHappens = finding.detector !== SAYS_REACH && finding.mayAct !== true;
  return isGrave && saysWhatHappens ? TIERS.length + severity : severity;
}

/** One item for what holds of many objects in the same words: the first, and the names of the others. */
const withAlike = (
  groups: readonly FindingGroup[],
  production: ReadonlySet<string>,
): readonly FindingGroup[] =>
  oneOfEach(
    groups,
    ({ finding, tier, environments }) => {
      const { detector, subject, symptom, fix, why, cause = why } = finding;
      const texts = [messageOf(finding), cause, symptom, fix.text];
      const [first = ''] = environments;
      const where = isApplication(subject)
        ? [production.has(first)]
        : isRoot(subject)
          ? []
          : environments;
      return JSON.stringify([detector, tier, where, ...alikeBut(texts, ownOf(subject))]);
    },
    together,
  );

/**
 * One item for what holds of many objects that a kustomization takes in since the change, by whichever entries, and that
 * would be told in the same words where their files lie.
 */
function withSameEntries(groups: readonly FindingGroup[]): readonly FindingGroup[] {
  return oneOfEach(groups, ({ finding, tier, environments }) => {
    const { taken, cause, symptom, subject, origin } = finding;
    if (taken === undefined) return null;
    const { detector, check, side, introducedBy } = finding;
    const texts = [messageOf(finding), cause ?? taken.why, symptom, taken.fix ?? ''];
    return JSON.stringify([
      ...[detector, check, tier, environments, side, awaitedBy(finding), introducedBy],
      ...[origin.file, taken.field],
      ...alikeBut(texts, ownOf(subject)),
    ]);
  }).map(toldByEntries);
}

/** Groups of one key are one item: the first of them, and the names of the others. Null has no other. */
type KeyOf = (group: FindingGroup) => string | null;

const SAID_ONCE: readonly KeyOf[] = [
  // one line that is a mistake in several namespaces, one for each environment, say: the worst comes first
  ({ finding }) =>
    JSON.stringify([finding.subject.name, ...lineKey(finding, [finding.subject.namespace])]),
  // one line that is a mistake in objects of several names, for a template of a chart or a patch writes them all
  ({ finding, tier, environments }) =>
    JSON.stringify([tier, environments, ...lineKey(finding, ownNames(finding.subject))]),
  // one object of which the same is said of other folders, in each environment of its own, say
  ({ finding, tier }) =>
    finding.folders === undefined ? null : JSON.stringify([tier, foldersKey(finding)]),
];

/** Says what a finding is without the folders and places that it names. */
function foldersKey(finding: Finding): readonly unknown[] {
  const { detector, check, subject, side, introducedBy, folders = [] } = finding;
  const { origin, related = [], why, symptom, fix } = finding;
  const names = [...[origin, ...related].map(placeOf), ...folders];
  return [
    ...[detector, check, subjectText(subject), side, awaitedBy(finding), introducedBy],
    ...alikeBut([messageOf(finding), why, symptom, fix.text], { names }),
  ];
}

function oneOfEach(
  groups: readonly FindingGroup[],
  keyOf: KeyOf,
  joined = beside,
): readonly FindingGroup[] {
  const lines = new Map<string | FindingGroup, FindingGroup>();
  for (const group of groups) {
    const key = keyOf(group) ?? group;
    const first = lines.get(key);
    lines.set(key, first === undefined ? group : joined(first, group));
  }
  return [...lines.values()];
}

/** Says what a finding of one line is, without the names that are the object's own. */
function lineKey(finding: Finding, names: readonly string[]): readonly unknown[] {
  const { detector, check, subject, key, origin, side, introducedBy } = finding;
  const texts = [
    messageOf(finding),
    finding.cause ?? finding.why,
    finding.symptom,
    finding.fix.text,
  ];
  return [
    ...[detector, check, subject.kind, placeOf(origin), origin.column],
    ...[side, awaitedBy(finding), introducedBy],
    ...alikeBut([key, ...texts], { objects: [subject], names }),
  ];
}

const alikeBut = (texts: readonly SentenceOrText[], leftOut: LeftOut): readonly string[] =>
  texts.map((text) => likenessOf(asSentence(text), leftOut));

/**
 * Gives the names of an object, and what names beside it begin with: of `orders-callers` also `orders`, as charts call all
 * that they make of one release.
 */
function ownNames({ namespace, name }: Finding['subject']): readonly string[] {
  const words = name.split('-');
  const names = words
    .map((_, at) => words.slice(0, words.length - at).join('-'))
    .filter((each, at) => at === 0 || each.length >= SHORTEST_BEGINNING);
  return [...names, namespace];
}

/** Bounds the letters of a name's beginning below which it may be any word. */
const SHORTEST_BEGINNING = 3;

const beside = (first: FindingGroup, other: FindingGroup): FindingGroup => ({
  ...first,
  alike: [...first.alike, other.finding, ...other.alike],
  elsewhere: [first, other].flatMap(({ elsewhere = [] }) => elsewhere),
});

/** Gives the environments in which a group has findings with the same sentences as its first. */
export function saidAlike(
  { finding, alike, elsewhere = [] }: FindingGroup,
  sentencesOf: (finding: Finding) => readonly Sentence[],
): readonly string[] {
  const keyOf = (one: Finding): string => JSON.stringify(sentencesOf(one).map(sentenceKey));
  const same = [finding, ...alike, ...elsewhere].filter((each) => keyOf(each) === keyOf(finding));
  return [...new Set(same.map(({ environment }) => environment))];
}

/**
 * Gives a group as one of the environments of its first finding has it: the finding there, and what is said of other
 * objects there, or in environments without that finding. Null of any other environment.
 */
export function groupIn(group: FindingGroup, environment: string): FindingGroup | null {
  const { elsewhere = [] } = group;
  const all = [group.finding, ...group.alike, ...elsewhere];
  const key = thingKey(group.finding);
  const same = all.filter((each) => thingKey(each) === key);
  const environments = [...new Set(same.map((each) => each.environment))];
  const finding = same.find((each) => each.environment === environment);
  if (finding === undefined) return null;
  const alike = all.filter(
    (each) =>
      thingKey(each) !== key &&
      (each.environment === environment || !environments.includes(each.environment)),
  );
  return toldByEntries({ ...group, finding, alike, environments });
}

/** Gives an object as it is named here, and as the API server names it. */
const ownOf = (subject: Finding['subject']): LeftOut => ({
  objects: [subject],
  names: [isRoot(subject) ? `\`${subject.name}\`` : subjectText(subject), ` "${subject.name}"`],
});

/** A root is named by its folder: what is said of several need not be of one environment. */
const isRoot = ({ group }: Finding['subject']): boolean => group === API_GROUPS.kustomize;

/** An Application that installs a control plane is called after its cluster: a set makes one for each environment. */
const isApplication = ({ group, kind }: Finding['subject']): boolean =>
  group === API_GROUPS.argo && kind === 'Application';

const together = (first: FindingGroup, other: FindingGroup): FindingGroup => ({
  ...beside(first, other),
  environments: [...new Set([...first.environments, ...other.environments])],
});
