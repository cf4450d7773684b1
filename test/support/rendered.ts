import type { RenderedEnvironment, RenderedRoot } from '../../src/gitops/index.ts';
import { oneFolder } from '../../src/gitops/index.ts';
import { expandLists, parseYaml, resourceOf } from '../../src/manifest/index.ts';
import type { Resource } from '../../src/manifest/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../src/istio/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';

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
