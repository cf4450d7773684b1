import { nearestNames } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { placeOf, say, slot } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, ToldBy, Told, KnownAs } from '../detection/check.ts';
import { checks, check } from '../detection/check.ts';
import { podsWithoutProxy } from '../istioctl/injection-readings.ts';
import { alsoSaid, worthTelling } from '../istioctl/istioctl.ts';
import type { NamespaceMembership, MeshLabel } from './mesh-membership.ts';
import {
  unknownModeText,
  namespaceMemberships,
  hasMembers,
  leftOutside,
  wasInside,
  whoWins,
} from './mesh-membership.ts';

/** Names a code of Istio's check of injection. */
const ofInjection = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.Analyzer' },
];

const namespaceUnlabelled: Check = {
  id: 'namespace-unlabelled',
  title: 'Namespace has no label for sidecar injection or ambient mode',
  level: 'low',
  blind:
    'An injector that also handles unlabelled namespaces and is not rendered here, and labels that are set in the cluster.',
  knownAs: ofInjection('IST0102'),
};

const injectedByDefault: Check = {
  id: 'injected-by-default',
  title: 'Unlabelled namespace is injected because the installation injects by default',
  level: 'low',
  blind: 'Installations that are not rendered here.',
  knownAs: ofInjection('IST0148'),
};

/**
 * Finds Namespaces that say nothing. Where not all objects are known to be here, that is told only of one
 * with pods that stay outside while others are in the mesh (INJ-2, INJ-9).
 */
export const unlabelledNamespaces = checks([namespaceUnlabelled, injectedByDefault], (input) => {
  const { mesh, before } = input;
  const byDefault = mesh.injectsByDefault;
  const isMesh = hasMembers(mesh);
  const silent = namespaceMemberships(mesh).filter(({ isSilent }) => isSilent);
  if (byDefault !== null)
    return silent.map(({ namespace }) => tellInjected(namespace, mesh, placeOf(byDefault)));
  return worthTelling(
    input,
    silent,
    ({ namespace }) =>
      isMesh && [...leftOutside(mesh, namespace.name)].some((one) => !wasInside(before, one)),
  ).map((one) => tellUnlabelled(one, mesh));
});

type Namespace = NamespaceMembership['namespace'];

function tellUnlabelled({ namespace, unknownMode }: NamespaceMembership, mesh: Mesh): ToldBy {
  const outside = leftOutside(mesh, namespace.name);
  return {
    by: namespaceUnlabelled,
    subject: namespace,
    key: 'unlabelled',
    scope: scopeOfWorkloads([...outside], mesh, new Set([namespace.name])),
    message: `Namespace ${namespace.name} asks for no proxies: pods that do not ask for one themselves stay outside the mesh.`,
    why: say`Neither istio-injection nor istio.io/rev nor istio.io/dataplane-mode is among its labels (${slot.place(namespace.origin)}).`,
    symptom: say`the pods run and show up in no graph; servers that take only mTLS reset their connections, and policies for them hold nowhere`,
    fix: {
      text: say`Label it as its neighbours are (\`istio-injection: enabled\`, or \`istio.io/rev\` with the revision that runs). Where it is meant to stay outside, write \`istio-injection: disabled\`.`,
      elsewhereFirst: true,
    },
    ...(unknownMode !== null && ofUnknownMode(unknownMode)),
  };
}

/** Says of a mode that is none which one it is near. */
function ofUnknownMode(mode: MeshLabel): Pick<ToldBy, 'why' | 'origin' | 'fix'> {
  const { key, value, origin } = mode;
  const [near] = nearestNames(value, ['ambient']);
  return {
    why: unknownModeText(mode),
    origin,
    fix:
      near?.relation === 'letters'
        ? {
            text: `Write \`${key}: ambient\`.`,
            replacement: { origin, from: value, to: 'ambient' },
          }
        : {
            text: `Write \`${key}: ambient\`, or take the label off where its pods are meant to stay outside.`,
          },
  };
}

