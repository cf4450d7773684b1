import { structuredPatch } from 'diff';
import { isMeshKind, resourceKey, sameData } from '../../manifest/index.ts';
import { showingDifferences } from './shown-lines.ts';
import type { MapNode, Resource, ResourceId } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import type { ResourcePair } from './compare/copies.ts';
import type { AreOne } from './compare/resource-pairs.ts';
import { withCopiesThatStay, matchResources, rejoinMoved } from './compare/resource-pairs.ts';
import { redactPair } from './compare/value-redaction.ts';

/** How the rendered text of one object differs, in every environment where it differs so. */
export interface RenderedDifference {
  /** The object after the change, before it where it is gone; its name has no generated hash suffix. */
  readonly subject: ResourceId;
  readonly environments: readonly string[];
  /** The roots whose object differs so, where others of one environment have one of that name that differs otherwise, or not. */
  readonly roots?: readonly string[];
  readonly presence: 'added' | 'removed' | 'changed';
  /** A unified diff without file names, secrets redacted. */
  readonly lines: readonly string[];
  /** Lines of the diff beyond those. */
  readonly linesLeftOut: number;
}

export interface RenderedDifferences {
  /** What matters most to the mesh, and to production, first. */
  readonly shown: readonly RenderedDifference[];
  /** Objects that differ beyond those. */
  readonly leftOut: number;
}

/** One environment on both sides. */
export interface ComparedObjects {
  readonly environment: string;
  readonly production: boolean;
  readonly before: readonly Resource[];
  readonly after: readonly Resource[];
  /** Which copies are one object to the cluster; they are compared as the changes compare them. */
  readonly areOne: AreOne;
  /** Paths of the roots that have an object of either side. */
  readonly rootsOf: (resource: Resource) => readonly string[];
  readonly changes: readonly Change[];
}

/** Lines kept of one object's difference, and letters of one line. */
const MAX_LINES = 400;
const MAX_LINE = 1_000;

/** Letters kept, all differences together; and letters printed to find them. */
const MAX_KEPT = 300_000;
const MAX_PRINTED = 10_000_000;

/** The environments that go with the change, and that an ApplicationSet of the base made something for. */
type EnvironmentsLeft = (set: ResourceId) => readonly string[];

/** The text of objects, as an applier of the root sees it. */
export type PrintObjects = (resources: readonly Resource[]) => string;

/**
 * The differences of rendered objects as text, each once for all environments that share it. Beyond the
 * limits the least important objects are only counted.
 */
export function renderedDifferences(
  environments: readonly ComparedObjects[],
  print: PrintObjects,
  environmentsLeft: EnvironmentsLeft,
): RenderedDifferences {
  const found = new Map<string, Found>();
  const leftOut = new Set<string>();
  const compare = boundedComparison(print);
  for (const candidate of candidatesOf(environments)) {
    const text = compare(candidate.pair);
    if (text === null) leftOut.add(resourceKey(candidate.subject));
    else if (text.lines.length > 0) keep(found, candidate, text);
  }
  return { shown: toldApart([...found.values()], environmentsLeft), leftOut: leftOut.size };
}

/** Environments whose objects differ alike share one difference. */
function keep(
  found: Map<string, Found>,
  { pair, environment, subject, roots, isTold, isCopied }: Candidate,
  text: DifferenceText,
): void {
  const key = JSON.stringify([resourceKey(subject), text.lines]);
  const known = found.get(key) ?? {
    difference: { subject, environments: [], presence: presenceOf(pair), ...text },
    environments: new Set(),
    told: new Set(),
    roots: new Set(),
    isCopied,
  };
  found.set(key, known);
  known.environments.add(environment);
  if (isTold) known.told.add(environment);
  for (const root of roots()) known.roots.add(root);
}

interface Found {
  readonly difference: RenderedDifference;
  readonly environments: Set<string>;
  /** Those of which a change of the object is told. */
  readonly told: Set<string>;
  readonly roots: Set<string>;
  readonly isCopied: boolean;
}

/**
 * What holds a set is part of every environment for want of a place of its own: the set differs where what it makes does,
 * if that is known of any, one that goes among them (ARGO-66).
 */
function environmentsOf(
  { difference: { subject }, environments, told }: Found,
  environmentsLeft: EnvironmentsLeft,
): readonly string[] {
  if (subject.kind !== 'ApplicationSet') return [...environments];
  if (told.size > 0) return [...told];
  const left = environmentsLeft(subject);
  return left.length > 0 ? left : [...environments];
}

/** Several differences of one name in one environment are of several roots, and so is what only some of its roots have. */
function toldApart(
  all: readonly Found[],
  environmentsLeft: EnvironmentsLeft,
): readonly RenderedDifference[] {
  const found = all.map((each) => ({ ...each, in: environmentsOf(each, environmentsLeft) }));
  const times = new Map<string, number>();
  const keysOf = (each: (typeof found)[number]): readonly string[] =>
    each.in.map((name) => `${name} ${resourceKey(each.difference.subject)}`);
  for (const key of found.flatMap(keysOf)) times.set(key, (times.get(key) ?? 0) + 1);
  return found.map((each) => ({
    ...each.difference,
    environments: each.in,
    ...((each.isCopied || keysOf(each).some((key) => (times.get(key) ?? 0) > 1)) && {
      roots: [...each.roots].sort(),
    }),
  }));
}

