import { nodeAt } from '../../manifest/node.ts';
import type { MapNode, Node } from '../../manifest/node.ts';
import type { ManifestSchemas } from '../../manifest/schema/manifest-schemas.ts';
import { subjectText } from '../../manifest/resource.ts';
import type { Resource } from '../../manifest/resource.ts';
import { parseEmbeddedYaml } from '../../mesh/embedded-yaml.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { FindingDraft } from '../detector.ts';
import { mistakesOf } from './mistakes.ts';

/** Settings of the mesh configuration that istiod does not know or cannot read. */
export const invalidSettings = (mesh: Mesh, schemas: ManifestSchemas): readonly FindingDraft[] =>
  mesh.configuration.sources.flatMap((source) =>
    meshConfigsIn(source).flatMap((meshConfig) => invalidIn(source, meshConfig, schemas)),
  );

function invalidIn(
  source: Resource,
  meshConfig: MapNode,
  schemas: ManifestSchemas,
): readonly FindingDraft[] {
  const violations = schemas.validateMeshConfig(meshConfig);
  return violations.flatMap((violation) => {
    const ignored = violation.effect === 'ignored';
    return mistakesOf([violation]).map((mistake) => ({
      subject: source,
      key: `mesh configuration ${mistake.key}`,
      scope: { level: 'mesh' as const, workloads: 0, services: 0, namespaces: 0 },
      message: ignored
        ? `istiod passes over the setting ${violation.field} of ${subjectText(source)}: it has no effect.`
        : `istiod cannot read the mesh configuration in ${subjectText(source)}: it keeps the old one, or does not start.`,
      why: mistake.why,
      origin: mistake.origin,
      related: mistake.related,
      symptom: ignored
        ? 'nothing fails: the default stays in force'
        : 'istiod logs that it cannot read the mesh configuration',
      fix: { text: mistake.fix },
    }));
  });
}

/** MeshConfig messages in an object of whichever shape: IstioOperator, Helm values, the `istio` ConfigMap. */
function meshConfigsIn({ node }: Resource): readonly MapNode[] {
  const found: readonly (Node | undefined)[] = [
    nodeAt(node, 'spec', 'meshConfig'),
    nodeAt(node, 'spec', 'values', 'meshConfig'),
    parseEmbeddedYaml(nodeAt(node, 'data', 'mesh')),
  ];
  return found.flatMap((each) => (each?.kind === 'map' ? [each] : []));
}
