import { isAmbient } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { MeshLabel } from './mesh-membership.ts';
import {
  isKnownInside,
  isKnownOutside,
  membershipOf,
  saysItself,
  unknownModeText,
} from './mesh-membership.ts';

/** Finds pods that lose their proxy; the finding is about what takes it away (INJ-1…7, 10, 14). */
export const leftTheMesh = check({
  id: 'left-the-mesh',
  title: 'Pods that had a proxy no longer get one',
  level: 'high',
  blind: 'Labels that are set in the cluster.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      departures(before, after).map((departure) => tell(departure, after)),
    ),
});

interface Departure {
  /** The Namespace, or the first of the workloads. */
  readonly subject: Resource;
  readonly workloads: readonly Workload[];
  /** The place that says now that they are outside; where there is none, the one that took them in before. */
  readonly origin: Origin;
  readonly side: 'head' | 'base';
  /** Tells whether it is ztunnel that took their traffic. */
  readonly wasAmbient: boolean;
}

/** Lists workloads of both sides that had a proxy and are known to get none any more (INJ-1…14). */
function departures(before: Mesh, after: Mesh): readonly Departure[] {
  const old = new Map(before.workloads.map((one) => [keyOf(one), one]));
  const found = new Map<string, Departure>();
  for (const workload of after.workloads) {
    const was = old.get(keyOf(workload));
    if (was === undefined || !isKnownInside(before, was) || !isKnownOutside(after, workload))
      continue;
    const subject = subjectOf(before, after, workload);
    const place = placeOfDeparture(was, workload, subject);
    const wasAmbient = isAmbient(before, was);
    const key = `${keyOfDeparture(subject, place)} ${String(wasAmbient)}`;
    const known = found.get(key);
    found.set(
      key,
      known === undefined
        ? { subject, workloads: [workload], ...place, wasAmbient }
        : { ...known, workloads: [...known.workloads, workload] },
    );
  }
  return [...found.values()];
}

/** One label of a namespace, or one line that labels many workloads of it, takes all of them out. */
const keyOfDeparture = (
  subject: Resource,
  { origin, side }: Pick<Departure, 'origin' | 'side'>,
): string =>
  subject.kind === 'Namespace'
    ? resourceKey(subject)
    : JSON.stringify([subject.namespace, side, placeOf(origin), origin.column]);

const keyOf = ({ resource }: Workload): string =>
  resourceKey({ ...resource, name: resource.stableName });

/** Gives the namespace, where its labels differ from before, and otherwise the workload itself. */
function subjectOf(before: Mesh, after: Mesh, is: Workload): Resource {
  const labels = MEMBERSHIP.map((key) =>
    [before, after].map((mesh) => mesh.namespaceLabels(is.namespace)?.get(key)),
  );
  const isOfNamespace = labels.some(([old, now]) => old !== now);
  const namespace = isOfNamespace ? after.find('', 'Namespace', '', is.namespace) : undefined;
  return namespace ?? is.resource;
}

const MEMBERSHIP = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/**
 * Gives the place that says now that they stay outside; where nothing asks for a proxy any more, it is the
 * place that asked before.
 */
function placeOfDeparture(
  was: Workload,
  is: Workload,
  subject: Resource,
): Pick<Departure, 'origin' | 'side'> {
  const mode = modeOf(subject);
  if (mode !== null) return { origin: mode.origin, side: 'head' };
  const [before, after] = [was.sidecar, is.sidecar];
  const [said] = after.kind === 'known' ? after.because : [];
  // where pods asked for themselves, what their namespace says did not change
  const isUnasked = subject.kind !== 'Namespace' && saysItself(was) && !saysItself(is);
  const isSaid = said !== undefined && said.line !== subject.origin.line && !isUnasked;
  if (isSaid) return { origin: said, side: 'head' };
  const [asked] = before.kind === 'known' && before.value ? before.because : [];
  return asked === undefined
    ? { origin: subject.origin, side: 'head' }
    : { origin: asked, side: 'base' };
}

/** Gives the label of a Namespace that asks for a mode which is none; null for no such label. */
const modeOf = (subject: Resource): MeshLabel | null =>
  subject.kind === 'Namespace' ? membershipOf(subject).unknownMode : null;

const NAMED = 3;

/** Bounds the places of workloads that a finding keeps. */
const PLACES = 50;

/** Says when it comes about, and what mends it: ztunnel lets go of pods that run (INJ-14), a sidecar stays with its pod. */
function waysOf(wasAmbient: boolean) {
  const seen =
    'connections reset where STRICT is set, 403 where a policy asks who calls, and answers to requests that a policy refused';
  return wasAmbient
    ? {
        happens: (names: string): string => `Pods of ${names} leave the ambient mesh`,
        running: 'Pods that run leave it at once.',
        symptom: seen,
        ask: 'Have ztunnel take them as before',
      }
    : {
        happens: (names: string): string => `New pods of ${names} get no proxy any more`,
        running: 'Pods that run keep theirs until they are made anew.',
        symptom: `from the next restart on, ${seen}`,
        ask: 'Ask for a proxy as before',
      };
}

function tell({ subject, workloads, origin, side, wasAmbient }: Departure, mesh: Mesh): Told {
  const names = workloads.map(({ resource }) => subjectText(resource));
  const { happens, running, symptom, ask } = waysOf(wasAmbient);
  const mode = modeOf(subject);
  return {
    subject,
    ...(workloads.length > 1 &&
      subject.kind !== 'Namespace' && { subjects: workloads.map(({ resource }) => resource) }),
    key: 'left',
    scope: scopeOfWorkloads(workloads, mesh),
    message: `${happens(listed(names, NAMED))}: policies for them are no longer enforced, and their calls carry no identity.`,
    why:
      side === 'base'
        ? `What asked for it is gone (${placeOf(origin)}).`
        : `${mode === null ? `It is decided at ${placeOf(origin)}.` : unknownModeText(mode)} ${running}`,
    // each workload may have a line of its own that says so
    cause: side === 'base' ? 'What asked for it is gone.' : running,
    calls: [{ caller: null, called: [...names, ...servicesOf(workloads, mesh)] }],
    symptom,
    origin,
    side,
    related: [
      ...workloads.slice(0, PLACES).map(({ resource }) => resource.origin),
      subject.origin,
      // where it is written that they are outside now, which policies that nobody enforces name as well
      ...workloads
        .slice(0, 1)
        .flatMap(({ sidecar }) => (sidecar.kind === 'known' ? sidecar.because.slice(0, 1) : [])),
    ],
    fix: {
      text: `${mode === null ? ask : `Write \`${mode.key}: ambient\` as before`}. If they are to leave, first remove what counts on their proxies: STRICT at what they call, policies that name them or are for them.`,
      ...(mode === null && { elsewhereFirst: true }),
    },
  };
}

const servicesOf = (workloads: readonly Workload[], { services }: Mesh): readonly string[] =>
  services.flatMap(({ resource, workloads: behind }) =>
    behind.length > 0 && behind.every((one) => workloads.includes(one))
      ? [subjectText(resource)]
      : [],
  );
