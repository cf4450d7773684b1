import type { Mesh } from '../../istio/index.ts';
import { groupedBy, installerAt } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  nodeAt,
  placeOf,
  resourceKey,
  sameData,
  scalar,
  subjectText,
} from '../../manifest/index.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { meshReachOf, scopeOfWorkloads, WHOLE_MESH } from '../detection/finding-scope.ts';
import { sidesOf } from '../detection/check.ts';
import { upperFirst } from '../detection/clause-words.ts';
import type { Reporter } from './telemetry-levels.ts';
import { EVERY, levelsFor, reportersOf } from './telemetry-levels.ts';

/** Requests that come to a workload, or those that it sends. */
export type ReportedSide = 'server' | 'client';

/** Tells whether what an entry of a Telemetry says is for one direction; without a mode it is for both. */
export const isOfDirection = (
  { mode }: { readonly mode: { readonly value: string } | null },
  direction: ReportedSide,
): boolean =>
  mode === null || mode.value === 'CLIENT_AND_SERVER' || mode.value.toLowerCase() === direction;

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

/** A signal: how it is read on one side, and what becomes of it. */
export interface Signal<State extends Decided, Turn extends { readonly key: string }> {
  /** The field of a Telemetry that is about it. */
  readonly field: string;
  /** Settings of the mesh that are about it, by the beginning of their path. */
  readonly settings: readonly string[];
  readonly read: (asked: Asked) => State;
  readonly turn: (before: State, after: State) => Turn | null;
}

/** A change of what proxies report, with all whose proxies report otherwise by one cause. */
export interface SignalChange<State, Turn> {
  readonly turn: Turn;
  readonly before: State;
  readonly after: State;
  readonly reporters: readonly Reporter[];
  readonly directions: readonly ReportedSide[];
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'base' | 'head';
}

/** Compares what each proxy reports before and after a change, and groups it by what becomes of it and why. */
export function signalChanges<State extends Decided, Turn extends { readonly key: string }>(
  input: DetectorInput,
  signal: Signal<State, Turn>,
): readonly SignalChange<State, Turn>[] {
  const sides = sidesOf(input);
  if (sides === null) return [];
  const former = new Map(
    sides.before.workloads.map((workload) => [resourceKey(workload.resource), workload]),
  );
  const deciding = {
    before: decidingIn(sides.before, signal),
    after: decidingIn(sides.after, signal),
  };
  const found = reportersOf(sides.before, sides.after).flatMap((reporter) => {
    const old = reporter.workload === null ? null : former.get(reporter.key);
    // a workload that is new has nothing to compare with
    if (old === undefined) return [];
    const was = old === null ? reporter : { ...reporter, workload: old, labels: old.labels };
    return changesOf(sides, was, reporter, signal, deciding);
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
  const byReporter = groupedBy(group, ({ reporters }) => reporters[0]?.key ?? '');
  const wholes = [...byReporter.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ ...first, directions: [first, ...more].flatMap((one) => one.directions) }],
  );
  const isOfGateway = (one: SignalChange<State, Turn>): boolean => areGateways(one.reporters);
  const others = groupedBy(
    wholes.filter((one) => !isOfGateway(one)),
    ({ directions }) => directions.join(' '),
  );
  const ofGateways = others.has('server client') ? 'server client' : 'client';
  const gateways = wholes.filter(isOfGateway);
  const alike = new Map([[ofGateways, []], ...others]);
  return [...alike].flatMap(([key, same]) => {
    const all = key === ofGateways ? [...same, ...gateways] : same;
    const [first] = all;
    return first === undefined
      ? []
      : [{ ...first, reporters: all.flatMap((one) => one.reporters) }];
  });
}

const areGateways = (reporters: readonly Reporter[]): boolean =>
  reporters.every(({ isGateway }) => isGateway);

interface Both<T> {
  readonly before: T;
  readonly after: T;
}

function changesOf<State extends Decided, Turn extends { readonly key: string }>(
  { before, after }: Both<Mesh>,
  old: Reporter,
  reporter: Reporter,
  signal: Signal<State, Turn>,
  deciding: Both<readonly Deciding[]>,
): readonly SignalChange<State, Turn>[] {
  const were = levelsFor(before, old);
  const are = levelsFor(after, reporter);
  if (were === null || are === null) return [];
  const directions: readonly ReportedSide[] = reporter.isGateway
    ? ['client']
    : ['server', 'client'];
  return directions.flatMap((direction) => {
    const was = signal.read({ mesh: before, levels: were, direction, reporter: old });
    const is = signal.read({ mesh: after, levels: are, direction, reporter });
    const turn = signal.turn(was, is);
    const cause = turn && causeOf(deciding, { before: were, after: are }, reporter);
    if (turn === null || cause === null) return [];
    const origin =
      is.at !== null && is.by === cause.subject && cause.side === 'head' ? is.at : cause.origin;
    const place = { ...cause, origin };
    return [
      { turn, before: was, after: is, reporters: [reporter], directions: [direction], ...place },
    ];
  });
}

type Cause = Pick<SignalChange<unknown, unknown>, 'subject' | 'origin' | 'side'>;

/** Something of one side that may decide what is reported. */
interface Deciding {
  readonly subject: Resource;
  readonly origin: Origin;
  /** Is the same on both sides. */
  readonly key: string;
  readonly says: readonly (Node | undefined)[];
  readonly level: 'object' | 'setting' | 'release';
}

