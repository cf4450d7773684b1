import {
  awaitedBy,
  mendInShort,
  messageOf,
  shortMessageOf,
  withSmallLetter,
} from '../../../checks/index.ts';
import type { Gap } from '../../../manifest/index.ts';
import {
  counted,
  isMeshKind,
  resourceKey,
  subjectText,
  sentenceText,
} from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { ChangeLine } from '../changes/change-text.ts';
import { changeLines } from '../changes/change-text.ts';
import { obstacleText } from '../changes/obstacle-text.ts';
import { comparedCalls, isWholeComparison, SAME_CALLS } from '../consequences/compared-calls.ts';
import { keptSentence, undecidedSentence } from './no-effective-change.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { toldApart } from '../../claims/call-rows.ts';
import type { Claim } from '../../claims/claim.ts';
import { isFinding } from '../../claims/claim.ts';
import { pointsOf } from '../../claims/points.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import {
  consequenceHeadline,
  consequenceSentence,
  hostWords,
} from '../consequences/consequence-text.ts';
import { environmentList, withPlace, isFoundNowhere } from './environment-list.ts';
import { newEnvironmentsSentence, placesOf, sameIn, turningSo } from './headline-places.ts';
import {
  fittingSentence,
  saidOfLine,
  withFilesMarked,
  withoutPath,
  withoutTwins,
  withPlacesMarked,
} from './headline-sentence.ts';
import type { FindingGroup } from '../../claims/finding-group.ts';
import { saidAlike } from '../../claims/finding-group.ts';
import { isGraveUnseen, levelOf } from './headline-level.ts';
import { groupedGaps, unappliedFiles } from './review-gaps.ts';
import { namespacesSentence } from './removed-namespaces.ts';
import { tellingChanges } from './telling-changes.ts';
import { unseenToolSentence } from './unseen-tools.ts';

/** The first thing a reader sees: how bad, and what the worst of it is. */
export interface Headline extends ReturnType<typeof levelOf> {
  readonly sentence: string;
}

/** Characters that are read at a glance, the level before the sentence (`🟠 High · `) among them. */
const LONGEST_HEADLINE = 120;

export function headlineOf(review: Review): Headline {
  const { mark, word } = levelOf(review);
  const room = LONGEST_HEADLINE - `${mark} ${word} · `.length;
  return { mark, word, sentence: sentenceOf(review, room) };
}

function sentenceOf(review: Review, room: number): string {
  const { where, what, inShort = what, more, hosts, when } = worstConsequence(review);
  // a name keeps its letters
  const marked = (text: string): string =>
    withFilesMarked(withPlacesMarked(withoutPath(text), review), review.changedFiles);
  const short = marked(what);
  if (hosts !== undefined) {
    // a call begins with a name, which keeps its letters
    const ends = [where, withoutTwins(where)].flatMap((names) => [
      (text: string) => `${withPlace(text, names)}${hosts}`,
      (text: string) => withPlace(text, names),
    ]);
    return fittingSentence([], short, ends, room);
  }
  const begun = (text: string): string =>
    text.replace(/^[a-z](?=[a-z]* )/, (one) => one.toUpperCase());
  const first = begun(short);
  const asItIs = (text: string): string => text;
  const placed = (names: string) => (text: string) =>
    names === '' ? text : withPlace(withSmallLetter(text), names);
  const [at, atOne] = [placed(where), placed(withoutTwins(where))];
  if (when === undefined)
    return fittingSentence(
      [`${at(first)}${more}`, at(first)],
      first,
      [at, atOne, asItIs],
      room,
      begun(marked(inShort)),
    );
  const [long, brief] = when;
  const endWith =
    (place: (text: string) => string, part: string) =>
    (text: string): string =>
      `${place(text)} (${part})`;
  const ends = [endWith(at, long), endWith(at, brief), endWith(asItIs, brief)];
  return fittingSentence([`${endWith(at, long)(first)}${more}`], first, ends, room);
}

/** One thing that happens, where, and what else there is to say of the same kind. */
interface HeadlineParts {
  /** Environments; empty where it is about none in particular. */
  readonly where: string;
  readonly what: string;
  /** The same with its condition in few words; absent if it has none. */
  readonly inShort?: string;
  /** `; 2 more findings`; may be empty. */
  readonly more: string;
  /** Says of which other hosts it is true, also where the sentence is made shorter; absent from what is not of calls. */
  readonly hosts?: string;
  /** Says what has to be so first, `once apps/shop builds`, and shorter; absent where it comes by itself. */
  readonly when?: readonly [string, string];
}

