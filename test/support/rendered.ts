import type { RenderedEnvironment, RenderedRoot } from '../../src/gitops/environment.ts';
import { oneFolder } from '../../src/gitops/rendering/single-folder-environment.ts';
import { expandLists } from '../../src/manifest/yaml/manifest-reader.ts';
import { parseYaml } from '../../src/manifest/yaml/yaml-parser.ts';
import { resourceOf } from '../../src/manifest/yaml/resource.ts';
import type { Resource } from '../../src/manifest/yaml/resource.ts';
import type { Mesh } from '../../src/istio/mesh/mesh.ts';
import { resolveMesh } from '../../src/istio/mesh/mesh-resolution.ts';
import type { MeshResolutionSettings } from '../../src/istio/mesh/configuration.ts';

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
  const { environment, roots } = oneFolder(
    { name: 'prod', production: true },
    resourcesOf(text, file),
  );
  return {
    environment: { ...environment, ...(root.root && { roots: [root.root] }) },
    roots: roots.map((one) => ({ ...one, ...root })),
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
