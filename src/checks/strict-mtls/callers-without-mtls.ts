import { upperFirst } from '../detection/clause-words.ts';
import { resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, ambientLabel, isAmbient } from '../../istio/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { saysItself } from '../outside-the-mesh/mesh-membership.ts';
import { scopeOf } from '../references/reference.ts';
import type { JudgedCall } from './call-verdicts.ts';
import { callerText, serviceText } from './call-verdicts.ts';
import type { Left } from './cut-off-sentences.ts';
import { fixOf, symptomText, whyOf } from './cut-off-sentences.ts';

const BLIND =
  'Callers that no variable, route or policy shows, and sidecars that are not decided here.';

export const CALLER_WITHOUT_MTLS: Check = {
  id: 'caller-without-mtls',
  title: 'Caller sends plaintext or TLS its server does not accept',
  level: 'high',
  blind: BLIND,
};
export const SERVICE_NOT_SHOWN: Check = {
  id: 'service-not-shown',
  title: "Server not visible to the caller's proxy, so calls fail",
  level: 'high',
  blind: BLIND,
};

/** Tells of one call that fails. */
export function tellCutOff(mesh: Mesh, before: Mesh | null, call: JudgedCall): ToldBy {
  const { source, verdict } = call;
  const { service, port, workload } = call.server;
  const caller = callerText(source);
  const callers = source.kind === 'workload' ? [source.workload] : [];
  const failing = { mesh, call, left: whatWasLeft(mesh, before, call) };
  const from = source.kind === 'workload' ? source.workload.namespace : source.namespace;
  const own = from === service.namespace;
  const gone = failing.left?.at ?? null;
  const [origin, ...related] = placesOf(mesh, before, call);
  return {
    by: verdict.cause === 'blackhole' ? SERVICE_NOT_SHOWN : CALLER_WITHOUT_MTLS,
    subject: service.resource,
    key: `${caller} to port ${String(port)}`,
    calls: [
      {
        caller: callers.map(subjectText)[0] ?? caller,
        called: [subjectText(service.resource), subjectText(workload)],
      },
    ],
    of: [...callers, workload].map(({ resource }) => workloadId(resource)),
    scope: scopeOf(own ? 'service' : 'cross-namespace', {
      ...{ workloads: 1, services: 1, namespaces: own ? 1 : 2 },
    }),
    message: `${upperFirst(caller)} cannot call ${serviceText(service)} on port ${String(port)}.`,
    why: whyOf(failing),
    symptom: symptomText(verdict),
    ...(gone === null
      ? { origin, related }
      : { origin: gone, side: 'base', related: [origin, ...related] }),
    fix: { text: fixOf(failing) },
  };
}

const earlier = (before: Mesh | null, { resource }: Workload): Workload | undefined =>
  before?.workloads.find((one) => resourceKey(one.resource) === resourceKey(resource));

/**
 * Finds what had the traffic of a caller taken that has no proxy now: a label for ztunnel, or what gave it a sidecar;
 * null for none (INJ-4, INJ-14).
 */
function whatWasLeft(
  mesh: Mesh,
  before: Mesh | null,
  { source, verdict }: JudgedCall,
): Left | null {
  if (before === null || source.kind !== 'workload' || verdict.cause !== 'no-proxy') return null;
  const { workload: is } = source;
  const was = earlier(before, is);
  if (was === undefined) return null;
  if (isAmbient(before, was) && !isAmbient(mesh, is))
    return { kind: 'ambient', at: ambientLabel(before, was) };
  if (was.sidecar.kind === 'unknown' || !was.sidecar.value) return null;
  if (is.sidecar.kind === 'known' && is.sidecar.value) return null;
  const [asked = null] = saysItself(was) && !saysItself(is) ? was.sidecar.because : [];
  return { kind: 'sidecar', at: asked };
}

/** Lists the places, the policy first where this change made it STRICT; else the caller's side, which then changed. */
function placesOf(mesh: Mesh, before: Mesh | null, { server, verdict, origin }: JudgedCall) {
  const was = before === mesh || before === null ? undefined : earlier(before, server.workload);
  const client = verdict.client.filter((place) => !verdict.server.includes(place));
  const isAsBefore =
    before !== null &&
    was !== undefined &&
    acceptedMtls(before, was, server.targetPort).mode === verdict.serverMode;
  return [
    ...(isAsBefore ? [...client, ...verdict.server] : [...verdict.server, ...client]),
    origin,
  ] as const;
}
