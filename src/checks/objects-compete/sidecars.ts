import { namespaceText, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check } from '../detection/check.ts';
import {
  tellContendedPods,
  tellContention,
  contendedNamespaces,
  contendedPods,
} from './contention.ts';
import { isRedirected, viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { ContendedPods } from './contention.ts';

const sidecarsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('networking.istio.io', 'Sidecar');

/** Lists pods with a sidecar that several Sidecars select: the oldest of them holds (SIDECAR-1). */
const sidecarsOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(mesh, sidecarsOf(mesh).filter(hasLabels).map(selectingOf)).filter(
    ({ workload }) => !isRedirected(mesh, workload),
  );

/**
 * Lists Sidecars without labels to select by, where a namespace has several: the oldest holds (SIDECAR-1).
 */
const sidecarsOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    sidecarsOf(mesh).filter(
      (sidecar) => !hasLabels(sidecar) && !isAmbientNamespace(mesh, sidecar.namespace),
    ),
  );

/**
 * A Sidecar for pods that ztunnel takes, which reads none (AMBIENT-1); the workload is null where the Sidecar
 * is for all of its namespace.
 */
export interface UnreadSidecar {
  readonly sidecar: Resource;
  readonly workload: Workload | null;
}

/** Lists Sidecars that name pods of ztunnel, or are for a namespace that hands its pods to ztunnel. */
export function sidecarsWithoutReader(mesh: Mesh): readonly UnreadSidecar[] {
  const pods = selectablePods(mesh);
  return sidecarsOf(mesh).flatMap((sidecar): readonly UnreadSidecar[] => {
    if (!hasLabels(sidecar))
      return isAmbientNamespace(mesh, sidecar.namespace) ? [{ sidecar, workload: null }] : [];
    const selected = pods
      .inNamespace(sidecar.namespace, selectingOf(sidecar).labels)
      .find((workload) => isRedirected(mesh, workload));
    return selected === undefined ? [] : [{ sidecar, workload: selected }];
  });
}

/**
 * Tells whether a Sidecar chooses pods although it names no labels: it comes before those that choose none
 * (SIDECAR-1).
 */
const choosesAllPods = (sidecar: Resource): boolean =>
  viewOf('Sidecar', sidecar).workloadSelector !== null && !hasLabels(sidecar);

const hasLabels = (sidecar: Resource): boolean =>
  viewOf('Sidecar', sidecar).workloadLabels.value.size > 0;

const selectingOf = (resource: Resource) => ({
  resource,
  labels: viewOf('Sidecar', resource).workloadLabels.value,
});

const ANALYZER = 'sidecar.SelectorAnalyzer';

const ON_ONE_POD: Check = {
  id: 'sidecars-on-one-pod',
  title: 'Several Sidecars select the same pods; only one takes effect',
  level: 'medium',
  blind: 'Which one was created first, and pods that are not rendered here.',
  severity: 'error',
  knownAs: [{ code: 'IST0110', analyzer: ANALYZER }, { code: 'KIA0003' }],
};
const OF_ONE_NAMESPACE: Check = {
  id: 'sidecars-of-one-namespace',
  title: 'Several namespace-wide Sidecars exist; only one takes effect',
  level: 'medium',
  blind: 'Which one was created first.',
  severity: 'error',
  knownAs: [{ code: 'IST0111', analyzer: ANALYZER }, { code: 'KIA0002' }],
};

const SYMPTOM =
  'nothing refuses this: hosts that only the other one imports are unknown to the pods (502 or a reset under REGISTRY_ONLY)';
const OLDEST =
  'the one that was created first holds, which Git does not say, and no other does anything';

/** Finds Sidecars for the same pods. They are never merged: exactly one applies to a pod (SIDECAR-1). */
export const competingSidecars = checks([ON_ONE_POD, OF_ONE_NAMESPACE], (input) => {
  const { mesh } = input;
  return [
    ...tellContendedPods(input, sidecarsOnOnePod(mesh), () => ({
      by: ON_ONE_POD,
      decides: OLDEST,
      symptom: SYMPTOM,
      fix: 'Put what these pods need into one Sidecar, or have each select other pods.',
    })),
    ...sidecarsOfOneNamespace(mesh).flatMap((objects) =>
      tellContention(
        input,
        {
          by: OF_ONE_NAMESPACE,
          objects,
          whom: `all pods of ${namespaceText(objects[0]?.namespace ?? '')}`,
          decides: winnerText(objects),
          symptom: SYMPTOM,
          fix: 'Keep one Sidecar for the namespace, with the hosts of all of them.',
          scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        },
        'namespace',
      ),
    ),
  ];
});

/** Says which Sidecar holds: one that chooses pods, even all of them, comes before those that choose none. */
function winnerText(objects: readonly Resource[]): string {
  const [only, more] = objects.filter(choosesAllPods);
  return only === undefined || more !== undefined
    ? OLDEST
    : `${subjectText(only)} holds, for it has a workloadSelector, and the rest does nothing`;
}

/**
 * Tells whether a namespace hands its pods to ztunnel; where it asks for sidecars too, these come first
 * (INJ-14).
 */
function isAmbientNamespace(mesh: Mesh, namespace: string): boolean {
  const labels = mesh.namespaceLabels(namespace);
  return (
    labels?.get(DATAPLANE_MODE) === 'ambient' &&
    labels.get(INJECTION) !== 'enabled' &&
    (labels.get(REVISION) ?? '') === ''
  );
}

const DATAPLANE_MODE = 'istio.io/dataplane-mode';
const INJECTION = 'istio-injection';
const REVISION = 'istio.io/rev';
