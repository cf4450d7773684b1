import { asMeshConfig } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

const PATH = 'defaultConfig.proxyHeaders.envoyDebugHeaders.disabled';

/** Where the mesh is told in so many words to send Envoy's debugging headers; null where it is not. */
export function debugHeadersAskedFor({
  configuration: { settings },
}: Mesh): { readonly resource: Resource; readonly origin: Origin } | null {
  const { debugHeadersOff } = asMeshConfig(settings);
  const source = settings.get(PATH)?.source;
  return debugHeadersOff?.value === false && source !== undefined
    ? { resource: source, origin: debugHeadersOff.origin }
    : null;
}
