import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

/**
 * Answers whether an entry of a ConfigMap becomes a variable of a container in one of the meshes. The
 * workloads are read once, at the first question.
 */
export function consumedEntries(
  meshes: readonly Mesh[],
): (configMap: Resource, key: string) => boolean {
  let consumed: ReadonlySet<string> | null = null;
  return (configMap, key) => {
    consumed ??= entriesOf(meshes);
    const name = `${configMap.namespace}/${configMap.name}`;
    return consumed.has(`${name}/${key}`);
  };
}

/** `namespace/name/key` of every entry that a container reads. */
function entriesOf(meshes: readonly Mesh[]): ReadonlySet<string> {
  const workloads = meshes.flatMap((mesh) => mesh.workloads);
  return new Set(
    workloads.flatMap(({ namespace, containers }) =>
      containers
        .flatMap((container) => [...container.variables.values()])
        .flatMap(({ name, from }) =>
          from?.kind === 'ConfigMap' ? [`${namespace}/${from.name}/${from.key ?? name}`] : [],
        ),
    ),
  );
}
