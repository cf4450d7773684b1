import type { ManifestSchemas } from '../manifest/schema/manifest-schemas.ts';
import type { Resource } from '../manifest/resource.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Detector, DetectorInput, FindingDraft } from './detector.ts';
import { findingFor } from './invalid-mesh-resource/finding-for.ts';
import { invalidSettings } from './invalid-mesh-resource/invalid-settings.ts';
import { mistakesOf } from './invalid-mesh-resource/mistakes.ts';
import { versionMistake } from './invalid-mesh-resource/version-mistake.ts';

/**
 * Objects of Istio and the Gateway API that the API server or istiod's webhook refuses, and settings
 * of the mesh that istiod passes over: misspelled or misplaced fields, values that are none, API
 * versions that the mesh does not have. What is applied in one go with a refused object stops too.
 */
export const invalidMeshResource: Detector = {
  id: 'invalid-mesh-resource',
  title: 'A mesh object is not valid and is refused',
  detect: (input) => {
    const schemas = schemasOf(input);
    return {
      findings: [
        ...input.mesh.resources.flatMap((resource) => invalidObject(resource, schemas, input)),
        ...invalidSettings(input.mesh, schemas),
      ],
    };
  },
};

const schemasOf = ({ mesh, schemas }: DetectorInput): ManifestSchemas =>
  schemas.withCustomResources(mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition'));

function invalidObject(
  resource: Resource,
  schemas: ManifestSchemas,
  { mesh, before, rendered }: DetectorInput,
): readonly FindingDraft[] {
  const tooOldOrNew = versionMistake(resource, istioVersionOf(mesh));
  const mistakes =
    tooOldOrNew !== null
      ? [tooOldOrNew]
      : schemas.knows(resource)
        ? mistakesOf(schemas.validate(resource))
        : [];
  if (mistakes.length === 0) return [];
  const { group, kind, namespace, name } = resource;
  const root = rendered.roots.find(({ resources }) => resources.includes(resource));
  const exists = before?.find(group, kind, namespace, name) !== undefined;
  return mistakes.map((mistake) =>
    findingFor(resource, mistake, { root: root?.root.path ?? null, exists }),
  );
}

const istioVersionOf = (mesh: Mesh): string | null =>
  mesh.configuration.istioVersion?.version ?? null;
