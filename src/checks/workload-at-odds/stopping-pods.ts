import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import {
  counted,
  listed,
  placeOf,
  resourceKey,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, Some, ToldBy } from '../detection/check.ts';
import { checks, sidesOf, toldOfEach } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { scopeOfWorkloads, workloadId } from '../detection/finding-scope.ts';
import type { StopTime, StopTimes } from './stop-times.ts';
import { stopTimesOf } from './stop-times.ts';

const KILLED: Check = {
  id: 'killed-before-end',
  title: 'Pods are killed before their shutdown work finishes',
  level: 'medium',
  blind: 'How long requests take, and how applications stop.',
};
const PROXY_FIRST: Check = {
  id: 'proxy-ends-first',
  title: "Container's preStop sleep outlasts its sidecar",
  level: 'medium',
  blind: 'Native sidecars if the nodes decide that, and proxies that end in their own way.',
};
const SHORTENED: Check = {
  id: 'time-to-end-shortened',
  title: 'Requests have much less time to finish when pods stop',
  level: 'medium',
  blind: 'How long requests take.',
};

/** Tells of pods that stop: who ends before whom, and for how long requests may go on (PUSH-2, INJ-20). */
export const stoppingPods = checks([KILLED, PROXY_FIRST, SHORTENED], (input) => {
  const stopping = stoppingIn(input.mesh);
  return [
    ...killedBeforeEnd(input.mesh, stopping),
    ...stopping.flatMap((one) => tellProxyFirst(input, one)),
    ...shortened(input),
  ];
});

interface StoppingPods {
  readonly workload: Workload;
  readonly times: StopTimes;
}

/** Kinds that end by themselves stop in another way. */
const ENDING: ReadonlySet<string> = new Set(['Job', 'CronJob', 'Pod']);

const stoppingIn = (mesh: Mesh): readonly StoppingPods[] =>
  mesh.workloads.flatMap((workload) => {
    const times = ENDING.has(workload.kind) ? null : stopTimesOf(mesh, workload);
    return times === null ? [] : [{ workload, times }];
  });

/** Tells once, at its line, of what is written once for many workloads. */
function killedBeforeEnd(mesh: Mesh, stopping: readonly StoppingPods[]): readonly ToldBy[] {
  const late = stopping.flatMap(({ workload, times }) =>
    [times.drain, times.leastDrain, times.preStop].flatMap((time) =>
      time?.written != null && time.seconds > times.grace.seconds
        ? [{ workload, time, times, written: time.written }]
        : [],
    ),
  );
  const places = groupedBy(late, ({ written: { origin }, times }) =>
    JSON.stringify([origin.file, origin.line, times.grace.seconds]),
  );
  return [...places.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : toldOfEach(
          [first, ...more],
          ({ workload }) => workloadId(workload.resource),
          (some) => tellKilled(mesh, some),
        ),
  );
}

interface KilledPods extends StoppingPods {
  readonly time: StopTime;
  readonly written: NonNullable<StopTime['written']>;
}

function tellKilled(mesh: Mesh, alike: Some<KilledPods>): ToldBy {
  const [{ time, times, written }] = alike;
  const workloads = alike.map(({ workload }) => workload);
  const isDrain = time !== times.preStop;
  const name = time === times.drain ? '`terminationDrainDuration`' : '`MINIMUM_DRAIN_DURATION`';
  const does = isDrain
    ? `though their proxy is to let requests end for ${secondsOf(time)}`
    : `though a container sleeps for ${secondsOf(time)} before it is told to stop`;
  return {
    by: KILLED,
    subject: written.source,
    key: `killed during ${isDrain ? 'drain' : 'preStop'} after ${String(times.grace.seconds)}`,
    scope: scopeOfWorkloads(workloads, mesh),
    message: `Pods of ${workloadsText(workloads)} are killed after ${secondsOf(times.grace)}, ${does}.`,
    why: `${timeText(isDrain ? name : '`preStop`', time)}; ${timeText('`terminationGracePeriodSeconds`', times.grace)}.`,
    symptom: isDrain
      ? say`requests that take longer are cut off with the pod, in the middle of the answer`
      : say`the application is killed without being told to stop: what it was at is lost`,
    origin: written.origin,
    related: times.grace.written === null ? [] : [times.grace.written.origin],
    fix: {
      text: `Set \`terminationGracePeriodSeconds\` above ${secondsOf(time)}, or wait a shorter time.`,
    },
  };
}