interface Candidate {
  readonly pair: ResourcePair;
  readonly environment: string;
  readonly subject: ResourceId;
  readonly roots: () => readonly string[];
  readonly isTold: boolean;
  /** Whether it comes or goes in some roots, and is in others of its environment on both sides. */
  readonly isCopied: boolean;
  /** The lower, the sooner it is shown. */
  readonly rank: number;
}

function candidatesOf(environments: readonly ComparedObjects[]): readonly Candidate[] {
  return environments.flatMap(candidatesIn).sort((a, b) => a.rank - b.rank);
}

function candidatesIn({
  environment,
  production,
  before,
  after,
  areOne,
  rootsOf,
  changes,
}: ComparedObjects): readonly Candidate[] {
  const typed = new Set<string>();
  const changed = new Set<string>();
  const copied = new Set<string>();
  for (const { kind, subject, cause } of changes) {
    (kind.startsWith('resource-') ? changed : typed).add(resourceKey(subject));
    if (cause?.kind === 'copied') copied.add(resourceKey(subject));
  }
  const rankOf = (subject: ResourceId): number => {
    const key = resourceKey(subject);
    if (typed.has(key) || isMeshKind(subject)) return 0;
    // what only follows the new name of a generated object is no change of its own
    return changed.has(key) ? 2 : 4;
  };
  const pairs = withCopiesThatStay(
    matchResources(before, after, (one) => rootsOf(one)[0]),
    before,
    after,
    areOne,
  );
  return rejoinMoved(pairs).flatMap((pair) => {
    const subject = subjectOf(pair);
    if (subject === null) return [];
    const roots = (): readonly string[] =>
      [pair.before, pair.after].flatMap((side) => (side === null ? [] : rootsOf(side)));
    const key = resourceKey(subject);
    const isTold = typed.has(key) || changed.has(key);
    const isCopied = copied.has(key) && presenceOf(pair) !== 'changed';
    const rank = rankOf(subject) + (production ? 0 : 1);
    return [{ pair, environment, subject, roots, isTold, isCopied, rank }];
  });
}

function subjectOf({ before, after }: ResourcePair): ResourceId | null {
  const resource = after ?? before;
  if (resource === null) return null;
  const { group, kind, namespace, stableName } = resource;
  return { group, kind, namespace, name: stableName };
}

function presenceOf({ before, after }: ResourcePair): RenderedDifference['presence'] {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

type DifferenceText = Pick<RenderedDifference, 'lines' | 'linesLeftOut'>;

/** Compares pairs until the limits are reached; null beyond them. Environments share the nodes of a base. */
function boundedComparison(print: PrintObjects): (pair: ResourcePair) => DifferenceText | null {
  const known = new Map<MapNode | null, Map<MapNode | null, DifferenceText>>();
  let printed = 0;
  let kept = 0;
  return ({ before, after }) => {
    const earlier = known.get(before?.node ?? null) ?? new Map<MapNode | null, DifferenceText>();
    known.set(before?.node ?? null, earlier);
    const seen = earlier.get(after?.node ?? null);
    if (seen !== undefined) return seen;
    if (printed > MAX_PRINTED || kept > MAX_KEPT) return null;
    const [was, now] = textsOf(before, after, print);
    printed += was.length + now.length;
    const text = was === now ? { lines: [], linesLeftOut: 0 } : keptLines(unifiedLines(was, now));
    for (const line of text.lines) kept += line.length;
    earlier.set(after?.node ?? null, text);
    return text;
  };
}

function textsOf(
  before: Resource | null,
  after: Resource | null,
  print: PrintObjects,
): readonly [string, string] {
  if (sameData(before?.node, after?.node)) return ['', ''];
  const kind = (after ?? before)?.kind ?? '';
  const shown = redactPair(before?.node ?? null, after?.node ?? null, kind);
  const textOf = (resource: Resource | null, node: MapNode | null): string =>
    resource === null || node === null ? '' : print([{ ...resource, node }]);
  return [textOf(before, shown.before), textOf(after, shown.after)];
}

const keptLines = (lines: readonly string[]): DifferenceText => ({
  lines: showingDifferences(lines.slice(0, MAX_LINES)).map((line) =>
    line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line,
  ),
  linesLeftOut: Math.max(0, lines.length - MAX_LINES),
});

/** Differing lines up to which the shortest difference is looked for; beyond it all goes and all comes. */
const MAX_EDITS = 1_000;

/** Lines of a text up to which the shortest difference is looked for. */
const MAX_COMPARED_LINES = 50_000;

/** Lines around a difference that are shown for orientation, as `diff -u` has it. */
const CONTEXT = 3;

/** The difference of two texts as the lines of a unified diff: hunks with their `@@` lines, no file names. */
function unifiedLines(before: string, after: string): readonly string[] {
  const gone = linesOf(before);
  const come = linesOf(after);
  if (Math.max(gone.length, come.length) > MAX_COMPARED_LINES) return wholeLines(gone, come);
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  if (patch === undefined) return wholeLines(gone, come);
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    headerOf(oldStart, oldLines, newStart, newLines),
    ...lines,
  ]);
}

const wholeLines = (gone: readonly string[], come: readonly string[]): readonly string[] => [
  headerOf(1, gone.length, 1, come.length),
  ...gone.map((line) => `-${line}`),
  ...come.map((line) => `+${line}`),
];

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

const headerOf = (oldStart: number, oldLines: number, newStart: number, newLines: number): string =>
  `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`;

/** A range without lines names the line before it. */
const rangeOf = (start: number, lines: number): string =>
  `${String(lines === 0 ? start - 1 : start)},${String(lines)}`;
