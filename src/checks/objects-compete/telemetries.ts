import { namespaceText } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { worthTelling } from '../istioctl/istioctl.ts';
import {
  tellContendedPods,
  tellContention,
  contendedNamespaces,
  contendedPods,
} from './contention.ts';
import { viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ContendedPods } from './contention.ts';
import type { Mesh } from '../../istio/index.ts';

const telemetriesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('telemetry.istio.io', 'Telemetry');

/**
 * Lists pods that several objects of Telemetry select: where they set the same, one of them holds (SCOPE-3).
 */
const telemetriesOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    telemetriesOf(mesh)
      .map((resource) => ({ resource, labels: viewOf('Telemetry', resource).selector.value }))
      .filter(({ labels }) => labels.size > 0),
  );

/**
 * Lists objects of Telemetry without a selector, where a namespace has several: the oldest counts (SCOPE-3).
 * Those for targets are left out, though `istioctl analyze` counts them too.
 */
const telemetriesOfOneNamespace = (input: DetectorInput): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    worthTelling(
      input,
      telemetriesOf(input.mesh).filter((one) => viewOf('Telemetry', one).selectorPlace === null),
      (one) => !isTargeted(one),
    ),
  );

/** Tells whether a Telemetry is for what it names by `targetRef` or `targetRefs`. */
export function isTargeted(telemetry: Resource): boolean {
  const { targetRef, targetRefs } = viewOf('Telemetry', telemetry);
  return targetRef !== null || targetRefs.value.length > 0;
}

const ON_ONE_POD: Check = {
  id: 'telemetries-on-one-pod',
  title: 'Several Telemetry objects select the same pods',
  level: 'medium',
  blind: 'Which one was created first, and whether they set the same fields.',
  severity: 'error',
  knownAs: [{ code: 'IST0159', analyzer: 'telemetry.SelectorAnalyzer' }],
};
const OF_ONE_NAMESPACE: Check = {
  id: 'telemetries-of-one-namespace',
  title: 'Several namespace-wide Telemetry objects exist; only one takes effect',
  level: 'medium',
  blind: 'Which one was created first.',
  severity: 'error',
  knownAs: [{ code: 'IST0160', analyzer: 'telemetry.DefaultSelectorAnalyzer' }],
};

const SYMPTOM =
  'nothing refuses this: logs, metrics or traces that one of them asks for are missing';

/**
 * Finds objects of Telemetry that are for the same: one holds at each level, mesh, namespace and workload
 * (SCOPE-3).
 */
export const competingTelemetries = checks([ON_ONE_POD, OF_ONE_NAMESPACE], (input) => {
  const { mesh } = input;
  return [
    ...tellContendedPods(input, telemetriesOnOnePod(mesh), () => ({
      by: ON_ONE_POD,
      decides:
        'where they set the same thing, which of them holds hangs on when each was created, which Git does not say',
      symptom: SYMPTOM,
      fix: 'Put what these pods need into one Telemetry, or have each select other pods.',
    })),
    ...telemetriesOfOneNamespace(input).flatMap((objects) =>
      tellContention(
        input,
        {
          by: OF_ONE_NAMESPACE,
          objects,
          whom: objects.some(isTargeted)
            ? `${namespaceText(objects[0]?.namespace ?? '')} without a selector`
            : `all pods of ${namespaceText(objects[0]?.namespace ?? '')}`,
          decides: objects.some(isTargeted)
            ? 'Istio takes one for the pods of a namespace, and those with targets for these alone, but its analysis counts them together'
            : 'the one that was created first holds, which Git does not say, and no other does anything',
          symptom: SYMPTOM,
          fix: 'Keep one Telemetry for the namespace, with the settings of all of them.',
          scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        },
        'namespace',
      ),
    ),
  ];
});
