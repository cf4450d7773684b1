import type { ObjectWarning } from '../../istio/index.ts';
import { egressHostWarnings, serverTlsWarnings } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/** An object that istiod takes with a warning (`pkg/config/validation`), as far as it is told here. */
export interface WarnedObject {
  readonly object: Resource;
  readonly warnings: readonly ObjectWarning[];
}

/** All objects of a mesh of which istiod's webhook warns. */
export function warnedObjects(mesh: Mesh): readonly WarnedObject[] {
  const { rootNamespace } = mesh.configuration;
  const gateways = mesh.ofKind('networking.istio.io', 'Gateway');
  const sidecars = mesh.ofKind('networking.istio.io', 'Sidecar');
  return [
    ...gateways.map((object) => ({ object, warnings: serverTlsWarnings(object) })),
    ...sidecars.map((object) => ({ object, warnings: egressHostWarnings(object, rootNamespace) })),
  ].filter(({ warnings }) => warnings.length > 0);
}
