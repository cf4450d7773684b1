import type { Finding } from '../../../checks/index.ts';
import type { Side } from '../../../compare/index.ts';
import { NOBODY } from '../../../gitops/index.ts';
import {
  asSentence,
  counted,
  likenessOf,
  listed,
  objectsNamedIn,
  placeOf,
  resourceKey,
  sentenceText,
  subjectText,
} from '../../../manifest/index.ts';
import type { Origin, ResourceId, Sentence, SentenceOrText } from '../../../manifest/index.ts';
import type { Item } from '../document/blocks.ts';
import { obstacleText } from '../changes/obstacle-text.ts';
import { environmentLabel } from './environment-list.ts';
import { placeLink } from './report-links.ts';
import type { ReportContext } from './report-context.ts';

/** Is said of one object in one environment: it was there before the change, or is not known. */
interface Standing {
  readonly environment: string;
  readonly subject: ResourceId;
  readonly message: Sentence;
  readonly origin: Origin;
  readonly side?: Side;
  /** SentenceOrText of a finding alone: it was there. */
  readonly introducedBy?: Finding['introducedBy'];
  readonly isAtNewLine?: boolean;
  readonly isNobodys?: Finding['isNobodys'];
}

/** Holds things that read as one, the first of which is told. */
interface StandingGroup {
  readonly first: Standing;
  readonly environments: readonly string[];
  /** Lines of which the same is said of the same object. */
  readonly places: ReadonlySet<string>;
  /** Other objects of which the same is said at the same line. */
  readonly others: ReadonlySet<string>;
}

/**
 * Tells each thing once: what is the same in several environments, at several lines of one object, of several objects of
 * one line, or of two objects once from each side.
 */
export function standingItems(
  all: readonly (Omit<Standing, 'message'> & { readonly message: SentenceOrText })[],
  context: ReportContext,
): readonly Item[] {
  const texts = all.map((one) => ({ ...one, message: asSentence(one.message) }));
  return grouped(texts).map(({ first, environments, places, others }) => ({
    words: [
      labelOf(first, environments, context),
      first.isNobodys === true || environments.every((name) => name === NOBODY)
        ? sentenceText(first.message).replace(SAYS_SO, '')
        : sentenceText(first.message),
      turnText(first, environments, context),
      others.size === 0 ? '' : ` The same applies to ${listed([...others], MOST_NAMED)}.`,
      places.size < 2 ? '' : ` ${counted(places.size, 'place')}, the first of them:`,
    ].filter((words) => words !== ''),
    place: placeLink(first.origin, first.side ?? 'head', context),
  }));
}

/** Names where it is; what is told of no environment stands beside changes of its folder that are, or scripts apply its file otherwise. */
function labelOf(
  { isNobodys }: Standing,
  environments: readonly string[],
  { review }: ReportContext,
): string {
  if (isNobodys === 'where-others-change') return '';
  if (isNobodys === 'what-scripts-alter') return 'from a folder whose applier is not seen here: ';
  return environmentLabel(isNobodys === true ? [NOBODY] : environments, review);
}

const MOST_NAMED = 3;

/** Is in a sentence what stands before it already. */
const SAYS_SO = ', whose applier is not seen here,';

/**
 * Says of what was there that its object comes or goes by this change, as where it gets another namespace: its text was there
 * and is, and the object is not. Of what is not known nothing is said of before.
 */
function turnText(
  { subject, introducedBy, isAtNewLine }: Standing,
  environments: readonly string[],
  { review }: ReportContext,
): string {
  const key = resourceKey(subject);
  const own = review.changes.filter(
    (change) =>
      (change.kind === 'resource-added' || change.kind === 'resource-removed') &&
      change.cause === undefined &&
      change.remains === undefined &&
      change.isAgain !== true &&
      environments.includes(change.environment) &&
      resourceKey(change.subject) === key,
  );
  const [first, ...others] = own;
  if (first === undefined || own.length < environments.length) return '';
  if (others.some(({ kind }) => kind !== first.kind)) return '';
  // what is not known is asked of what it names, and not of itself
  if (introducedBy === undefined)
    return ` This change ${first.kind === 'resource-added' ? 'adds' : 'removes'} ${subjectText(subject)}${obstacleText(first)}.`;
  const was =
    isAtNewLine === true ? 'It was so elsewhere before; this' : 'That text was there; this';
  const turn =
    first.kind === 'resource-added'
      ? `${was} change adds the object of this name`
      : 'This change removes the object of this name';
  return ` ${turn}${obstacleText(first)}.`;
}

function grouped(all: readonly Standing[]): readonly StandingGroup[] {
  const groups = new Map<string, StandingGroup>();
  const known = new Map<string, string>();
  for (const one of all) {
    const keys = keysOf(one);
    const key = keys.map((each) => known.get(each)).find((each) => each !== undefined) ?? keys[0];
    for (const each of keys) if (!known.has(each)) known.set(each, key);
    const group = groups.get(key);
    groups.set(key, group === undefined ? alone(one) : together(group, one));
  }
  return [...groups.values()];
}

const alone = (first: Standing): StandingGroup => ({
  first,
  environments: [first.environment],
  places: new Set([placeOf(first.origin)]),
  others: new Set(),
});

function together(group: StandingGroup, one: Standing): StandingGroup {
  const name = subjectText(one.subject);
  // what is told by a name that it had is not told by the one that it has
  const isOther =
    objectsNamedIn(one.message).includes(name) &&
    !objectsNamedIn(group.first.message).includes(name);
  return {
    ...group,
    environments: [...new Set([...group.environments, one.environment])],
    places: new Set([...group.places, placeOf(one.origin)]),
    others: new Set([...group.others, ...(isOther ? [name] : [])]),
  };
}

/** Gives what a thing has in common with those that read as it: its words, or its line and the words without its name. */
function keysOf(one: Standing): readonly [string, ...string[]] {
  const [first, ...others] = keysOfWords(one);
  // what nobody applies is told by itself
  const of = (key: string): string =>
    one.isNobodys === undefined ? key : `${String(one.isNobodys)} ${key}`;
  return [of(first), ...others.map(of)];
}

function keysOfWords({ message, subject, origin, side }: Standing): readonly [string, ...string[]] {
  const own = subjectText(subject);
  const named = objectsNamedIn(message);
  const [other] = named.filter((name) => name !== own);
  const wordsBut = (...names: readonly string[]): string =>
    likenessOf(message, { objects: [subject], names });
  return [
    JSON.stringify(['words', likenessOf(message, { names: [] })]),
    JSON.stringify(['line', placeOf(origin), side, wordsBut(own)]),
    ...(other === undefined || !named.includes(own)
      ? []
      : [JSON.stringify(['pair', wordsBut(own, other), [own, other].toSorted()])]),
  ];
}
