import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import { injectorValues } from '../mesh/control-plane/injector-values.ts';
import type { Mesh } from '../mesh/mesh.ts';

/**
 * Lists what sets something of the proxy that the injector adds: an installation for all, by a value below `global.proxy`, or
 * pods for their own, by an annotation.
 */
export function injectedSettings(mesh: Mesh, value: string, annotation: string) {
  const ofAll = injectorValues(mesh).map(({ resource, values }) => ({
    ...{ resource, workload: null, setting: `global.proxy.${value}` },
    node: nodeAt(values, 'global', 'proxy', ...value.split('.')),
  }));
  const injected = mesh.workloads.filter(
    ({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value,
  );
  const ofPods = injected.map((workload) => ({
    ...{ resource: workload.resource, workload, setting: annotation },
    node: nodeAt(podTemplateOf(workload.resource), 'metadata', 'annotations', annotation),
  }));
  return [...ofAll, ...ofPods].flatMap(({ node, ...one }) =>
    node === undefined ? [] : [{ ...one, node }],
  );
}