function tellInjected(namespace: Namespace, mesh: Mesh, place: string): ToldBy {
  const members = mesh.workloads.filter((one) => one.namespace === namespace.name);
  return {
    by: injectedByDefault,
    subject: namespace,
    key: 'by default',
    scope: scopeOfWorkloads(members, mesh, new Set([namespace.name])),
    message: `Pods of namespace ${namespace.name} get sidecars although no label of it asks for them.`,
    why: `Its labels (${placeOf(namespace.origin)}) say nothing about injection, and the installation takes namespaces that say nothing (${place}).`,
    symptom: say`pods get a second container that nobody here asked for`,
    fix: {
      text: say`Say which it is: \`istio-injection: enabled\` or \`istio-injection: disabled\`.`,
    },
  };
}

/** Finds namespaces with several labels about the mesh, of which one wins (INJ-2, INJ-3, INJ-14). */
export const labelsContradict = check({
  id: 'labels-contradict',
  title: 'Namespace labels request proxies in two ways at once',
  level: 'medium',
  blind: 'Labels that are set in the cluster.',
  knownAs: ofInjection('IST0123'),
  find: (input) =>
    namespaceMemberships(input.mesh).flatMap((membership) => {
      const { asking, isAmbient } = membership;
      const contradicting = worthTelling(input, asking, (one) => isAmbient || isNoMode(one));
      return contradicting.length > 1
        ? [tellContradiction(membership, contradicting, input.mesh)]
        : [];
    }),
});

/**
 * Tells whether a label is another than that of the data plane's mode: a mode other than ambient asks for
 * nothing.
 */
const isNoMode = ({ key }: MeshLabel): boolean => !key.endsWith('/dataplane-mode');

function tellContradiction(
  { namespace }: NamespaceMembership,
  asking: readonly MeshLabel[],
  mesh: Mesh,
): Told {
  const pods = mesh.workloads.filter((one) => one.namespace === namespace.name);
  const [first] = asking;
  return {
    subject: namespace,
    key: asking.map(({ key }) => key).join(' '),
    scope: scopeOfWorkloads(pods, mesh, new Set([namespace.name])),
    message: `Namespace ${namespace.name} asks for ${asking.map(labelText).join(' and ')} at once. ${whoWins(asking)}`,
    why: `Both are among its labels (${asking.map(({ origin }) => placeOf(origin)).join(', ')}), and only one is asked.`,
    symptom: say`after the next restart pods have the proxy of another control plane than was meant, or none`,
    origin: first?.origin ?? namespace.origin,
    related: asking.slice(1).map(({ origin }) => origin),
    fix: { text: say`Keep the one that is meant and remove the other.`, elsewhereFirst: true },
  };
}

const labelText = ({ key, value }: MeshLabel): string => `${key}=${value}`;

/**
 * Finds pods without a proxy in a folder that is taken for all there is, where pods are as a cluster would
 * show them.
 */
export const podWithoutProxy = check({
  id: 'pod-without-proxy',
  title: 'Running pod has no sidecar although its namespace enables injection',
  level: 'medium',
  blind:
    'Pods of a repository, which get their proxy at creation: it checks only a folder of manifests.',
  knownAs: ofInjection('IST0103'),
  find: (input) =>
    alsoSaid(input, () =>
      podsWithoutProxy(input.mesh).map((pod) => tellPodWithoutProxy(pod, input.mesh)),
    ),
});

const tellPodWithoutProxy = (pod: Workload, mesh: Mesh): Told => ({
  subject: pod.resource,
  key: 'proxy',
  scope: scopeOfWorkloads([pod], mesh),
  message: say`${slot.object(pod.resource)} has no proxy, although its namespace asks for one.`,
  why: say`Its namespace has the label istio-injection=enabled, and none of its containers (${slot.place(pod.resource.origin)}) is an istio-proxy with an image.`,
  symptom: say`servers that take only mTLS reset its connections, and policies for it hold nowhere`,
  fix: {
    text: say`If it was made before the label was there, or while the injector did not answer, delete it so that it is made anew.`,
    kind: 'choice',
  },
});
