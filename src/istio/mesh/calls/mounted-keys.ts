import type { MapNode, Node } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Container, Mesh, Workload } from '../mesh.ts';

/** A key of a ConfigMap that a container mounts as a file. */
export interface MountedKey {
  readonly key: string;
  readonly value: Node;
}

/**
 * Keys of the ConfigMaps that the container mounts: those that the volume lists, and of a `subPath` what lies there.
 * The configuration of the mesh is not among them: istiod reads it, and what it names is called by proxies.
 */
export function* mountedKeys(
  mesh: Mesh,
  workload: Workload,
  container: Container,
): Generator<MountedKey> {
  const volumes = itemsAt(workload.podSpec, 'volumes');
  const seen = new Set<string>();
  for (const mount of itemsAt(container.node, 'volumeMounts')) {
    const name = stringAt(mount, 'name');
    const volume = volumes.find((one) => name !== undefined && stringAt(one, 'name') === name);
    const below = stringAt(mount, 'subPath')?.replace(/^\.\/|\/$/g, '') ?? '';
    for (const source of configMapsOf(volume)) {
      const map = stringAt(source, 'name') ?? '';
      for (const { key, path, value } of filesOf(source, dataOf(mesh, workload, map))) {
        const isThere = below === '' || path === below || path.startsWith(`${below}/`);
        if (!isThere || isForProxies(map, key) || seen.has(`${map} ${key}`)) continue;
        seen.add(`${map} ${key}`);
        yield { key, value };
      }
    }
  }
}

const isForProxies = (map: string, key: string): boolean =>
  /^istio(?:-|$)/.test(map) && (key === 'mesh' || key === 'meshNetworks');

/** What a volume takes from ConfigMaps, by itself or as one of several sources. */
const configMapsOf = (volume: Node | undefined): readonly Node[] =>
  [
    nodeAt(volume, 'configMap'),
    ...itemsAt(nodeAt(volume, 'projected'), 'sources').map((one) => nodeAt(one, 'configMap')),
  ].filter((node) => node !== undefined);

function dataOf(mesh: Mesh, { namespace }: Workload, name: string): MapNode | undefined {
  const map = name === '' ? undefined : mesh.find('', 'ConfigMap', namespace, name);
  const data = nodeAt(map?.node, 'data');
  return data?.kind === 'map' ? data : undefined;
}

/** Without `items` every key is a file of its name. */
function* filesOf(
  source: Node,
  data: MapNode | undefined,
): Generator<MountedKey & { readonly path: string }> {
  if (data === undefined) return;
  const items = itemsAt(source, 'items');
  const listed = new Map(
    items.map((item) => [stringAt(item, 'key') ?? '', stringAt(item, 'path') ?? '']),
  );
  for (const [key, value] of data.entries) {
    const path = items.length === 0 ? key : listed.get(key);
    if (path !== undefined) yield { key, path, value };
  }
}
