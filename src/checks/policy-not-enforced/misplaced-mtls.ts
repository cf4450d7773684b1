import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { IgnoredInRoot, ModeOfServicePort } from './ignored-mtls.ts';
import { ignoredInRoot, modesOfServicePorts } from './ignored-mtls.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const SELECTOR_IN_ROOT: Check = {
  id: 'selector-in-root-namespace',
  title: 'A PeerAuthentication of the root namespace selects pods, and is ignored',
  level: 'high',
  blind: 'A root namespace that neither the tree nor the configuration names.',
};
const SERVICE_PORT: Check = {
  id: 'mode-of-service-port',
  title: 'A PeerAuthentication sets the mode of a port that only the Service has',
  level: 'high',
  blind: 'Ports that containers listen on and declare nowhere.',
};

const MOST_NAMED = 3;

/** A selector in the root namespace is none for the mesh: Istio leaves the whole object out (MTLS-4). */
export const selectorsInRoot = ofObjects(
  [SELECTOR_IN_ROOT],
  ({ mesh }) => ignoredInRoot(mesh),
  () => (one) => [ignoredDraft(one)],
);

function ignoredDraft({ policy, origin, pods }: IgnoredInRoot): FindingDraft {
  const names = listed(pods.map(subjectText), MOST_NAMED);
  return {
    check: SELECTOR_IN_ROOT.id,
    subject: policy,
    key: 'selector in the root namespace',
    scope: { level: 'mesh', workloads: pods.length, services: 0, namespaces: 0 },
    message: `${subjectText(policy)} is ignored${pods.length === 0 ? '' : `: ${names} keep${pods.length === 1 ? 's' : ''} the mode of the namespace or the mesh`}.`,
    why: `It is in the root namespace and has a selector (${placeOf(origin)}), and Istio reads such a PeerAuthentication neither for the mesh nor for the pods it selects.`,
    symptom: 'nothing refuses this: the mode that it sets is in force nowhere',
    origin,
    related: pods.slice(0, MOST_NAMED).map(({ resource }) => resource.origin),
    fix: {
      text: 'Put it into the namespace of the pods, or drop the selector if it is for the whole mesh.',
    },
  };
}

/** `portLevelMtls` counts by the port on which the pods listen (MTLS-9). */
export const modesOfServices = ofObjects(
  [SERVICE_PORT],
  ({ mesh }) => modesOfServicePorts(mesh),
  () => (one) => [portDraft(one)],
);

function portDraft({
  policy,
  origin,
  mode,
  port,
  service,
  targetPort,
}: ModeOfServicePort): FindingDraft {
  return {
    check: SERVICE_PORT.id,
    subject: policy,
    key: `port ${String(port)}`,
    scope: { level: 'workload', workloads: 1, services: 1, namespaces: 1 },
    message: `${subjectText(policy)} sets mode ${mode} for port ${String(port)}, on which no pod listens: ${subjectText(service.resource)} keeps the mode of its other ports.`,
    why: `Port ${String(port)} is one of the Service, which leads to port ${String(targetPort)} of the pods (${placeOf(service.resource.origin)}), and portLevelMtls counts by ports of pods (${placeOf(origin)}).`,
    symptom: 'nothing refuses this: callers are refused or let in as if the entry were not there',
    origin,
    related: [service.resource.origin],
    fix: { text: `Write port ${String(targetPort)} in place of ${String(port)}.` },
  };
}
