import type { ObjectWarning } from '../../istio/index.ts';
import { warningsOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/** An object that istiod takes with a warning. */
export interface WarnedObject {
  readonly object: Resource;
  readonly warnings: readonly ObjectWarning[];
}

/** All objects of a mesh of which istiod's webhook warns. */
export const warnedObjects = (mesh: Mesh): readonly WarnedObject[] =>
  ['Gateway', 'Sidecar'].flatMap((kind) =>
    mesh.ofKind('networking.istio.io', kind).flatMap((object): readonly WarnedObject[] => {
      const warnings = warningsOf(object, mesh.configuration.rootNamespace);
      return warnings.length === 0 ? [] : [{ object, warnings }];
    }),
  );
