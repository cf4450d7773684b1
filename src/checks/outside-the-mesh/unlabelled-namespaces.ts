import { placeOf } from '../../manifest/index.ts';
import type { NamespaceMembership } from './namespace-labels.ts';
import { hasMembers, leftOutside } from './pods-in-mesh.ts';
import { injectionByDefault, namespaceMemberships } from './namespace-labels.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { ofInjection } from './injection-analyzer.ts';

const NAMESPACE_UNLABELLED: Check = {
  id: 'namespace-unlabelled',
  title: 'A namespace has no label that asks for proxies',
  level: 'low',
  blind:
    'An injector that takes unlabelled namespaces too and is not rendered here, and labels that are set in the cluster.',
  knownAs: ofInjection('IST0102'),
};
const INJECTED_BY_DEFAULT: Check = {
  id: 'injected-by-default',
  title:
    'A namespace without a label is injected because the installation takes all that have none',
  level: 'low',
  blind: 'Installations that are not rendered here.',
  knownAs: ofInjection('IST0148'),
};

/**
 * Namespaces that say nothing. Where not all objects are known to be here, only of one with pods that stay outside while
 * others are in the mesh: INJ-2, INJ-9.
 */
export const unlabelledNamespaces = ofObjects(
  [NAMESPACE_UNLABELLED, INJECTED_BY_DEFAULT],
  ({ mesh }) => namespaceMemberships(mesh).filter(({ isSilent }) => isSilent),
  (input) => {
    const byDefault = injectionByDefault(input.mesh);
    const isMesh = hasMembers(input.mesh);
    return ({ namespace }) => {
      if (byDefault !== null) return [injectedByDefault(input, namespace, placeOf(byDefault))];
      const isConcerned = isMesh && leftOutside(input.mesh, namespace.name).size > 0;
      return input.isWhole === true || isConcerned ? [unlabelled(input, namespace)] : [];
    };
  },
);

type Namespace = NamespaceMembership['namespace'];

function unlabelled({ mesh }: DetectorInput, namespace: Namespace): FindingDraft {
  const outside = leftOutside(mesh, namespace.name);
  return {
    check: NAMESPACE_UNLABELLED.id,
    subject: namespace,
    key: 'unlabelled',
    scope: scopeOfWorkloads([...outside], mesh, new Set([namespace.name])),
    message: `Namespace ${namespace.name} asks for no proxies: pods that do not ask for one themselves stay outside the mesh.`,
    why: `Neither istio-injection nor istio.io/rev nor istio.io/dataplane-mode is among its labels (${placeOf(namespace.origin)}).`,
    symptom:
      'the pods run and show up in no graph; servers that take only mTLS reset their connections, and policies for them hold nowhere',
    origin: namespace.origin,
    fix: {
      text: 'Label it as its neighbours are (`istio-injection: enabled`, or `istio.io/rev` with the revision that runs). Where it is meant to stay outside, write `istio-injection: disabled`.',
      elsewhereFirst: true,
    },
  };
}

function injectedByDefault(
  { mesh }: DetectorInput,
  namespace: Namespace,
  place: string,
): FindingDraft {
  const members = mesh.workloads.filter((one) => one.namespace === namespace.name);
  return {
    check: INJECTED_BY_DEFAULT.id,
    subject: namespace,
    key: 'by default',
    scope: scopeOfWorkloads(members, mesh, new Set([namespace.name])),
    message: `Pods of namespace ${namespace.name} get sidecars although no label of it asks for them.`,
    why: `Its labels (${placeOf(namespace.origin)}) say nothing about injection, and the installation takes namespaces that say nothing (${place}).`,
    symptom: 'pods get a second container that nobody here asked for',
    origin: namespace.origin,
    fix: {
      text: 'Say which it is: `istio-injection: enabled` or `istio-injection: disabled`.',
    },
  };
}