/** Tells of proxies that end first; where only the nodes know, of a change alone, with the condition. */
function tellProxyFirst(
  { mesh, before }: DetectorInput,
  { workload, times: { grace, drain, preStop, proxyEnds } }: StoppingPods,
): readonly ToldBy[] {
  if (drain === null || preStop?.written == null || preStop.seconds <= drain.seconds) return [];
  if (proxyEnds === 'last' || (proxyEnds === 'unknown' && before === null)) return [];
  const last = Math.min(preStop.seconds, grace.seconds);
  if (last <= drain.seconds) return [];
  const name = subjectText(workload.resource);
  const unless = proxyEnds === 'unknown' ? ', unless its sidecar is a native one' : '';
  return [
    {
      by: PROXY_FIRST,
      subject: workload.resource,
      key: 'proxy ends first',
      scope: scopeOfWorkloads([workload], mesh),
      message: `${name} has no proxy for the last ${secondsOf({ seconds: last - drain.seconds })} before its pods stop${unless}: the proxy ends after ${secondsOf(drain)}.`,
      why: `A container sleeps for ${secondsOf(preStop)} first (${placeOf(preStop.written.origin)}); ${timeText('`terminationDrainDuration`', drain)}.`,
      symptom: say`connections of the pod break, its calls fail, and requests that still come to it are refused, at each rollout`,
      origin: preStop.written.origin,
      related: drain.written === null ? [] : [drain.written.origin],
      fix: {
        text: say`Let the proxy stay as long: \`terminationDrainDuration: ${slot.number(preStop.seconds)}s\` or more in the annotation \`proxy.istio.io/config\`, or \`EXIT_ON_ZERO_ACTIVE_CONNECTIONS\` in its \`proxyMetadata\`.`,
      },
    },
  ];
}

/** Less than this is little for any request; above it half of what it was is much less. */
const LITTLE = 5;

/** Tells of workloads that say it themselves; what the mesh says is told as its change. */
function shortened(input: DetectorInput): readonly ToldBy[] {
  const sides = sidesOf(input);
  if (sides === null) return [];
  const { before, after } = sides;
  const earlier = new Map(
    stoppingIn(before).map(({ workload, times }) => [resourceKey(workload.resource), times]),
  );
  return stoppingIn(after).flatMap(({ workload, times }) => {
    const was = earlier.get(resourceKey(workload.resource));
    return was === undefined
      ? []
      : (['grace', 'drain'] as const)
          .flatMap((part) => tellShortened(after, { workload, was, times, part }))
          .slice(0, 1);
  });
}

function tellShortened(
  mesh: Mesh,
  {
    workload,
    was,
    times,
    part,
  }: StoppingPods & { readonly was: StopTimes; readonly part: 'grace' | 'drain' },
): readonly ToldBy[] {
  const [had, has] = [was[part], times[part]];
  if (had === null || has === null || (part === 'drain' && times.proxyEnds === 'last')) return [];
  if (!isMuchLess(had.seconds, has.seconds) || !isOwn(workload, had, has)) return [];
  const place = ownPlace(workload, has) ?? ownPlace(workload, had);
  if (place === null) return [];
  const unless =
    part === 'drain' && times.proxyEnds === 'unknown' ? ', unless its sidecar is a native one' : '';
  const isGone = ownPlace(workload, has) === null;
  const name = subjectText(workload.resource);
  return [
    {
      by: SHORTENED,
      subject: workload.resource,
      key: `${part} shortened`,
      scope: scopeOfWorkloads([workload], mesh),
      message:
        part === 'grace'
          ? `A pod of ${name} that stops is killed after ${secondsOf(has)}, with what requests it still has; it had ${secondsOf(had)}.`
          : `Requests of ${name} that are under way when a pod stops are cut off after ${secondsOf(has)}${unless}; they had ${secondsOf(had)}.`,
      why: `${part === 'grace' ? '`terminationGracePeriodSeconds` says when the pod is killed' : '`terminationDrainDuration` says how long its proxy stays'}: ${isGone ? `${secondsOf(has)} where nothing is written` : placeOf(place)}.`,
      symptom: say`503 (response flag UC) or a broken connection for long requests, at each rollout and whenever a node is emptied`,
      origin: place,
      ...(isGone && { side: 'base' as const }),
      fix: {
        text: `Leave them as long as the slowest requests take, as before: ${secondsOf(had)}.`,
      },
    },
  ];
}

const isMuchLess = (had: number, has: number): boolean =>
  has < had && (has < LITTLE || has * 2 <= had);

/** Tells whether the workload itself says one of the times. */
const isOwn = (workload: Workload, ...times: readonly StopTime[]): boolean =>
  times.some((time) => ownPlace(workload, time) !== null);

const ownPlace = ({ resource }: Workload, { written }: StopTime): Origin | null =>
  written !== null && isSame(written.source, resource) ? written.origin : null;

const isSame = (one: Resource, other: Resource): boolean => resourceKey(one) === resourceKey(other);

const secondsOf = ({ seconds }: Pick<StopTime, 'seconds'>): string =>
  `${String(Math.round(seconds * 1e3) / 1e3)} s`;

const timeText = (name: string, time: StopTime): string =>
  time.written === null
    ? `${name} is ${secondsOf(time)} where nothing is written`
    : `${name} is ${secondsOf(time)} (${placeOf(time.written.origin)})`;

const WORKLOADS_SHOWN = 3;

const workloadsText = (workloads: readonly Workload[]): string =>
  workloads.length > WORKLOADS_SHOWN
    ? counted(workloads.length, 'workload')
    : listed(
        workloads.map(({ resource }) => subjectText(resource)),
        WORKLOADS_SHOWN,
      );
