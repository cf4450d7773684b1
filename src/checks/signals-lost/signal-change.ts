import type { Mesh, ReportedSide } from '../../istio/index.ts';
import { groupedBy, installerAt, levelsFor } from '../../istio/index.ts';
import type { Node, Origin, Resource, Sentence, SentenceOrText } from '../../manifest/index.ts';
import {
  legacy,
  listed,
  nodeAt,
  placeOf,
  resourceKey,
  sameData,
  say,
  scalar,
  slot,
  subjectText,
} from '../../manifest/index.ts';
import { checks, sidesOf } from '../detection/check.ts';
import type { Check, Look, MeshSides } from '../detection/check.ts';
import { upperFirst } from '../detection/clause-words.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { meshReachOf, scopeOfWorkloads, WHOLE_MESH } from '../detection/finding-scope.ts';
import type { Reporter } from './reporters.ts';
import { EVERY, reportersOf } from './reporters.ts';

/** Holds what a proxy reports of one direction, and asks for it. */
export interface Asked {
  readonly mesh: Mesh;
  readonly levels: readonly Resource[];
  readonly direction: ReportedSide;
  readonly reporter: Reporter;
}

/** Says what decides: the object, or nothing that is written, and where. */
export interface Decided {
  readonly by: Resource | null;
  readonly at: Origin | null;
  /** States the cause, as a sentence without a stop. */
  readonly why: string;
}

interface Keyed {
  readonly key: string;
  /** Absent if the state after the change says it. */
  readonly decided?: Decided;
}

/** A signal: how it is read on one side, and what becomes of it. */
interface Signal<State extends Decided, Turn extends Keyed> {
  /** The field of a Telemetry that is about it, and what that says, in words. */
  readonly field: string;
  readonly said: string;
  /** Settings of the mesh that are about it, by the beginning of their path. */
  readonly settings: readonly string[];
  readonly read: (asked: Asked) => State;
  readonly turn: (before: State, after: State) => Turn | null;
  readonly tell: (
    change: SignalChange<State, Turn>,
    whom: Sentence,
    mesh: Mesh,
  ) => readonly ToldSignal[];
}

/** Says what becomes of a signal; what all findings of a change say alike is added. */
interface ToldSignal {
  readonly by: Check;
  readonly key: string;
  readonly message: Sentence;
  readonly symptom: SentenceOrText;
  readonly fix: SentenceOrText;
}

/** A change of what proxies report, with all whose proxies report otherwise by one cause. */
export interface SignalChange<State, Turn> extends Cause {
  readonly turn: Turn;
  readonly before: State;
  readonly after: State;
  readonly reporters: readonly Reporter[];
  readonly directions: readonly ReportedSide[];
}

