import { createHash } from 'node:crypto';
import type { AnsweredChart } from './fetched-charts.ts';
import type { ChartReference, FetchCharts, FetchedChart } from '../../charts/index.ts';
import { chartAddress } from '../../charts/index.ts';
import { copyOfFetched, fetchedNotes } from './fetched-charts.ts';
import type { GapDraft } from '../../manifest/index.ts';
import type { FetchedCharts } from '../../kustomize/index.ts';

/** Whose charts are asked for. */
type Side = Parameters<FetchCharts>[0]['side'];

/** What one review asks of registries: each reference once, for both trees. */
export interface AskedCharts extends FetchedCharts {
  /** What was asked for and has no answer yet. */
  readonly wanted: ReadonlyMap<string, ChartReference>;
  /** Asks for these. */
  fetchWanted(): Promise<void>;
  /** From now on, what is asked for is of this tree. */
  turnTo(side: Side): void;
  /** What came of it, one sentence each. */
  readonly notes: readonly string[];
  /** What was asked for and is not there. */
  readonly notFetched: readonly ChartReference[];
  /** What is not what its registry says. */
  readonly gaps: readonly GapDraft[];
}

/** More charts of elsewhere than this are not fetched for one review. */
const MOST_CHARTS = 100;

const TOO_MANY: FetchedChart = {
  kind: 'unseen',
  why: `this change names more than ${String(MOST_CHARTS)} charts of registries`,
};

/** Fetches nothing; what is asked for is known all the same. */
export const NOTHING_LISTED: FetchCharts = ({ references }) =>
  Promise.resolve(references.map(() => ({ kind: 'unlisted' })));

/** Nothing is asked for where nobody fetches. */
export function askedCharts(fetch: FetchCharts | null): AskedCharts {
  const answers = new Map<string, AnsweredChart>();
  const wanted = new Map<string, ChartReference>();
  let side: Side = 'base';
  let answered = '';
  return {
    get key() {
      return answered;
    },
    chartOf(reference) {
      if (fetch === null) return undefined;
      const key = keyOf(reference);
      const answer = answers.get(key);
      if (answer === undefined) wanted.set(key, reference);
      return answer?.fetched.kind === 'fetched'
        ? copyOfFetched(reference, answer.fetched)
        : undefined;
    },
    wanted,
    async fetchWanted() {
      const references = [...wanted.values()];
      wanted.clear();
      const room = Math.max(0, MOST_CHARTS - answers.size);
      const asked = references.slice(0, room);
      const fetched = fetch === null ? [] : await fetch({ side, references: asked });
      for (const [at, reference] of references.entries())
        answers.set(keyOf(reference), { reference, fetched: fetched[at] ?? TOO_MANY });
      answered = digestOf(answers);
    },
    turnTo(to) {
      side = to;
    },
    get notes() {
      return fetchedNotes([...answers.values()]);
    },
    get notFetched() {
      return [...answers.values()]
        .filter(({ fetched }) => fetched.kind !== 'fetched')
        .map(({ reference }) => reference);
    },
    get gaps() {
      return [...answers.values()].flatMap(({ reference, fetched }) =>
        fetched.kind === 'broken' ? [brokenGap(reference, fetched.why)] : [],
      );
    },
  };
}

/** Equal where the same charts are there: what is rendered is kept by it. */
function digestOf(answers: ReadonlyMap<string, AnsweredChart>): string {
  const there = [...answers].flatMap(([key, { fetched }]) =>
    fetched.kind === 'fetched' ? [`${key} ${fetched.digest}`] : [],
  );
  return there.length === 0
    ? ''
    : createHash('sha256').update(there.sort().join('\n')).digest('hex');
}

const keyOf = (reference: ChartReference): string =>
  JSON.stringify([chartAddress(reference), reference.version, reference.source]);

const brokenGap = (reference: ChartReference, why: string): GapDraft => ({
  reason: 'not-rendered',
  root: null,
  message: `The chart ${chartAddress(reference)} is not rendered: ${why}.`,
  origin: null,
  key: `chart ${chartAddress(reference)}`,
  input: `${reference.version ?? ''} ${why}`,
});
