import { asMeshConfig } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

export const debugHeadersSent = check({
  id: 'debug-headers-sent',
  title: "Proxies of production are told to send Envoy's debugging headers along",
  level: 'low',
  blind: 'Headers that a filter or an application takes away.',
  find: ({ mesh }) => {
    const headers = mesh.environment.production ? debugHeadersAskedFor(mesh) : null;
    return headers === null ? [] : [tell(headers)];
  },
});

const tell = ({
  resource,
  origin,
}: {
  readonly resource: Resource;
  readonly origin: Origin;
}): Told => ({
  subject: resource,
  key: 'envoy headers',
  cause: 'envoy debug headers',
  scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
  message: "Answers of production carry Envoy's debugging headers, to callers outside too.",
  why: `\`envoyDebugHeaders.disabled\` is false (${placeOf(origin)}).`,
  symptom: 'whoever calls learns from `x-envoy-` headers how long a service took',
  origin,
  fix: {
    text: 'Set it to true; who needs the times has them in access logs.',
  },
});

const PATH = 'defaultConfig.proxyHeaders.envoyDebugHeaders.disabled';

/** Where the mesh is told in so many words to send Envoy's debugging headers; null where it is not. */
function debugHeadersAskedFor({
  configuration: { settings },
}: Mesh): { readonly resource: Resource; readonly origin: Origin } | null {
  const { debugHeadersOff } = asMeshConfig(settings);
  const source = settings.get(PATH)?.source;
  return debugHeadersOff?.value === false && source !== undefined
    ? { resource: source, origin: debugHeadersOff.origin }
    : null;
}
