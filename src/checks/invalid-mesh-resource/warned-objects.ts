import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ObjectWarning } from './object-warning.ts';
import { routeWarnings } from './route-warnings.ts';
import { serverTlsWarnings } from './server-tls-warnings.ts';
import { serviceEntryWarnings, workloadEntryWarnings } from './service-entry-warnings.ts';
import { egressHostWarnings, ingressListenerWarnings } from './sidecar-warnings.ts';
import { telemetryWarnings } from './telemetry-warnings.ts';
import { trafficPolicyWarnings } from './traffic-policy-warnings.ts';

/** An object that istiod takes with a warning (`pkg/config/validation`), as far as it is told here. */
export interface WarnedObject {
  readonly object: Resource;
  readonly warnings: readonly ObjectWarning[];
}

/** All objects of a mesh of which istiod's webhook warns. */
export function warnedObjects(mesh: Mesh): readonly WarnedObject[] {
  const { rootNamespace } = mesh.configuration;
  return [...WARNINGS].flatMap(([kind, warningsOf]) => {
    const [group = '', name = ''] = kind.split(' ');
    return mesh
      .ofKind(group, name)
      .map((object) => ({ object, warnings: warningsOf(object, rootNamespace) }))
      .filter(({ warnings }) => warnings.length > 0);
  });
}

type WarningsOf = (object: Resource, rootNamespace: string) => readonly ObjectWarning[];

const WARNINGS: ReadonlyMap<string, WarningsOf> = new Map<string, WarningsOf>([
  ['networking.istio.io Gateway', serverTlsWarnings],
  [
    'networking.istio.io Sidecar',
    (object, root) => [...egressHostWarnings(object, root), ...ingressListenerWarnings(object)],
  ],
  ['networking.istio.io DestinationRule', trafficPolicyWarnings],
  ['networking.istio.io VirtualService', routeWarnings],
  ['networking.istio.io ServiceEntry', serviceEntryWarnings],
  ['networking.istio.io WorkloadEntry', workloadEntryWarnings],
  ['telemetry.istio.io Telemetry', telemetryWarnings],
]);
