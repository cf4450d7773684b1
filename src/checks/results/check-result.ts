import type { Severity, Tier } from '../../manifest/index.ts';
import { counted } from '../../manifest/index.ts';

/** A line of a file of the repository. */
export interface ResultPlace {
  /** Relative to the top of the repository, with slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Holds one thing that a check, or a review, says is wrong, as programs that collect such results take it. */
export interface CheckResult {
  /** The check, `detector/check`, or what else says it: `calls/lost`, `coverage/helm-chart`. */
  readonly rule: string;
  readonly level: Severity;
  /** One sentence in plain text. */
  readonly message: string;
  /** Sentences that follow it: the cause, what is seen, what to do. Each may be empty. */
  readonly details: readonly string[];
  /** `Kind namespace/name`; null where it is about no object. */
  readonly subject: string | null;
  /** It is null where it has no line of its own. */
  readonly place: ResultPlace | null;
  readonly related: readonly ResultPlace[];
  /** The same in each run as long as it is the same thing, whatever its line. */
  readonly fingerprint: string;
  /** In a review: new, or there before; at rest null. */
  readonly state: 'new' | 'unchanged' | null;
  /** Says who leaves it out and why; null where it counts. */
  readonly leftOut: { readonly by: 'configuration' | 'annotation'; readonly why: string } | null;
  readonly environments: readonly string[];
  /** Lists the names of those that people know (`toldPlaces`). */
  readonly where: readonly string[];
  readonly tier: Tier | null;
}

/** Holds what a command has to tell, for programs. */
export interface ResultList {
  /** The command: `review`, `analyze`. */
  readonly command: string;
  /** Counts the objects that were looked at, of all environments. */
  readonly looked: number;
  /** The worst first. */
  readonly results: readonly CheckResult[];
  /** Sentences on what was not seen or not decided, which are nobody's mistake. */
  readonly notes: readonly string[];
  /** The line at which what has none is shown, by programs that take nothing without one. */
  readonly anchor: ResultPlace;
  /** One sentence each on what kept the command from its work; empty where it did it. */
  readonly failures: readonly string[];
}

/** Says what is known of the program itself. */
export interface ResultTool {
  readonly version: string;
  /** Says where our own pages are shown, without a trailing slash; null where nowhere is known. */
  readonly pagesUrl: string | null;
  /** The page of a detector in Markdown; null where the installation has none. */
  readonly pageOf: (detector: string) => string | null;
}

/** Says what is seen of a finding, as a sentence among others. */
export const symptomSentence = (symptom: string): string =>
  symptom === '' ? '' : `You will see: ${symptom}${/[.!?]$/.test(symptom) ? '' : '.'}`;

/** Says of what nothing is told, in half a sentence; where nothing was looked at, that. */
export function nothingFound({ looked, results, notes }: ResultList): string {
  if (looked === 0) return 'nothing was looked at, for no object is rendered here';
  const beside = [
    ...(results.length === 0 ? [] : [`${counted(results.length, 'result')} left out`]),
    ...(notes.length === 0 ? [] : [`${counted(notes.length, 'note')} to read`]),
  ];
  const also = beside.length === 0 ? '' : ` (${beside.join(', ')})`;
  return `nothing found in ${counted(looked, 'object')}${also}`;
}

/** Orders results for programs that do not take all of them: what counts first, then the worst. */
export function worstResultsFirst(results: readonly CheckResult[]): readonly CheckResult[] {
  const rank = ({ leftOut, level, state }: CheckResult): number =>
    Number(leftOut !== null) * 100 + LEVELS[level] * 10 + Number(state === 'unchanged');
  return results.toSorted((one, other) => rank(one) - rank(other));
}

const LEVELS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
