import type { RenderedEnvironment, RenderedRoot } from '../../src/core/environments/environment.ts';
import { expandLists } from '../../src/core/manifest/expand-lists.ts';
import { parseYaml } from '../../src/core/manifest/parse-yaml.ts';
import { resourceOf } from '../../src/core/manifest/resource.ts';
import type { Resource } from '../../src/core/manifest/resource.ts';
import type { Mesh } from '../../src/core/mesh/mesh.ts';
import { resolveMesh } from '../../src/core/mesh/resolve-mesh.ts';
import type { MeshResolutionSettings } from '../../src/core/mesh/resolve-mesh.ts';

/** Objects of a YAML stream, as a plain folder holds them. */
export function resourcesOf(text: string, file = 'mesh.yaml'): readonly Resource[] {
  return parseYaml(file, text).flatMap((document) => {
    if (document.node === null)
      throw new Error(`fixture: ${document.problems[0]?.message ?? 'unreadable'}`);
    return expandLists(document.node).flatMap((node) => resourceOf(node) ?? []);
  });
}

/** An environment of one plain folder that holds these manifests. */
export function renderedFrom(
  text: string,
  root: Partial<RenderedRoot> = {},
  file?: string,
): RenderedEnvironment {
  const path = root.root ?? {
    path: '.',
    kind: 'folder',
    appliedBy: null,
    defaultNamespace: null,
    targetNamespace: null,
    substitution: null,
  };
  return {
    environment: { name: 'prod', production: true, cluster: null, roots: [path] },
    roots: [
      {
        root: path,
        status: 'complete',
        resources: resourcesOf(text, file),
        gaps: [],
        failure: null,
        reads: new Set(),
        ...root,
      },
    ],
  };
}

/** The mesh of these manifests. */
export const meshFrom = (text: string, settings: Partial<MeshResolutionSettings> = {}): Mesh =>
  resolveMesh(renderedFrom(text), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
    ...settings,
  });
