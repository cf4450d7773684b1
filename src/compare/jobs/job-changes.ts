import type { RenderedTree } from '../../gitops/index.ts';
import type { Origin, Plain, Resource } from '../../manifest/index.ts';
import { oneLine, mapNode, redactText } from '../../manifest/index.ts';
import type { Change, DeliveredContent } from '../diff/change.ts';
import { digestOf } from '../diff/compare/value-redaction.ts';
import type { JobDifference, ToolDifference } from './job-difference.ts';
import { jobDifference } from './job-difference.ts';
import type { RunJob, RunLine, JobPair, TreeJobs } from './job-pairs.ts';
import { pairedJobs } from './job-pairs.ts';

interface ChangedJob extends JobPair, JobDifference {
  /** Says of all lines which they are, in their order. */
  readonly digest: string;
  /** Tells that what goes says more of what the job does than what comes. */
  readonly isOfGone: boolean;
}

interface Sides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
  /** Paths whose content differs. */
  readonly changedFiles: readonly string[];
}

/** Lists what changes in the jobs that may write to an environment, as content that is not seen. */
export function jobChanges(environment: string, sides: Sides): readonly Change[] {
  const jobs = changedJobs(sides).filter((job) => mayReach(environment, job, sides));
  if (jobs.length === 0) return [];
  const isSeen = isDelivered(sides.base);
  // what comes alone takes the place of nothing that people start
  const isAlone = jobs.every(({ after }) => after !== null);
  return jobs.flatMap((job) => changesOf(environment, job, isSeen || (isAlone && isNew(job))));
}

/** The same for all environments. */
const known = new WeakMap<RenderedTree, { base: RenderedTree; jobs: readonly ChangedJob[] }>();

function changedJobs({ base, merged, changedFiles }: Sides): readonly ChangedJob[] {
  const found = known.get(merged);
  if (found?.base === base) return found.jobs;
  const [was, is] = [base, merged].map(({ plan }) => plan.scripts?.jobs);
  const changed = is === undefined ? [] : changedFiles.filter(is.mayBeOf);
  const jobs =
    was === undefined || is === undefined || !areOfJobs(changed, was, is)
      ? []
      : pairedJobs(was.list(), is.list()).flatMap((pair) => {
          const job = changedJob(pair, [was, is]);
          return job === null ? [] : { ...job, ...told(job, is.rankOf) };
        });
  known.set(merged, { base, jobs });
  return jobs;
}

/**
 * Tells whether files that differ may make a job another one. Where none of them is one of jobs, comes or goes, the jobs of
 * both trees name the same.
 */
function areOfJobs(changed: readonly string[], was: TreeJobs, is: TreeJobs): boolean {
  if (changed.some((path) => was.isOwn(path) || is.isOwn(path) || !was.has(path) || !is.has(path)))
    return true;
  if (changed.length === 0) return false;
  const named = new Set(is.list().flatMap((job) => job.named));
  return changed.some((path) => named.has(path));
}

/** Gives in what a job differs; where it was there and only may write to a cluster now, or no longer may, in its lines. */
function changedJob(
  pair: JobPair,
  sides: readonly [TreeJobs, TreeJobs],
): (JobPair & JobDifference) | null {
  const difference = jobDifference(pair, sides);
  const { before, after } = pair;
  const job = before === null ? after : after === null ? before : null;
  if (difference === null || job === null) return difference && { ...pair, ...difference };
  const there = sides[before === null ? 0 : 1].find(job.file, job.name);
  const whole = { before: before ?? there, after: after ?? there };
  const inLines = there === null ? null : jobDifference(whole, sides);
  return inLines === null ? { ...pair, ...difference } : { ...whole, ...inLines };
}

/** Ranks behind all others what is only moved; what prints or frames others is ranked behind what sets something. */
const MOVED = 10;
const SETS = 3;

/** Gives the lines as they are shown: what is only moved last, and what may apply something first. */
function told(
  { gone, come }: JobDifference,
  rankOf: TreeJobs['rankOf'],
): Omit<ChangedJob, keyof JobPair | 'tools'> {
  const ranked = (lines: readonly RunLine[], others: readonly RunLine[]) => {
    const moved = new Set(others.map(({ text }) => text));
    return lines
      .map((line) => ({ line, rank: (moved.has(line.text) ? MOVED : 0) + rankOf(line) }))
      .toSorted((a, b) => a.rank - b.rank);
  };
  const [was, is] = [ranked(gone, come), ranked(come, gone)];
  return {
    gone: was.map(({ line }) => line),
    come: is.map(({ line }) => line),
    isOfGone: (was[0]?.rank ?? MOVED) < SETS && (is[0]?.rank ?? MOVED) > SETS,
    digest: digestOf(JSON.stringify([gone, come].map((all) => all.map(({ text }) => text)))),
  };
}

