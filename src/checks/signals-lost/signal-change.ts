import { counterpartIn } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy, installerAt } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  nodeAt,
  resourceKey,
  sameData,
  scalar,
  subjectText,
} from '../../manifest/index.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { meshReachOf, scopeOfWorkloads, WHOLE_MESH } from '../detection/finding-scope.ts';
import { sidesOf } from '../detection/check.ts';
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
  readonly read: (asked: Asked) => State | null;
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
  const deciding = decidingOn(sides, signal);
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
  const byDirection = new Map<string, SignalChange<State, Turn>[]>();
  const gateways: SignalChange<State, Turn>[] = [];
  for (const ofOne of byReporter.values()) {
    const [first] = ofOne;
    if (first === undefined) continue;
    const directions = ofOne.flatMap((one) => one.directions);
    const whole = { ...first, directions };
    if (first.reporters.every(({ isGateway }) => isGateway)) gateways.push(whole);
    else
      byDirection.set(directions.join(' '), [
        ...(byDirection.get(directions.join(' ')) ?? []),
        whole,
      ]);
  }
  const both = byDirection.get('server client') ?? byDirection.get('client');
  if (both === undefined) byDirection.set('gateways', gateways);
  else both.push(...gateways);
  return [...byDirection.values()].flatMap((same) => {
    const [first] = same;
    const reporters = same.flatMap((one) => one.reporters);
    return first === undefined ? [] : [{ ...first, reporters }];
  });
}

interface Both<T> {
  readonly before: T;
  readonly after: T;
}

type Sides = Both<Mesh>;

function changesOf<State extends Decided, Turn extends { readonly key: string }>(
  { before, after }: Sides,
  old: Reporter,
  reporter: Reporter,
  signal: Signal<State, Turn>,
  deciding: AllDeciding,
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
    const turn = was === null || is === null ? null : signal.turn(was, is);
    if (was === null || is === null || turn === null) return [];
    const cause = causeOf(deciding, { before: were, after: are }, reporter);
    if (cause === null) return [];
    const place =
      is.by !== null && is.at !== null && is.by === cause.subject && cause.side === 'head'
        ? { ...cause, origin: is.at }
        : cause;
    return [
      { turn, before: was, after: is, reporters: [reporter], directions: [direction], ...place },
    ];
  });
}

type Cause = Pick<SignalChange<unknown, unknown>, 'subject' | 'origin' | 'side'>;

/** Something of one side that may decide what is reported. */
interface Deciding {
  /** Is the same on both sides. */
  readonly key: string;
  readonly says: readonly (Node | undefined)[];
  readonly subject: Resource;
  readonly origin: Origin;
}

/** All of both sides that may decide what is reported of a signal. */
interface AllDeciding {
  readonly telemetries: Both<readonly Deciding[]>;
  readonly settings: Both<readonly Deciding[]>;
}

function decidingOn(
  { before, after }: Sides,
  { field, settings }: { readonly field: string; readonly settings: readonly string[] },
): AllDeciding {
  const formerKey = (one: Resource): string =>
    resourceKey(counterpartIn(before, one, after) ?? one);
  return {
    telemetries: {
      before: telemetriesIn(before, field, resourceKey),
      after: telemetriesIn(after, field, formerKey),
    },
    settings: { before: settingsIn(before, settings), after: settingsIn(after, settings) },
  };
}

/** Finds what of a change it comes from: a Telemetry, a setting, or the labels of the workload; null if that is not seen. */
function causeOf(
  { telemetries, settings }: AllDeciding,
  { before, after }: Both<readonly Resource[]>,
  { workload }: Reporter,
): Cause | null {
  const [were, are] = [
    telemetries.before.filter(({ subject }) => before.includes(subject)).toReversed(),
    telemetries.after.filter(({ subject }) => after.includes(subject)).toReversed(),
  ];
  const ofWorkload =
    workload &&
    ({ subject: workload.resource, origin: workload.resource.origin, side: 'head' } as const);
  return (
    differing(were, are, telemetries) ??
    differing(settings.before, settings.after, settings) ??
    ofWorkload
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
  if (gone === undefined) return null;
  const now = all.after.find(({ key }) => key === gone.key);
  return now === undefined ? { ...gone, side: 'base' } : { ...now, side: 'head' };
}

const isAmong = (all: readonly Deciding[], { key, says }: Deciding): boolean =>
  all.some((one) => one.key === key && one.says.every((node, at) => sameData(node, says[at])));

/** Lists the Telemetry that speaks of a signal, with whom it is for. */
const telemetriesIn = (
  mesh: Mesh,
  field: string,
  keyOf: (telemetry: Resource) => string,
): readonly Deciding[] =>
  mesh.ofKind('telemetry.istio.io', 'Telemetry').flatMap((subject) => {
    const [said, ...whom] = [field, 'selector', 'targetRef', 'targetRefs'].map((name) =>
      nodeAt(subject.node, 'spec', name),
    );
    return said === undefined
      ? []
      : [{ key: keyOf(subject), says: [said, ...whom], subject, origin: said.origin }];
  });

/** Stands for the release of Istio among the settings that are about a signal. */
export const RELEASE = 'release';

/** Lists the settings that are about a signal, by the beginning of their path. */
function settingsIn(mesh: Mesh, settings: readonly string[]): readonly Deciding[] {
  const { configuration } = mesh;
  const { istioVersion } = configuration;
  const installer = istioVersion && installerAt(mesh, istioVersion.origin);
  const release =
    installer === null || istioVersion === null
      ? []
      : [
          {
            path: RELEASE,
            source: installer,
            origin: istioVersion.origin,
            node: scalar(istioVersion.version, istioVersion.origin),
          },
        ];
  return [...configuration.settings.values(), ...release].flatMap(
    ({ path, node, origin, source }) =>
      settings.some((one) => path === one || path.startsWith(`${one}.`))
        ? [{ key: path, says: [node], subject: source, origin }]
        : [],
  );
}

/** Gives what findings of one change say alike, whatever signal it is of: of whose requests, how far, and where. */
export function toldOfSignal<State, Turn>(
  input: DetectorInput,
  { reporters, directions, subject, origin, side }: SignalChange<State, Turn>,
) {
  const { text, scope } = whoReports(input, reporters);
  const workloads = reporters.flatMap(({ workload }) => workload?.resource ?? []);
  return {
    whom: `${text}${requestsText(reporters, directions)}`,
    common: { subject, scope, origin, side, workloads },
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
  if (another !== undefined || reporters.every(({ isGateway }) => isGateway)) return '';
  return direction === 'server' ? ' for requests that come to them' : ' for calls that they make';
}
