import type { Resource } from '../../manifest/index.ts';
import { egressHostWarnings } from './egress-host-warnings.ts';
import type { ObjectWarning } from './object-warning.ts';
import { serverTlsWarnings } from './server-tls-warnings.ts';

/** What istiod's webhook warns of in an object that it takes (`pkg/config/validation`), as far as it is told here. */
export function warningsOf(object: Resource, rootNamespace: string): readonly ObjectWarning[] {
  if (object.group !== 'networking.istio.io') return [];
  if (object.kind === 'Gateway') return serverTlsWarnings(object);
  return object.kind === 'Sidecar' ? egressHostWarnings(object, rootNamespace) : [];
}