/** The one thing to say of a review where there is room for one. */
function worstConsequence(review: Review): HeadlineParts {
  const { claims, leading, isLeading } = claimsOf(review);
  const groups = claims.filter(isFinding).map(({ group }) => group);
  const ofNamespaces = namespacesSentence(review);
  if (ofNamespaces !== null) {
    const more = groups.length === 0 ? '' : `; ${counted(groups.length, 'finding')}`;
    return { ...ofNamespaces, more, ...whenOf(ofNamespaces.change) };
  }
  if (leading !== null) {
    const hosts = isLeading ? hostsAlike(leading, claims, review) : '';
    const [told = leading] = toldApart(leading);
    return { ...consequenceHeadline(told, review), more: '', hosts };
  }
  const [worst] = groups;
  if (isMinor(worst, review)) {
    const said = changeConsequence(review);
    return said.more === '' ? { ...said, more: `; ${counted(groups.length, 'finding')}` } : said;
  }
  if (worst === undefined) return withoutFindings(review);
  return {
    where:
      namesItself(worst, review) || isFoundNowhere(worst.finding, review)
        ? ''
        : environmentList(
            saidAlike(worst, (each) => [messageOf(each)]),
            review,
          ),
    what: clauseOf(sentenceText(messageOf(worst.finding))),
    inShort: clauseOf(sentenceText(shortMessageOf(worst.finding))),
    more: `${sameOfOthers(worst)}${groups.length === 1 ? '' : `; ${counted(groups.length - 1, 'more finding')}`}`,
  };
}

/**
 * Says of which other hosts of a gateway the same edit makes the same sentence true, as `; 3 more hosts` in the same
 * environments, and `; in prod-us shop.us.example` in others of production; empty for none.
 */
function hostsAlike(leading: CallRow, claims: readonly Claim[], review: Review): string {
  const [point] = pointsOf(claims, review);
  if (point === undefined || leading.consequence.gateway === undefined) return '';
  const sayingOf = ({ consequence }: CallRow): string =>
    JSON.stringify([
      consequence.gateway,
      consequenceSentence(consequence).replace(hostWords(consequence), ''),
    ]);
  const alike = point
    .flatMap((claim) => (isFinding(claim) ? claim.rows : [claim.row, ...claim.alike]))
    .filter((row) => sayingOf(row) === sayingOf(leading));
  const isHere = ({ environments }: CallRow): boolean =>
    environments.join() === leading.environments.join();
  const here = new Set(alike.filter(isHere).map(({ consequence }) => hostWords(consequence)));
  here.delete(hostWords(leading.consequence));
  const there = alike.filter((row) => row.production && !isHere(row));
  return [
    ...(here.size === 0 ? [] : [counted(here.size, 'more host')]),
    ...there
      .slice(0, there.length > MOST_THERE ? 0 : MOST_THERE)
      .map(
        (row) => `in ${environmentList(row.environments, review)} ${hostWords(row.consequence)}`,
      ),
    ...(there.length > MOST_THERE
      ? [`${counted(there.length, 'host')} of other environments`]
      : []),
  ]
    .map((said) => `; ${said}`)
    .join('');
}

/** Hosts of other environments that are named. */
const MOST_THERE = 2;

/** A handful is told below; of more one learns nothing by the first alone. */
const MANY_ALIKE = 10;

const sameOfOthers = ({ alike, finding: { folders } }: FindingGroup): string =>
  alike.length < (folders === undefined ? MANY_ALIKE : 1)
    ? ''
    : `; ${String(alike.length)} more like it`;

function withoutFindings(review: Review): HeadlineParts {
  const gaps = groupedGaps(review.gaps.filter((gap) => gap.blocking));
  const [gap] = gaps;
  if (gap === undefined) return changeConsequence(review);
  const more = gaps.length === 1 ? '' : `; ${counted(gaps.length - 1, 'more gap')}`;
  const said = withoutStop(gap.gap.message);
  // what nobody can read nobody applies either: the fault is in the file, not in the review
  const what = isUnreadFile(gap.gap) ? said : `not analysed: ${said}`;
  const missing = { where: '', what, more };
  // what the changes that can be read do is the worst that is known
  const isGrave = (review.tier === 'high' || review.tier === 'critical') && !isGraveUnseen(review);
  return isGrave && review.changes.length > 0
    ? { ...changeConsequence(review), more: '; not all could be analysed' }
    : missing;
}

/** Whether what changes is graver by itself than all that is found of it, or that is of what is not deleted yet. */
const isMinor = (worst: FindingGroup | undefined, { tier, changes, gaps }: Review): boolean =>
  worst !== undefined &&
  (awaitedBy(worst.finding) === 'deletion' ||
    (worst.tier === 'low' &&
      tier !== 'low' &&
      changes.length > 0 &&
      !gaps.some(({ blocking }) => blocking)));

const isUnreadFile = ({ reason, message, origin }: Gap): boolean =>
  reason === 'not-parsed' && origin !== null && message.startsWith(`${origin.file} cannot be read`);

/** Whether the sentence says where by itself, or names a root that is called like the only environment it is about. */
const namesItself = ({ environments, finding }: FindingGroup, review: Review): boolean => {
  const message = sentenceText(messageOf(finding));
  const [name = '', ...others] = environments;
  const place = environmentList(environments, review);
  if (message.startsWith(`In ${place}, `) || message.includes(` in ${place}, `)) return true;
  const paths = review.environments.flatMap(({ roots }) => roots.map(({ path }) => path));
  return (
    others.length === 0 &&
    paths.some((path) => path.split('/').includes(name) && message.includes(`\`${path}\``))
  );
};