/** Finds what becomes of a signal, and groups it by its cause. */
export const ofSignal = <State extends Decided, Turn extends Keyed>(
  all: readonly Check[],
  signal: Signal<State, Turn>,
): Look =>
  checks(all, (input) => {
    const sides = sidesOf(input);
    if (sides === null) return [];
    return changesBetween(sides, signal).flatMap((change) => {
      const { turn, after, reporters, directions, subject, origin, side } = change;
      const { text, scope } = whoReports(input, reporters);
      const whom = say`${text}${requestsText(reporters, directions)}`;
      const cause = (turn.decided ?? after).why;
      const why =
        side === 'base'
          ? `${subjectText(subject)} said ${signal.said} (${placeOf(origin)}) and no longer does: ${cause}.`
          : `${upperFirst(cause)}.`.replace(/^`/, 'Its `');
      return signal.tell(change, whom, input.mesh).map(({ key, fix, ...told }) => ({
        ...{ ...told, subject, scope, origin, side, why },
        key: `${key} ${directions.join(' ')}`,
        workloads: reporters.flatMap(({ workload }) => workload?.resource ?? []),
        fix: { text: fix, kind: 'choice' },
      }));
    });
  });

/** Compares what each proxy reports before and after a change, and groups it by what becomes of it and why. */
function changesBetween<State extends Decided, Turn extends Keyed>(
  { before, after }: MeshSides,
  signal: Signal<State, Turn>,
): readonly SignalChange<State, Turn>[] {
  const former = new Map(before.workloads.map((one) => [resourceKey(one.resource), one]));
  const causeFor = causesBetween(writtenIn(before, signal), writtenIn(after, signal));
  const found = reportersOf(before, after).flatMap((reporter) => {
    const { workload, isGateway } = reporter;
    const old = workload === null ? null : former.get(reporter.key);
    // a workload that is new has nothing to compare with
    if (old === undefined) return [];
    const was = old === null ? reporter : { ...reporter, workload: old, labels: old.labels };
    const [were, are] = [levelsFor(before, was), levelsFor(after, reporter)];
    if (were === null || are === null) return [];
    const directions = isGateway ? (['client'] as const) : (['server', 'client'] as const);
    return directions.flatMap((direction): readonly SignalChange<State, Turn>[] => {
      const state = signal.read({ mesh: before, levels: were, direction, reporter: was });
      const now = signal.read({ mesh: after, levels: are, direction, reporter });
      const turn = signal.turn(state, now);
      const cause = turn && causeFor(were, are, workload?.resource);
      if (turn === null || cause === null) return [];
      const { by, at } = turn.decided ?? now;
      const isAt = by === cause.subject && cause.side === 'head' && at !== null;
      const place = isAt ? { ...cause, origin: at } : cause;
      const who = { reporters: [reporter], directions: [direction] };
      return [{ turn, before: state, after: now, ...who, ...place }];
    });
  });
  const alike = groupedBy(
    found,
    ({ turn, subject, origin }) => `${turn.key} ${resourceKey(subject)} ${JSON.stringify(origin)}`,
  );
  return [...alike.values()].flatMap((group) => byDirections(group));
}

/** Tells apart those that report both directions otherwise and those of which one changes; a gateway has only one. */
function byDirections<State, Turn>(
  group: readonly SignalChange<State, Turn>[],
): readonly SignalChange<State, Turn>[] {
  const ofEach = groupedBy(group, ({ reporters: [reporter] }) => reporter?.key);
  const merged = [...ofEach.values()].flatMap((each) =>
    each.slice(0, 1).map((one) => ({ ...one, directions: each.flatMap((at) => at.directions) })),
  );
  const isOfGateway = (one: SignalChange<State, Turn>): boolean => areGateways(one.reporters);
  const wholes = merged.toSorted((a, b) => Number(isOfGateway(a)) - Number(isOfGateway(b)));
  const isOfBoth = wholes.some(({ directions }) => directions.length > 1);
  const alike = groupedBy(wholes, (one) =>
    isOfBoth && isOfGateway(one) ? 'server client' : one.directions.join(' '),
  );
  return [...alike.values()].flatMap((same) =>
    same.slice(0, 1).map((one) => ({ ...one, reporters: same.flatMap((each) => each.reporters) })),
  );
}

const areGateways = (reporters: readonly Reporter[]): boolean =>
  reporters.every(({ isGateway }) => isGateway);

interface Cause {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'base' | 'head';
}

/** Something of one side that may decide what is reported; the key is the same on both sides. */
interface Written extends Omit<Cause, 'side'> {
  readonly key: string;
  readonly says: readonly (Node | undefined)[];
}

/** Telemetry, settings of the mesh, and the release: a cause is looked for in this order. */
type AllWritten = readonly (readonly Written[])[];

/** Finds what the other side has not, or not so: what holds now comes before what held; else it is the labels of the workload. */
function causesBetween(allBefore: AllWritten, allAfter: AllWritten) {
  const isAmong = (all: AllWritten, { key, says }: Written): boolean =>
    all
      .flat()
      .some((one) => one.key === key && one.says.every((node, at) => sameData(node, says[at])));
  return (
    were: readonly Resource[],
    are: readonly Resource[],
    workload: Resource | undefined,
  ): Cause | null => {
    const [held, holds] = [inForce(allBefore, were), inForce(allAfter, are)];
    for (const [at, now] of holds.entries()) {
      const fresh = now.find((one) => !isAmong(allBefore, one));
      const gone = held[at]?.find((one) => !isAmong(allAfter, one));
      const head = fresh ?? allAfter.flat().find(({ key }) => key === gone?.key);
      if (head !== undefined) return { ...head, side: 'head' };
      if (gone !== undefined) return { ...gone, side: 'base' };
    }
    return workload === undefined
      ? null
      : { subject: workload, origin: workload.origin, side: 'head' };
  };
}

/** Keeps the Telemetry that holds for a proxy, the narrowest first. */
const inForce = (
  [objects = [], ...others]: AllWritten,
  levels: readonly Resource[],
): AllWritten => [
  levels.toReversed().flatMap((one) => objects.filter(({ subject }) => subject === one)),
  ...others,
];

/** Stands for the release of Istio among the settings that are about a signal. */
export const RELEASE = 'release';

function writtenIn(
  mesh: Mesh,
  { field, settings }: Pick<Signal<Decided, Keyed>, 'field' | 'settings'>,
): AllWritten {
  const { istioVersion, settings: all } = mesh.configuration;
  const objects = mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((subject) => {
    const says = [field, 'selector', 'targetRef', 'targetRefs'].map((name) =>
      nodeAt(subject.node, 'spec', name),
    );
    const origin = says[0]?.origin;
    return origin === undefined ? [] : [{ subject, origin, key: resourceKey(subject), says }];
  });
  const written = [...all.values()]
    .filter(({ path }) => settings.some((one) => path === one || path.startsWith(`${one}.`)))
    .map(({ path, node, origin, source }) => ({
      subject: source,
      origin,
      key: path,
      says: [node],
    }));
  const installer = istioVersion && installerAt(mesh, istioVersion.origin);
  const release =
    istioVersion === null || installer === null || !settings.includes(RELEASE)
      ? []
      : [
          {
            ...{ subject: installer, origin: istioVersion.origin, key: RELEASE },
            says: [scalar(istioVersion.version, istioVersion.origin)],
          },
        ];
  return [objects, written, release];
}

/** Names those whose proxies report otherwise, with how far that reaches. */
function whoReports(
  input: DetectorInput,
  reporters: readonly Reporter[],
): { readonly text: Sentence; readonly scope: Scope } {
  const workloads = reporters.flatMap(({ workload }) => workload ?? []);
  const texts = [...new Set(reporters.map(({ text }) => text))].sort();
  if (workloads.length === 0)
    return reporters.some(({ key }) => key === EVERY)
      ? { text: say`every proxy of the mesh`, scope: WHOLE_MESH }
      : {
          text: legacy(listed(texts, MOST_NAMED)),
          scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        };
  const scope = scopeOfWorkloads(workloads, input.mesh);
  if (workloads.length > MOST_NAMED)
    return { text: legacy(meshReachOf(input, workloads, 'every proxy of the mesh').text), scope };
  const named = workloads
    .map(({ resource }) => resource)
    .toSorted((a, b) => (subjectText(a) < subjectText(b) ? -1 : 1));
  return { text: say`${slot.objects(named, MOST_NAMED)}`, scope };
}

const MOST_NAMED = 2;

/** Says of which requests it is, unless it is of all that a proxy sees. */
function requestsText(
  reporters: readonly Reporter[],
  [direction, another]: readonly ReportedSide[],
): Sentence {
  if (another !== undefined || areGateways(reporters)) return say``;
  return direction === 'server'
    ? say` for requests that come to them`
    : say` for calls that they make`;
}
