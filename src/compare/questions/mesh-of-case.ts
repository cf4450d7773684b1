import { stringify } from 'yaml';
import { oneFolder } from '../../gitops/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import { expandLists, parseYaml, resourceOf } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { Case } from './read-case.ts';

/** Fields of a case's `mesh` that are none of MeshConfig. */
const NOT_MESH_CONFIG: ReadonlySet<string> = new Set(['revisions']);

/** The mesh of a case: its objects, and its settings in the ConfigMap that istiod reads. */
export function meshOfCase({ resources: objects, mesh }: Case): Mesh {
  const settings = Object.fromEntries(
    Object.entries(mesh ?? {}).filter(([name]) => !NOT_MESH_CONFIG.has(name)),
  );
  const resources = [...objectsOf(objects), ...configMapOf(settings)];
  return resolveMesh(oneFolder({ name: 'mesh', production: false }, resources), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

const objectsOf = (text: string): readonly Resource[] =>
  parseYaml('resources.yaml', text).flatMap(({ node }) =>
    node === null ? [] : expandLists(node).flatMap((one) => resourceOf(one) ?? []),
  );

/** What of the objects cannot be read, so that any of them may be missing; empty where all can be. */
export const unreadObjects = (text: string): readonly string[] =>
  parseYaml('resources.yaml', text).flatMap(({ node, problems: [first] }) =>
    node === null || first !== undefined
      ? [`objects that can be read: ${first?.message ?? 'a document is no YAML'}`]
      : [],
  );

function configMapOf(settings: { readonly [key: string]: Plain }): readonly Resource[] {
  const text = stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: stringify(settings) },
  });
  return parseYaml('mesh.yaml', text).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
}
