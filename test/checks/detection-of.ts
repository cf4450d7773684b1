import type { Detection, Detector } from '../../src/checks/detection/detector.ts';
import { diffMesh } from '../../src/compare/index.ts';
import type { ManifestSchemas } from '../../src/manifest/index.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

/** Schemas that know no kind, for detectors that do not ask them. */
export const noSchemas: ManifestSchemas = {
  knows: () => false,
  validate: () => [],
  typedReading: () => null,
  validateUpdate: () => [],
  patchNotes: () => [],
  typeOf: () => null,
  validateMeshConfig: () => [],
  validateComponentResources: () => [],
  withCustomResources: () => noSchemas,
};

/** What a detector makes of a change from `base` to `head`, both YAML streams, with its changes compared. */
export function detectionOf(detector: Detector, base: string, head: string): Detection {
  const [before, mesh] = [meshFrom(base), meshFrom(head)];
  const detection = detector.detect({
    mesh,
    before,
    changes: diffMesh('prod', before, mesh),
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas: noSchemas,
  });
  // a check that breaks down must not look like one that finds nothing
  if ((detection.failures ?? []).length > 0) throw new Error(JSON.stringify(detection.failures));
  return detection;
}
