import type { Tier } from '../../risk/index.ts';
import type { Review } from '../../review/index.ts';
import { changeLines } from './change-text.ts';
import { counted } from '../../text/index.ts';
import {
  consequenceHeadline,
  isAnsweredStill,
  isFelt,
  toldConsequences,
} from './consequence-text.ts';
import { environmentList } from './environment-list.ts';
import type { FindingGroup } from './grouped-findings.ts';
import { groupedFindings } from './grouped-findings.ts';
import { groupedGaps } from './grouped-gaps.ts';
import { unappliedFiles } from './unapplied-files.ts';

/** The first thing a reader sees: how bad, and what the worst of it is. */
export interface Headline {
  readonly mark: string;
  /** `Critical`, `Partial`, … */
  readonly word: string;
  readonly sentence: string;
}

/** Characters of a headline that two findings may share. */
const LONGEST_PAIR = 240;

const MARKS: Record<Tier, string> = { low: '🟢', medium: '🟡', high: '🟠', critical: '🔴' };
const WORDS: Record<Tier, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

export function headlineOf(review: Review): Headline {
  const sentence = sentenceOf(review);
  const blocking = review.gaps.some((gap) => gap.blocking);
  if (review.tier === null) return { mark: '⚪', word: 'Not analysed', sentence };
  const unreviewed = blocking || review.unreviewedFiles.length > 0;
  if (unreviewed && (review.tier === 'low' || review.tier === 'medium'))
    return { mark: '⚪', word: 'Partial', sentence };
  return { mark: MARKS[review.tier], word: WORDS[review.tier], sentence };
}

function sentenceOf(review: Review): string {
  const groups = groupedFindings(review);
  const leading = leadingConsequence(review, groups);
  if (leading !== null) return leading;
  if (groups.length > 0) return findingSentence(groups);
  const blocking = review.gaps.filter((gap) => gap.blocking);
  const [gap] = blocking;
  if (gap !== undefined) {
    const rest = groupedGaps(blocking).length - 1;
    const more = rest === 0 ? '' : `, and ${String(rest)} more`;
    const missing = `not analysed: ${withoutStop(gap.message)}${more}`;
    // what the changes that can be read do is the worst that is known
    const isGrave = review.tier === 'high' || review.tier === 'critical';
    const effect = sentenceFrom(changeConsequence(review));
    return isGrave && review.changes.length > 0 ? `${effect}; ${missing}` : missing;
  }
  return sentenceFrom(changeConsequence(review));
}

/**
 * What the change does to calls, where that is the worst of it. That calls are answered otherwise comes after what is found to be
 * grave; what could not be analysed comes before all.
 */
function leadingConsequence(review: Review, groups: readonly FindingGroup[]): string | null {
  const [worst] = toldConsequences(review).filter(({ consequence }) => isFelt(consequence));
  if (worst === undefined || review.gaps.some(({ blocking }) => blocking)) return null;
  const isGrave = groups.some(({ tier }) => tier === 'high' || tier === 'critical');
  if (isAnsweredStill(worst.consequence) && isGrave) return null;
  return consequenceHeadline(worst);
}

const withSmallLetter = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** One thing that happens, where, and what else there is to say of the same kind. */
export interface HeadlineParts {
  /** Environments; empty where it is about none in particular. */
  readonly where: string;
  readonly what: string;
  /** `, and 2 more findings`; may be empty. */
  readonly more: string;
}

const sentenceFrom = ({ where, what, more }: HeadlineParts): string =>
  `${where === '' ? '' : `${where}: `}${what}${more}`;

