import type { Tier } from '../detectors/finding.ts';
import type { Review } from '../review.ts';
import { changeLines } from './change-text.ts';
import type { FindingGroup } from './grouped-findings.ts';
import { groupedFindings } from './grouped-findings.ts';
import { groupedGaps } from './grouped-gaps.ts';
import { unappliedFiles } from './unapplied.ts';

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

/** One thing that happens, where, and what else there is to say of the same kind. */
export interface Consequence {
  /** Environments; empty where it is about none in particular. */
  readonly where: string;
  readonly what: string;
  /** `, and 2 more findings`; may be empty. */
  readonly more: string;
}

const sentenceFrom = ({ where, what, more }: Consequence): string =>
  `${where === '' ? '' : `${where}: `}${what}${more}`;

/** The one thing to say of a review where there is room for one. */
export function worstConsequence(review: Review): Consequence {
  const groups = groupedFindings(review);
  const [worst] = groups;
  if (worst !== undefined)
    return {
      where: environmentList(worst.environments),
      what: withoutStop(worst.finding.message),
      more: groups.length === 1 ? '' : `, and ${counted(groups.length - 1, 'more finding')}`,
    };
  const gaps = groupedGaps(review.gaps.filter((gap) => gap.blocking));
  const [gap] = gaps;
  if (gap === undefined) return changeConsequence(review);
  const more = gaps.length === 1 ? '' : `, and ${counted(gaps.length - 1, 'more gap')}`;
  return { where: '', what: withoutStop(gap.gap.message), more };
}

/** The worst finding; a second of another kind where both are short enough to be taken in at a glance. */
function findingSentence(groups: readonly FindingGroup[]): string {
  const [worst, ...others] = groups;
  if (worst === undefined) return '';
  const first = partOf(worst);
  const second = others.find(({ finding }) => finding.detector !== worst.finding.detector);
  const both = second === undefined ? first : `${first}; ${partOf(second)}`;
  const shown = second !== undefined && both.length <= LONGEST_PAIR ? 2 : 1;
  const rest = groups.length - shown;
  const more = rest === 0 ? '' : `, and ${counted(rest, 'more finding')}`;
  return `${shown === 2 ? both : first}${more}`;
}

const partOf = ({ environments, finding }: FindingGroup): string =>
  `${environmentList(environments)}: ${withoutStop(finding.message)}`;

function changeConsequence(review: Review): Consequence {
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
  return {
    where: environmentList(named.map(({ name }) => name)),
    what: first?.text ?? '',
    more: objects > 0 ? `, and ${counted(objects, 'more object')}` : '',
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

export const counted = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `prod`, `dev and prod`, `dev, staging and prod`; long lists are cut. */
export function environmentList(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length > 4)
    return `${unique.slice(0, 3).join(', ')} and ${String(unique.length - 3)} more`;
  const last = unique.at(-1) ?? '';
  return unique.length < 2 ? last : `${unique.slice(0, -1).join(', ')} and ${last}`;
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');
