import { createHash } from 'node:crypto';
import type { ChartReference, FetchCharts, FetchedChart, ChartCopy } from '../../charts/index.ts';
import { chartAddress, REGISTRY } from '../../charts/index.ts';
import type { GapDraft } from '../../manifest/index.ts';
import { firstOf } from '../../manifest/index.ts';
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

/** Fetches nothing. */
const NOTHING_LISTED: FetchCharts = ({ references }) =>
  Promise.resolve(references.map(() => ({ kind: 'unlisted' })));

/** Nothing is asked for where `from` is null; where it is `none`, nothing is fetched, and what is asked for is known all the same. */
export function askedCharts(from: FetchCharts | 'none' | null): AskedCharts {
  const fetch = from === 'none' ? NOTHING_LISTED : from;
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
    whyNot(reference) {
      const answer = answers.get(keyOf(reference));
      return answer !== undefined && 'why' in answer.fetched ? answer.fetched.why : null;
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

/** Equal where the same charts are there, and others are missing for the same reasons: what is rendered is kept by it. */
function digestOf(answers: ReadonlyMap<string, AnsweredChart>): string {
  const there = [...answers].flatMap(([key, { fetched }]) =>
    fetched.kind === 'fetched'
      ? [`${key} ${fetched.digest}`]
      : 'why' in fetched
        ? [`${key} ${fetched.why}`]
        : [],
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

/**
 * Gives a fetched chart as a copy of what was asked for. Its path names the registry, the chart and the
 * version.
 */
function copyOfFetched(
  reference: ChartReference,
  { bytes, digest, version }: Extract<FetchedChart, { kind: 'fetched' }>,
): ChartCopy {
  const address = chartAddress(reference).replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
  const steps = address.split('/').filter((step) => step !== '' && !/^\.+$/.test(step));
  const safe = version.replace(/[^\w.+-]/g, '-');
  return { path: `${REGISTRY}${steps.join('/')}-${safe}.tgz`, fetched: { bytes, digest } };
}

/** Holds a chart of elsewhere, and what fetching it came to. */
interface AnsweredChart {
  readonly reference: ChartReference;
  readonly fetched: FetchedChart;
}

const MOST_NAMED = 5;

/**
 * Says of the charts that were asked for which were fetched and in which version, and why the others were
 * not.
 */
function fetchedNotes(answers: readonly AnsweredChart[]): readonly string[] {
  return [
    ...answers.flatMap(thereNote).sort(),
    ...namedByReason(answers, ['unseen', 'broken']).map(([why, named]) => notFetched(why, named)),
    ...namedByReason(answers, ['unanswered']).map(([why, named]) => notAnswered(why, named)),
  ];
}

/** Names the charts with which it came to this, by why it did. */
function namedByReason(
  answers: readonly AnsweredChart[],
  kinds: readonly FetchedChart['kind'][],
): readonly (readonly [why: string, named: string])[] {
  const byReason = new Map<string, string[]>();
  for (const { reference, fetched } of answers) {
    if (!('why' in fetched) || !kinds.includes(fetched.kind)) continue;
    const named = byReason.get(fetched.why) ?? [];
    const asked = reference.version === null ? '' : ` ${reference.version}`;
    byReason.set(fetched.why, [...named, `${chartAddress(reference)}${asked}`]);
  }
  return [...byReason].map(([why, named]) => [why, firstOf(named.sort(), MOST_NAMED)]);
}

function thereNote({ reference, fetched }: AnsweredChart): readonly string[] {
  if (fetched.kind !== 'fetched') return [];
  const { version, digest } = fetched;
  const asked = reference.version ?? '';
  const range = asked === version ? '' : asked === '' ? ', the newest' : `, for ${asked}`;
  return [
    `The chart ${chartAddress(reference)} was fetched: version ${version}${range} (${digest}).`,
  ];
}

const notFetched = (why: string, named: string): string =>
  `Not fetched and not analysed: ${named}: ${why}.`;

/** Says what is wrong, where, and what to do, as commands say it. */
const notAnswered = (why: string, named: string): string =>
  `No answer, and nothing fetched: ${why} (asked for ${named}). Review it again once it answers, or keep a copy of the chart in the repository and name it under \`vendored\` in the configuration.`;
