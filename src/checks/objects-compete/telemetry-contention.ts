import { asTelemetry } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ContendedPods } from './contended-pods.ts';
import { contendedNamespaces, contendedPods } from './contended-pods.ts';
import type { Mesh } from '../../istio/index.ts';

const telemetriesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('telemetry.istio.io', 'Telemetry');

/** Pods that several objects of Telemetry select: where they set the same, one of them holds (SCOPE-3). */
export const telemetriesOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    telemetriesOf(mesh)
      .map((resource) => ({ resource, labels: asTelemetry(resource).selector.value }))
      .filter(({ labels }) => labels.size > 0),
  );

/**
 * Objects of Telemetry without a selector, where a namespace has several: the oldest counts (SCOPE-3). Those for targets
 * are none of them, unless one counts as `istioctl analyze` does.
 */
export const telemetriesOfOneNamespace = (
  mesh: Mesh,
  withTargeted: boolean,
): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    telemetriesOf(mesh).filter(
      (one) => asTelemetry(one).selectorPlace === null && (withTargeted || !isTargeted(one)),
    ),
  );

/** Whether it is for what it names by `targetRef` or `targetRefs`. */
export function isTargeted(telemetry: Resource): boolean {
  const { targetRef, targetRefs } = asTelemetry(telemetry);
  return targetRef !== null || targetRefs.value.length > 0;
}
