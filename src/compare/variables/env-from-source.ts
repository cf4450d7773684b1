import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';

/** The first `envFrom` whose object is not here, so that it may bring any variable: `ConfigMap shop/web`; else null. */
export function sourceNotSeen({ mesh, workload, container }: PlacedContainer): string | null {
  if (mesh.isOfPartialRoot(workload.resource)) return NOT_WHOLE;
  for (const source of itemsAt(container.node, 'envFrom'))
    for (const [field, kind] of SOURCES) {
      const name = stringAt(source, field, 'name');
      if (nodeAt(source, field) === undefined) continue;
      const found = mesh.find('', kind, workload.namespace, name ?? '');
      if (found !== undefined && mesh.isOfPartialRoot(found)) return NOT_WHOLE;
      if (found === undefined) return `${kind} ${workload.namespace}/${name ?? ''}`;
    }
  return null;
}

const NOT_WHOLE = 'a folder that is not rendered whole';

const SOURCES = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const;
