import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { listed, nodeAt, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
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
  const isSame = isSaidAlike(sides, signal);
  const found = reportersOf(sides.before, sides.after).flatMap((reporter) => {
    const old = reporter.workload === null ? null : former.get(reporter.key);
    // a workload that is new has nothing to compare with
    if (old === undefined || (isSame && isLabelledAlike(old, reporter))) return [];
    const was = old === null ? reporter : { ...reporter, workload: old, labels: old.labels };
    return changesOf(sides, was, reporter, signal);
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

interface Sides {
  readonly before: Mesh;
  readonly after: Mesh;
}

function changesOf<State extends Decided, Turn extends { readonly key: string }>(
  { before, after }: Sides,
  old: Reporter,
  reporter: Reporter,
  signal: Signal<State, Turn>,
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
    const cause = causeOf({ before, after }, { were, are }, signal, reporter);
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

/** Tells whether all that is written of a signal is the same on both sides, so that only labels can make a difference. */
function isSaidAlike(
  { before, after }: Sides,
  { settings }: { readonly settings: readonly string[] },
): boolean {
  const [were, are] = [before, after].map((mesh) => mesh.ofKind('telemetry.istio.io', 'Telemetry'));
  return (
    changedSetting(before, after, settings) === null &&
    before.configuration.rootNamespace === after.configuration.rootNamespace &&
    before.configuration.sources.length === after.configuration.sources.length &&
    were?.length === are?.length &&
    (are ?? []).every((now) => {
      const was = counterpartIn(before, now, after);
      return was !== undefined && sameData(was.node, now.node);
    })
  );
}

/** Tells whether pods have the same labels, and the same settings of their proxies of their own. */
const isLabelledAlike = (old: Workload | null, { workload, labels }: Reporter): boolean =>
  old === null ||
  (old.labels.size === labels.size &&
    [...labels].every(([name, value]) => old.labels.get(name) === value) &&
    old.annotations.get(OWN_SETTINGS) === workload?.annotations.get(OWN_SETTINGS));

const OWN_SETTINGS = 'proxy.istio.io/config';

interface Cause {
  readonly subject: Resource;
  readonly origin: Origin;
  readonly side: 'base' | 'head';
}

/**
 * Finds what of a change it comes from: a Telemetry, a setting of the mesh, or the labels of the workload; null where
 * that is not seen.
 */
function causeOf(
  sides: Sides,
  { were, are }: { readonly were: readonly Resource[]; readonly are: readonly Resource[] },
  { field, settings }: { readonly field: string; readonly settings: readonly string[] },
  { workload }: Reporter,
): Cause | null {
  const ofObjects =
    changedTelemetry(sides, are, field) ??
    goneTelemetry(sides, were, are) ??
    changedSetting(sides.before, sides.after, settings);
  if (ofObjects !== null || workload === null) return ofObjects;
  const { resource } = workload;
  return { subject: resource, origin: resource.origin, side: 'head' };
}

const written = (telemetry: Resource, field: string): Node | undefined =>
  nodeAt(telemetry.node, 'spec', field);

function changedTelemetry(
  { before, after }: Sides,
  are: readonly Resource[],
  field: string,
): Cause | null {
  for (const now of are.toReversed()) {
    const was = counterpartIn(before, now, after);
    const is = written(now, field);
    const old = was === undefined ? undefined : written(was, field);
    if (is !== undefined && (old === undefined || !sameData(is, old)))
      return { subject: now, origin: is.origin, side: 'head' };
    if (was !== undefined && is === undefined && old !== undefined)
      return { subject: was, origin: old.origin, side: 'base' };
    if (was !== undefined && is !== undefined && !isForSame(was, now))
      return { subject: now, origin: now.origin, side: 'head' };
  }
  return null;
}

const isForSame = (was: Resource, now: Resource): boolean =>
  ['selector', 'targetRef', 'targetRefs'].every((field) =>
    sameData(written(was, field), written(now, field)),
  );

function goneTelemetry(
  { before, after }: Sides,
  were: readonly Resource[],
  are: readonly Resource[],
): Cause | null {
  const held = new Set(are.map(resourceKey));
  for (const was of were.toReversed()) {
    if (held.has(resourceKey(was))) continue;
    const now = counterpartIn(after, was, before);
    if (now === undefined) return { subject: was, origin: was.origin, side: 'base' };
    if (!isForSame(was, now)) return { subject: now, origin: now.origin, side: 'head' };
  }
  return null;
}

function changedSetting(before: Mesh, after: Mesh, settings: readonly string[]): Cause | null {
  const isAbout = (path: string): boolean =>
    settings.some((one) => path === one || path.startsWith(`${one}.`));
  const now = after.configuration.settings;
  const was = before.configuration.settings;
  for (const [path, { node, origin, source }] of now) {
    const old = was.get(path);
    if (isAbout(path) && (old === undefined || !sameData(old.node, node)))
      return { subject: source, origin, side: 'head' };
  }
  for (const [path, { origin, source }] of was)
    if (isAbout(path) && !now.has(path)) return { subject: source, origin, side: 'base' };
  return null;
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
