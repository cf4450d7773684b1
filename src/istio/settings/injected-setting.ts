import type { Node, Resource } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import { injectorValues } from '../mesh/control-plane/injector-values.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';

/** What sets something of the proxy that the injector adds: an installation for all, or pods for their own. */
interface InjectedSetting {
  readonly resource: Resource;
  readonly workload: Workload | null;
  /** The value or the annotation that is written: `global.proxy.logLevel`. */
  readonly setting: string;
  readonly node: Node;
}

/** Lists who sets a value below `global.proxy`, and which pods take another one by an annotation. */
export function injectedSettings(
  mesh: Mesh,
  value: string,
  annotation: string,
): readonly InjectedSetting[] {
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