/** A sentence after a colon: small, unless it begins with the kind of an object, which is followed by its name. */
function clauseOf(message: string): string {
  const isSentence = /^[A-Z][a-z]* (?!\S*\/)/.test(message);
  const text = isSentence ? `${message.charAt(0).toLowerCase()}${message.slice(1)}` : message;
  return text.replace(/\.$/, '');
}

function changeConsequence(review: Review): HeadlineParts {
  const changed = review.environments.filter((environment) => environment.changed);
  if (changed.length === 0 || review.changes.length === 0) {
    const what =
      review.unreviewedFiles.length > 0
        ? 'nothing changes in what renders; some changed files could not be reviewed'
        : unappliedSentence(review);
    return { where: '', what, more: '' };
  }
  const production = changed.filter((environment) => environment.production);
  const named = production.length > 0 ? production : changed;
  const fresh = newEnvironmentsSentence(named, review);
  if (fresh !== null) return { where: '', what: fresh, more: '' };
  const changes = tellingChanges(named, changed, review);
  const alike = sameIn(changes, changed, review);
  const where = placesOf(changes, alike, review);
  if (production.length > 0 && isWithoutEffect(review, changes))
    return { where, what: onlyTextOf(changes), more: '' };
  const [first, ...others] = changeLines(changes, 0).toSorted(
    (a, b) => Number(isOpen(a)) - Number(isOpen(b)) || Number(isMode(b)) - Number(isMode(a)),
  );
  const objects = others.reduce((sum, line) => sum + line.counted, 0);
  const more = objects > 0 ? `; ${counted(objects, 'more object')}` : '';
  if (first === undefined) return { where, what: '', more };
  const same = objects === 0 ? sameInEffect(first, review) : null;
  return same === null
    ? {
        where: placesOf(changes, turningSo(first, alike, review), review),
        what: saidOfLine(first) ?? first.named,
        more,
        ...whenOf(first.change),
      }
    : { where, what: same, more: '' };
}

/** A condition is kept however short the sentence has to be: without it, it would not be true. */
function whenOf(change: Review['changes'][number]): Pick<HeadlineParts, 'when'> {
  const long = /^ \((.+)\)$/.exec(obstacleText(change))?.[1];
  if (long === undefined) return {};
  return { when: [long, change.heldUpBy === undefined ? long : mendInShort(change.heldUpBy)] };
}

/** Tells whether it is what a policy makes of a namespace or the mesh: that says more than that the policy comes. */
const isMode = ({ change: { kind, field } }: ChangeLine): boolean =>
  kind === 'mtls-mode' && field === null;

/** Tells whether a repository that is not seen decides about it: which one is read now comes before it. */
const isOpen = ({ change }: ChangeLine): boolean => change.heldUpBy?.kind === 'elsewhere';

/** Of an object of the mesh that only says otherwise what it said before, that; null where calls may end otherwise. */
function sameInEffect({ change, single }: ChangeLine, review: Review): string | null {
  const isWhole = review.changes.some(
    ({ kind, subject }) =>
      (kind === 'resource-added' || kind === 'resource-removed') &&
      resourceKey(subject) === resourceKey(change.subject),
  );
  return single === null ||
    isWhole ||
    !isMeshKind(change.subject) ||
    !isWholeComparison(comparedCalls(review))
    ? null
    : `${single.subject} changes, and ${SAME_CALLS}`;
}

function onlyTextOf(changes: Review['changes']): string {
  const subjects = new Set(changes.map(({ subject }) => subjectText(subject)));
  const [only = ''] = subjects;
  const what = subjects.size === 1 ? only : counted(subjects.size, 'object');
  return `no effective change: only the text of ${what} differs`;
}

/** Whether every change of production is known to have no effect. */
const isWithoutEffect = (review: Review, changes: Review['changes']): boolean =>
  review.tier === 'low' &&
  review.reasons.reduce(
    (sum, { rule, count }) => sum + (rule === 'no-effective-change' ? count : 0),
    0,
  ) === changes.length;

/** Nothing changes, and where the author meant something to change, what. */
function unappliedSentence(review: Review): string {
  const files = unappliedFiles(review);
  const [first, ...more] = files.flatMap(({ consequence }) => consequence ?? []);
  const named = files.find(({ by }) => by !== null);
  if (first === undefined && named !== undefined)
    return `what applies ${named.path} is not seen here${named.by ?? ''}`;
  if (first === undefined)
    return (
      unseenToolSentence(review) ??
      undecidedSentence(review) ??
      keptSentence(review) ??
      (review.environments.length === 0
        ? 'nothing is compared: no environment is found here'
        : 'no effective change')
    );
  const others = more.length === 0 ? '' : ` (and ${counted(more.length, 'more file')})`;
  return `${first}: nothing applies the changed file${others}`;
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');