/** Speaks of production, whatever environment is declared. */
const OF_PRODUCTION = /prod/i;

/** Tells whether a job may write to an environment: to the one that it declares on both sides, or to any. */
function mayReach(
  environment: string,
  { before, after, gone, come }: ChangedJob,
  { base, merged }: Sides,
): boolean {
  const declared = (after ?? before)?.environment ?? null;
  const isSame = [before, after].every((job) => job === null || job.environment === declared);
  if (declared === null || !isSame || declared === environment) return true;
  const isThere = [base, merged].some(({ environments }) =>
    environments.some((each) => each.environment.name === declared),
  );
  const mayBeProductions =
    !OF_PRODUCTION.test(declared) &&
    [...gone, ...come].some(({ text }) => OF_PRODUCTION.test(text));
  return !isThere || mayBeProductions;
}

const isNew = ({ before }: JobPair): boolean => before === null;

/** Tells whether the tree shows who delivers it: then a script that no pipeline runs is one that people start. */
const isDelivered = ({ environments, plan }: RenderedTree): boolean =>
  environments.some(({ roots }) =>
    roots.some(({ root }) => root.by.tool === 'argo' || root.by.tool === 'flux'),
  ) || plan.scripts?.jobs?.list().some(({ isByHand }) => isByHand !== true) === true;

function changesOf(environment: string, job: ChangedJob, isSeen: boolean): readonly Change[] {
  const { gone, come, tools } = job;
  const lines =
    gone.length + come.length === 0
      ? []
      : [{ ...changeOf(environment, job), ...linesOf(job, isSeen) }];
  return [...lines, ...tools.map((tool) => toolChange(environment, job, tool))];
}

/** Bounds what of a job is held as text; all of it is in the digest. */
const MOST_LINES = 40;
const LONGEST_LINE = 300;

function linesOf({ before, after, gone, come, digest, isOfGone }: ChangedJob, isSeen: boolean) {
  const first = isOfGone ? gone[0] : come[0];
  return {
    field: before === null || after === null ? null : 'lines',
    ...shownLines(gone, come),
    digest,
    content: contentOf({ before, after }, isSeen),
    ...(first !== undefined && {
      origin: placeIn(first.file ?? (isOfGone ? before : after)?.file, first.line),
      side: isOfGone ? ('base' as const) : ('head' as const),
    }),
  };
}

function contentOf({ before, after }: JobPair, isSeen: boolean): DeliveredContent {
  // what is gone writes nothing any more
  if (after === null) return 'other';
  const isByHand = after.isByHand === true && (before === null || before.isByHand === true);
  return isSeen && isByHand ? 'by-hand' : 'may-be-mesh-wide';
}

const placeIn = (file: string | undefined, line: number): Origin => ({
  file: file ?? '',
  line,
  column: 1,
  endLine: line,
});

/** Gives the lines to show, each cut so that the place is seen at which it differs from one of the other side. */
function shownLines(gone: readonly RunLine[], come: readonly RunLine[]) {
  const [was, is] = [gone, come].map((lines) => lines.slice(0, MOST_LINES).map(openLine));
  const shown = (lines: readonly string[] = [], others: readonly string[] = []): Plain =>
    lines.length === 0 ? null : lines.map((line) => oneLine.beside(line, others, LONGEST_LINE));
  return { before: shown(was, is), after: shown(is, was) };
}

/** Gives a line without its secrets, behind the file that it is of where that is not the job's. */
const openLine = ({ text, file }: RunLine): string =>
  redactText(file === undefined ? text : `${file}: ${text}`);

function toolChange(environment: string, job: ChangedJob, tool: ToolDifference): Change {
  const { before, after, content } = tool;
  return {
    ...changeOf(environment, job),
    field: `uses ${redactText(after.name)}`,
    before: redactText(before.version),
    after: redactText(after.version),
    digest: null,
    content,
    origin: placeIn(after.file ?? job.after?.file, after.line),
    side: 'head',
  };
}

function changeOf(environment: string, { before, after }: ChangedJob): Change {
  const job = after ?? before;
  const name = job?.name ?? '';
  return {
    kind: 'unseen',
    environment,
    subject: { group: '', kind: 'Pipeline job', namespace: '', name: redactText(name) },
    field: null,
    before: null,
    after: null,
    digest: null,
    origin: placeIn(job?.file, job?.line ?? 1),
    side: after === null ? 'base' : 'head',
    object: after && objectOf(after, name),
    oldObject: before && objectOf(before, name),
  };
}

function objectOf(job: RunJob, name: string): Resource {
  const origin = placeIn(job.file, job.line);
  return {
    ...{ group: '', version: '', kind: 'Pipeline job', namespace: '', name, stableName: name },
    node: mapNode(new Map(), origin),
    origin,
  };
}
