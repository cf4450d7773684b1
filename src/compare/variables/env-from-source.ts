import type { ResourceId } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';

/** The first `envFrom` whose object is not here, so that it may bring any variable: `ConfigMap shop/web`; else null. */
export function sourceNotSeen({ mesh, workload, container }: PlacedContainer): string | null {
  if (mesh.isOfPartialRoot(workload.resource)) return NOT_WHOLE;
  for (const source of itemsAt(container.node, 'envFrom'))
    for (const [field, kind] of SOURCES) {
      if (nodeAt(source, field) === undefined) continue;
      const name = stringAt(source, field, 'name') ?? '';
      const why = whyNotSeen(mesh, { kind, namespace: workload.namespace, name });
      if (why !== null) return why;
    }
  return null;
}

function whyNotSeen(
  mesh: PlacedContainer['mesh'],
  { kind, namespace, name }: Pick<ResourceId, 'kind' | 'namespace' | 'name'>,
): string | null {
  const found = mesh.find('', kind, namespace, name);
  if (found === undefined) return `${kind} ${namespace}/${name}`;
  return mesh.isOfPartialRoot(found) ? NOT_WHOLE : null;
}

const NOT_WHOLE = 'a folder that is not rendered whole';

const SOURCES = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const;
