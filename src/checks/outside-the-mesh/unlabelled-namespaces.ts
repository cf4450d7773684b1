import type { Mesh } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { ofInjection } from './injection-analyzer.ts';
import type { NamespaceMembership } from './namespace-labels.ts';
import { injectionByDefault, namespaceMemberships } from './namespace-labels.ts';
import { hasMembers, leftOutside } from './pods-in-mesh.ts';

const namespaceUnlabelled: Check = {
  id: 'namespace-unlabelled',
  title: 'A namespace has no label that asks for proxies',
  level: 'low',
  blind:
    'An injector that takes unlabelled namespaces too and is not rendered here, and labels that are set in the cluster.',
  knownAs: ofInjection('IST0102'),
};

const injectedByDefault: Check = {
  id: 'injected-by-default',
  title:
    'A namespace without a label is injected because the installation takes all that have none',
  level: 'low',
  blind: 'Installations that are not rendered here.',
  knownAs: ofInjection('IST0148'),
};

/**
 * A Namespace may say nothing. Where not all objects are known to be here, that is told only of one with pods that stay
 * outside while others are in the mesh: INJ-2, INJ-9.
 */
export const unlabelledNamespaces = checks(
  [namespaceUnlabelled, injectedByDefault],
  ({ mesh, isWhole }) => {
    const byDefault = injectionByDefault(mesh);
    const isMesh = hasMembers(mesh);
    const silent = namespaceMemberships(mesh).filter(({ isSilent }) => isSilent);
    return silent.flatMap(({ namespace }) => {
      if (byDefault !== null) return [tellInjected(namespace, mesh, placeOf(byDefault))];
      const isConcerned = isMesh && leftOutside(mesh, namespace.name).size > 0;
      return isWhole === true || isConcerned ? [tellUnlabelled(namespace, mesh)] : [];
    });
  },
);

type Namespace = NamespaceMembership['namespace'];

function tellUnlabelled(namespace: Namespace, mesh: Mesh): ToldBy {
  const outside = leftOutside(mesh, namespace.name);
  return {
    by: namespaceUnlabelled,
    subject: namespace,
    key: 'unlabelled',
    scope: scopeOfWorkloads([...outside], mesh, new Set([namespace.name])),
    message: `Namespace ${namespace.name} asks for no proxies: pods that do not ask for one themselves stay outside the mesh.`,
    why: `Neither istio-injection nor istio.io/rev nor istio.io/dataplane-mode is among its labels (${placeOf(namespace.origin)}).`,
    symptom:
      'the pods run and show up in no graph; servers that take only mTLS reset their connections, and policies for them hold nowhere',
    fix: {
      text: 'Label it as its neighbours are (`istio-injection: enabled`, or `istio.io/rev` with the revision that runs). Where it is meant to stay outside, write `istio-injection: disabled`.',
      elsewhereFirst: true,
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
    symptom: 'pods get a second container that nobody here asked for',
    fix: {
      text: 'Say which it is: `istio-injection: enabled` or `istio-injection: disabled`.',
    },
  };
}
