import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { mapNode, nodeAt, resourceOf, scalar, seqNode } from '../../../../manifest/index.ts';
import type { LiveObject } from '../live-object.ts';
import type { ConfigMapUse } from './config-map-uses.ts';
import { configMapUses } from './config-map-uses.ts';

/** A ConfigMap that is named by its content, and the one that the cluster has in its place. */
export interface OtherGeneration {
  readonly git: Resource;
  /** Its live name: what is before the hash is the same. */
  readonly name: string;
}

/** The hash that kustomize puts behind a name. */
const HASH = /^-[0-9a-z]{10}$/;

/**
 * Finds of ConfigMaps that a generator names by their content, those that the cluster does not read by Git's name, and the one
 * name by which live workloads read them; where they read several, nobody knows which is meant.
 */
export function otherGenerations(
  maps: readonly Resource[],
  live: readonly ConfigMapUse[],
): readonly OtherGeneration[] {
  const stated = new Set(maps.map(({ namespace, name }) => `${namespace}/${name}`));
  return maps.flatMap((git) => {
    const { namespace, name, stableName } = git;
    if (name === stableName) return [];
    const inNamespace = live.filter((use) => use.workload.namespace === namespace);
    if (inNamespace.some((use) => use.name === name)) return [];
    const names = new Set(
      inNamespace
        .map((use) => use.name)
        .filter(
          (each) =>
            each.startsWith(stableName) &&
            HASH.test(each.slice(stableName.length)) &&
            !stated.has(`${namespace}/${each}`),
        ),
    );
    const [only, ...others] = names;
    return only === undefined || others.length > 0 ? [] : [{ git, name: only }];
  });
}

/** Live objects as if the cluster called the ConfigMaps as Git does: what differs of them is their content. */
export function underNamesOfGit(
  objects: readonly LiveObject[],
  generations: readonly OtherGeneration[],
  uses: readonly ConfigMapUse[],
): readonly LiveObject[] {
  if (generations.length === 0) return objects;
  const named = new Map(generations.map(({ git, name }) => [`${git.namespace}/${name}`, git.name]));
  const renamed = new Map<Node, string>();
  for (const { said, name, workload } of uses) {
    const wanted = named.get(`${workload.namespace}/${name}`);
    if (wanted !== undefined) renamed.set(said, wanted);
  }
  const readers = new Set(
    uses.filter(({ said }) => renamed.has(said)).map(({ workload }) => workload),
  );
  return objects.map((object) => {
    const { resource } = object;
    const { kind, group, namespace, name } = resource;
    const wanted = group === '' && kind === 'ConfigMap' ? named.get(`${namespace}/${name}`) : null;
    if (wanted !== undefined && wanted !== null)
      return { ...object, resource: { ...resource, name: wanted } };
    if (!readers.has(resource)) return object;
    const node = withTexts(resource.node, renamed);
    const again = resourceOf(node);
    return again === undefined ? object : { ...object, resource: again };
  });
}

/** Objects of Git, or in their place, with the names that the cluster has: pods that read another one were made anew. */
export function underLiveNames(
  resources: readonly Resource[],
  generations: readonly OtherGeneration[],
): readonly Resource[] {
  if (generations.length === 0) return resources;
  const named = new Map(generations.map(({ git, name }) => [`${git.namespace}/${git.name}`, name]));
  const texts = new Map<Node, string>();
  const readers = new Set<Resource>();
  for (const { said, name, workload } of configMapUses(resources)) {
    const live = named.get(`${workload.namespace}/${name}`);
    if (live === undefined) continue;
    texts.set(said, live);
    readers.add(workload);
  }
  return resources.map((resource) => {
    const { group, kind, namespace, name, node } = resource;
    const isMap = group === '' && kind === 'ConfigMap';
    const live = isMap ? named.get(`${namespace}/${name}`) : undefined;
    const own = nodeAt(node, 'metadata', 'name');
    if (live !== undefined && own !== undefined)
      return { ...resource, name: live, node: withTexts(node, new Map([[own, live]])) };
    return readers.has(resource) ? { ...resource, node: withTexts(node, texts) } : resource;
  });
}

function withTexts(root: MapNode, texts: ReadonlyMap<Node, string>): MapNode {
  const copy = (node: Node): Node => {
    const text = texts.get(node);
    if (text !== undefined) return scalar(text, node.origin);
    if (node.kind === 'scalar') return node;
    return node.kind === 'map' ? copyMap(node) : seqNode(node.items.map(copy), node.origin);
  };
  const copyMap = (map: MapNode): MapNode =>
    mapNode(new Map([...map.entries].map(([key, child]) => [key, copy(child)])), map.origin);
  return copyMap(root);
}