/** The one thing to say of a review where there is room for one. */
export function worstConsequence(review: Review): HeadlineParts {
  const groups = groupedFindings(review);
  const leading = leadingConsequence(review, groups);
  if (leading !== null) return { where: '', what: withSmallLetter(leading), more: '' };
  const [worst] = groups;
  if (worst !== undefined)
    return {
      where: namesItself(worst, review) ? '' : environmentList(worst.environments),
      what: clauseOf(worst.finding.message),
      more: groups.length === 1 ? '' : `, and ${counted(groups.length - 1, 'more finding')}`,
    };
  const gaps = groupedGaps(review.gaps.filter((gap) => gap.blocking));
  const [gap] = gaps;
  if (gap === undefined) return changeConsequence(review);
  const more = gaps.length === 1 ? '' : `, and ${counted(gaps.length - 1, 'more gap')}`;
  return { where: '', what: withoutStop(gap.gap.message), more };
}

/** Whether the sentence names a root that is called like the only environment it is about. */
const namesItself = (
  { environments: [name = '', ...others], finding }: FindingGroup,
  review: Review,
): boolean =>
  others.length === 0 &&
  review.environments
    .flatMap(({ roots }) => roots)
    .some(({ path }) => path.split('/').includes(name) && finding.message.includes(`\`${path}\``));

/** The worst finding; a second of another kind where both are short enough to be taken in at a glance. */
function findingSentence(groups: readonly FindingGroup[]): string {
  const [worst, ...others] = groups;
  if (worst === undefined) return '';
  const first = partOf(worst);
  const second = others.find(({ finding }) => finding.detector !== worst.finding.detector);
  const both = second === undefined ? first : `${first}; ${secondPart(second, worst)}`;
  const shown = second !== undefined && both.length <= LONGEST_PAIR ? 2 : 1;
  const rest = groups.length - shown;
  const more = rest === 0 ? '' : `, and ${counted(rest, 'more finding')}`;
  return `${shown === 2 ? both : first}${more}`;
}

const partOf = ({ environments, finding }: FindingGroup): string =>
  `${environmentList(environments)}: ${clauseOf(finding.message)}`;

/** Environments that were just named are not named again. */
const secondPart = (group: FindingGroup, first: FindingGroup): string =>
  environmentList(group.environments) === environmentList(first.environments)
    ? clauseOf(group.finding.message)
    : partOf(group);

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
  const names = new Set(named.map(({ name }) => name));
  const changes = review.changes.filter(({ environment }) => names.has(environment));
  const [first, ...others] = changeLines(changes, 0);
  const objects = others.reduce((sum, line) => sum + line.objects, 0);
  const unnamed = first?.unnamed ?? 0;
  const left = [
    ...(unnamed > 0 ? [counted(unnamed, 'more field')] : []),
    ...(objects > 0 ? [counted(objects, 'more object')] : []),
  ];
  return {
    where: environmentList(named.map(({ name }) => name)),
    what: `${first?.named ?? ''}${left.length === 0 ? '' : `, ${left.length === 1 ? 'and ' : ''}${left.join(' and ')}`}`,
    more: '',
  };
}

/** Nothing changes, and where the author meant something to change, what. */
function unappliedSentence(review: Review): string {
  const [first, ...more] = unappliedFiles(review).flatMap(({ consequence }) => consequence ?? []);
  if (first === undefined) return 'no effective change';
  const others = more.length === 0 ? '' : ` (${counted(more.length, 'more file')} alike)`;
  return `${first}: nothing applies the changed file${others}`;
}

/** What "no effective change" was compared over. */
export function comparedSentence(review: Review): string {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const files = counted(review.changedFiles.length, 'file');
  const differ = review.changedFiles.length === 1 ? 'differs' : 'differ';
  const environments = review.environments.length;
  if (environments === 0)
    return `${files} ${differ} in text; no environment is found here, so there is nothing to compare.`;
  const all =
    environments === 1
      ? 'the one environment renders'
      : `all ${String(environments)} environments render`;
  const behave = environments === 1 ? 'behaves' : 'behave';
  return `${files} ${differ} in text; ${all} and ${behave} the same (${counted(objects, 'object')} compared).`;
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');