/** Finds what of a change it comes from: a Telemetry, a setting, or the labels of the workload; null if that is not seen. */
function causeOf(
  all: Both<readonly Deciding[]>,
  { before, after }: Both<readonly Resource[]>,
  { workload }: Reporter,
): Cause | null {
  const ofLevels = (side: readonly Deciding[], levels: readonly Resource[]): readonly Deciding[] =>
    levels.toReversed().flatMap((one) => side.filter(({ subject }) => subject === one));
  const ofMesh = (level: Deciding['level']): Cause | null => {
    const [were, are] = [all.before, all.after].map((side) =>
      side.filter((one) => one.level === level),
    );
    return differing(were ?? [], are ?? [], all);
  };
  return (
    differing(ofLevels(all.before, before), ofLevels(all.after, after), all) ??
    ofMesh('setting') ??
    ofMesh('release') ??
    (workload && { subject: workload.resource, origin: workload.resource.origin, side: 'head' })
  );
}

/** Gives the first that the other side has not, or not so: what holds now comes before what held. */
function differing(
  were: readonly Deciding[],
  are: readonly Deciding[],
  all: Both<readonly Deciding[]>,
): Cause | null {
  const fresh = are.find((one) => !isAmong(all.before, one));
  if (fresh !== undefined) return { ...fresh, side: 'head' };
  const gone = were.find((one) => !isAmong(all.after, one));
  const now = all.after.find(({ key }) => key === gone?.key);
  if (now !== undefined) return { ...now, side: 'head' };
  return gone === undefined ? null : { ...gone, side: 'base' };
}

const isAmong = (all: readonly Deciding[], { key, says }: Deciding): boolean =>
  all.some((one) => one.key === key && one.says.every((node, at) => sameData(node, says[at])));

/** Stands for the release of Istio among the settings that are about a signal. */
export const RELEASE = 'release';

/** Lists the Telemetry that speaks of a signal, with whom it is for, and the settings that are about it. */
function decidingIn(
  mesh: Mesh,
  { field, settings }: Pick<Signal<Decided, { readonly key: string }>, 'field' | 'settings'>,
): readonly Deciding[] {
  const { istioVersion, settings: all } = mesh.configuration;
  const objects = mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((subject) => {
    const says = [field, 'selector', 'targetRef', 'targetRefs'].map((name) =>
      nodeAt(subject.node, 'spec', name),
    );
    const origin = says[0]?.origin;
    const level = 'object' as const;
    const key = resourceKey(subject);
    return origin === undefined ? [] : [{ subject, origin, key, says, level }];
  });
  const release = istioVersion && {
    ...{ path: RELEASE, source: installerAt(mesh, istioVersion.origin) },
    ...{ node: scalar(istioVersion.version, istioVersion.origin), origin: istioVersion.origin },
  };
  const written = [...all.values(), ...(release === null ? [] : [release])].flatMap(
    ({ path, node, origin, source }): readonly Deciding[] =>
      source !== null && settings.some((one) => path === one || path.startsWith(`${one}.`))
        ? [
            {
              subject: source,
              origin,
              key: path,
              says: [node],
              level: path === RELEASE ? RELEASE : 'setting',
            },
          ]
        : [],
  );
  return [...objects, ...written];
}

/** Gives what findings of one change say alike, whatever signal it is of: of whose requests, how far, and where. */
export function toldOfSignal<State extends Decided, Turn>(
  input: DetectorInput,
  { after, reporters, directions, subject, origin, side }: SignalChange<State, Turn>,
  said: string,
) {
  const { text, scope } = whoReports(input, reporters);
  const workloads = reporters.flatMap(({ workload }) => workload?.resource ?? []);
  return {
    whom: `${text}${requestsText(reporters, directions)}`,
    common: {
      ...{ subject, scope, origin, side, workloads },
      why:
        side === 'base'
          ? `${subjectText(subject)} said ${said} (${placeOf(origin)}) and no longer does: ${after.why}.`
          : `${upperFirst(after.why)}.`.replace(/^`/, 'Its `'),
    },
  };
}

/** Names those whose proxies report otherwise, with how far that reaches. */
function whoReports(
  input: DetectorInput,
  reporters: readonly Reporter[],
): { readonly text: string; readonly scope: Scope } {
  const workloads = reporters.flatMap(({ workload }) => workload ?? []);
  if (workloads.length === 0) {
    const texts = [...new Set(reporters.map(({ text }) => text))].sort();
    const isOfMesh = reporters.some(({ key }) => key === EVERY);
    const scope: Scope = { level: 'namespace', workloads: 0, services: 0, namespaces: 1 };
    return {
      text: isOfMesh ? 'every proxy of the mesh' : listed(texts, MOST_NAMED),
      scope: isOfMesh ? WHOLE_MESH : scope,
    };
  }
  const names = workloads.map(({ resource }) => subjectText(resource)).sort();
  if (names.length <= MOST_NAMED)
    return { text: listed(names, MOST_NAMED), scope: scopeOfWorkloads(workloads, input.mesh) };
  const { text } = meshReachOf(input, workloads, 'every proxy of the mesh');
  return { text, scope: scopeOfWorkloads(workloads, input.mesh) };
}

const MOST_NAMED = 2;

/** Says of which requests it is, where it is not of all that a proxy sees. */
function requestsText(reporters: readonly Reporter[], directions: readonly ReportedSide[]): string {
  const [direction, another] = directions;
  if (another !== undefined || areGateways(reporters)) return '';
  return direction === 'server' ? ' for requests that come to them' : ' for calls that they make';
}
