import type { RenderedTree } from '../../gitops/index.ts';
import { canonicalJson } from '../../manifest/index.ts';

/** The jobs of one tree, as its plan has them. */
export type TreeJobs = NonNullable<NonNullable<RenderedTree['plan']['scripts']>['jobs']>;
export type RunJob = ReturnType<TreeJobs['list']>[number];
export type RunLine = RunJob['lines'][number];
export type RunTool = RunJob['tools'][number];

/** A job on both sides; null where it is not there. */
export interface JobPair {
  readonly before: RunJob | null;
  readonly after: RunJob | null;
}

/** More jobs than these that come and go are not tried against one another. */
const MOST_TRIED = 60;
/** As much of two jobs has to be the same that one is the other, renamed. */
const ALIKE = 0.5;

/**
 * Pairs jobs by what they run, then by file and name, then by likeness: one that is renamed, moved or split into steps is
 * the same. Those that run the same are left out.
 */
export function pairedJobs(
  before: readonly RunJob[],
  after: readonly RunJob[],
): readonly JobPair[] {
  const [was, is] = withoutCommon(before, after, (job) => `${placeOf(job)} ${contentOf(job)}`);
  const [gone, come] = withoutCommon(was, is, contentOf);
  const byPlace = new Map(gone.map((job) => [placeOf(job), job]));
  const pairs: JobPair[] = [];
  const paired = new Set<RunJob>();
  for (const job of come) {
    const old = byPlace.get(placeOf(job));
    if (old === undefined || paired.has(old)) continue;
    paired.add(old).add(job);
    pairs.push({ before: old, after: job });
  }
  const left = [gone, come].map((jobs) => jobs.filter((job) => !paired.has(job)));
  return [...pairs, ...pairedByLikeness(left[0] ?? [], left[1] ?? [])];
}

const placeOf = ({ file, name }: RunJob): string => JSON.stringify([file, name]);

const contentOf = ({ lines, tools }: RunJob): string =>
  canonicalJson([
    lines.map(({ text }) => text),
    tools.map(({ name, version }) => [name, version]).sort(),
  ]);

/** Takes from two lists what both have, each as often as both have it. */
function withoutCommon(
  before: readonly RunJob[],
  after: readonly RunJob[],
  keyOf: (job: RunJob) => string,
): readonly [readonly RunJob[], readonly RunJob[]] {
  const counts = new Map<string, number>();
  for (const job of before) counts.set(keyOf(job), (counts.get(keyOf(job)) ?? 0) + 1);
  const common = new Map<string, number>();
  const come = after.filter((job) => {
    const key = keyOf(job);
    const left = counts.get(key) ?? 0;
    if (left > 0) {
      counts.set(key, left - 1);
      common.set(key, (common.get(key) ?? 0) + 1);
    }
    return left === 0;
  });
  const gone = before.filter((job) => {
    const key = keyOf(job);
    const left = common.get(key) ?? 0;
    if (left > 0) common.set(key, left - 1);
    return left === 0;
  });
  return [gone, come];
}

function pairedByLikeness(gone: readonly RunJob[], come: readonly RunJob[]): readonly JobPair[] {
  const tried =
    gone.length > MOST_TRIED || come.length > MOST_TRIED
      ? []
      : gone.flatMap((before) => {
          const texts = new Set(before.lines.map(({ text }) => text));
          return come.map((after) => ({ before, after, alike: likeness(texts, after.lines) }));
        });
  const paired = new Set<RunJob>();
  const pairs: JobPair[] = [];
  for (const { before, after, alike } of tried.sort((a, b) => b.alike - a.alike)) {
    if (alike < ALIKE || paired.has(before) || paired.has(after)) continue;
    paired.add(before).add(after);
    pairs.push({ before, after });
  }
  return [
    ...pairs,
    ...come.filter((job) => !paired.has(job)).map((after) => ({ before: null, after })),
    ...gone.filter((job) => !paired.has(job)).map((before) => ({ before, after: null })),
  ];
}

function likeness(texts: ReadonlySet<string>, lines: readonly RunLine[]): number {
  const others = new Set(lines.map(({ text }) => text));
  const common = [...others].filter((text) => texts.has(text)).length;
  return common / Math.max(texts.size, others.size, 1);
}
