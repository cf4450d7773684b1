import type { RenderedEnvironment } from '../../src/core/environments/environment.ts';
import { expandLists } from '../../src/core/manifest/expand-lists.ts';
import { parseYaml } from '../../src/core/manifest/parse-yaml.ts';
import { resourceOf } from '../../src/core/manifest/resource.ts';
import type { Mesh } from '../../src/core/mesh/mesh.ts';
import { resolveMesh } from '../../src/core/mesh/resolve-mesh.ts';

/** One root that renders to the objects of a YAML stream. */
export function renderedFromYaml(text: string, file = 'mesh.yaml'): RenderedEnvironment {
  const resources = parseYaml(file, text)
    .flatMap(({ node }) => (node === null ? [] : expandLists(node)))
    .flatMap((node) => resourceOf(node) ?? []);
  const root = {
    path: '.',
    kind: 'folder',
    appliedBy: null,
    defaultNamespace: null,
    targetNamespace: null,
    substitution: null,
  } as const;
  return {
    environment: { name: 'prod', production: true, cluster: null, roots: [root] },
    roots: [
      { root, status: 'complete', resources, gaps: [], failure: null, reads: new Set([file]) },
    ],
  };
}

/** The mesh that a YAML stream makes, with Istio's defaults for what it does not say. */
export const meshFromYaml = (text: string): Mesh =>
  resolveMesh(renderedFromYaml(text), { rootNamespace: null, istioVersion: null, external: [] });
