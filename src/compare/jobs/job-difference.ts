import type { DeliveredContent } from '../diff/change.ts';
import { alignItems } from '../diff/compare/list-alignment.ts';
import type { RunJob, RunLine, JobPair, RunTool, TreeJobs } from './job-pairs.ts';

/** Holds the lines of a job that go and come, and its actions and images of which another version is run. */
export interface JobDifference {
  readonly gone: readonly RunLine[];
  readonly come: readonly RunLine[];
  readonly tools: readonly ToolDifference[];
}

/** A tool of which another version is run. */
export interface ToolDifference {
  readonly content: Extract<DeliveredContent, 'tool-commit' | 'tool-release' | 'may-be-mesh-wide'>;
  readonly before: RunTool;
  readonly after: RunTool;
}

/** Gives in what a job differs; null where that shows elsewhere, or nothing does. */
export function jobDifference(
  { before, after }: JobPair,
  [base, merged]: readonly [TreeJobs, TreeJobs],
): JobDifference | null {
  const was = linesOf(before, after, merged).filter(
    ({ text }) => after === null || !isOfCheckoutThatGoes(text, after),
  );
  const is = linesOf(after, before, base);
  if (before === null || after === null)
    return [...was, ...is].some(isOwn) ? { gone: was, come: is, tools: [] } : null;
  const aligned = alignItems(
    was.map(({ text }) => text),
    is.map(({ text }) => text),
    () => 0,
  );
  const gone = aligned.flatMap((pair) =>
    pair.after === null ? (was[pair.before ?? -1] ?? []) : [],
  );
  const come = aligned.flatMap((pair) =>
    pair.before === null ? (is[pair.after ?? -1] ?? []) : [],
  );
  const tools = toolDifferences(before, after);
  return gone.length + come.length + tools.length === 0 ? null : { gone, come, tools };
}

/** Tells of a line that it says what is checked out by a job that checks out nothing any more. */
const isOfCheckoutThatGoes = (text: string, { tools }: RunJob): boolean =>
  text.startsWith('actions/checkout ') && tools.every(({ name }) => name !== 'actions/checkout');

/**
 * Gives the lines of a job, but what shows elsewhere, also in a job that the other side makes of a file, and what the file says
 * on the other side too and is only now used: the line which uses it is the one that changes.
 */
function linesOf(job: RunJob | null, other: RunJob | null, tree: TreeJobs): readonly RunLine[] {
  const known = new Set(other?.lines.map(({ text }) => text));
  return (job?.lines ?? []).filter(
    (line) =>
      !isToldByObjects(line, tree) &&
      !(line.file !== undefined && tree.tells(line.file)) &&
      !(line.isShared === true && !known.has(line.text) && tree.says(job?.file ?? '', line.text)),
  );
}

/** Tells of a line that applies a path which the other side does not have: what comes of it is told by its objects. */
const isToldByObjects = ({ applies }: RunLine, other: TreeJobs): boolean =>
  applies !== undefined && applies.every((path) => !other.has(path));

/** Tells of a line whose doing shows nowhere else. */
const isOwn = ({ is, applies }: RunLine): boolean => is === 'run' && applies === undefined;

function toolDifferences(before: RunJob, after: RunJob): readonly ToolDifference[] {
  const old = new Map<string, RunTool[]>();
  for (const tool of before.tools) old.set(tool.name, [...(old.get(tool.name) ?? []), tool]);
  const found = new Map<string, ToolDifference>();
  for (const tool of after.tools) {
    const known = old.get(tool.name);
    if (known === undefined || known.some(({ version }) => version === tool.version)) continue;
    const kept = after.tools.filter(({ name }) => name === tool.name);
    const was =
      known.find(({ version }) => kept.every((each) => each.version !== version)) ?? known[0];
    if (was === undefined) continue;
    const key = JSON.stringify([tool.name, was.version, tool.version]);
    if (!found.has(key))
      found.set(key, { before: was, after: tool, content: contentOf(was.version, tool.version) });
  }
  return [...found.values()];
}

const RELEASE = /^v?\d+(?:\.\d+){0,3}(?:[-+.][\w.-]{1,40})?$/;
const COMMIT = /^(?:sha256:)?[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A commit says nothing of whose it is, and a branch holds whatever somebody puts there. */
function contentOf(before: string, after: string): ToolDifference['content'] {
  const isKnown = (version: string): boolean => RELEASE.test(version) || COMMIT.test(version);
  if (!isKnown(before) || !isKnown(after)) return 'may-be-mesh-wide';
  return RELEASE.test(before) && RELEASE.test(after) ? 'tool-release' : 'tool-commit';
}
