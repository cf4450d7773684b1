import { upperFirst } from '../detection/clause-words.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { ProxyResources } from './proxy-resources.ts';
import { proxyResources } from './proxy-resources.ts';
import { scopeOfProxies, whoseProxies } from './proxy-scope.ts';

/** A request of nothing is kept as it is; only one that is not written is taken from the limit. */
export const proxyRequestsZero = check({
  id: 'proxy-requests-zero',
  title: 'Production proxy requests no CPU or no memory',
  level: 'medium',
  blind: 'How full the nodes are, and cluster policies that set requests.',
  find: ({ mesh }) =>
    mesh.environment.production
      ? proxyResources(mesh).flatMap((proxies) => tell(mesh, proxies))
      : [],
});

function tell(mesh: Mesh, proxies: ProxyResources): readonly Told[] {
  const asked = [
    { what: 'CPU', request: proxies.cpu.request, harm: CPU_HARM },
    { what: 'memory', request: proxies.memory.request, harm: MEMORY_HARM },
  ].flatMap(({ request, ...one }) => (request?.value === 0 ? [{ ...one, request }] : []));
  const [first] = asked;
  if (first === undefined) return [];
  const names = asked.map(({ what }) => what).join(' and no ');
  return [
    {
      subject: proxies.resource,
      key: 'requests of nothing',
      cause: `proxy requests 0 ${names}`,
      scope: scopeOfProxies(proxies, mesh),
      message: `${upperFirst(whoseProxies(proxies))} asks for no ${names}: the scheduler places pods as if it used none.`,
      why: asked
        .map(
          ({ what, request }) =>
            `The request for ${what} is ${request.text}${request.origin === null ? '' : ` (${placeOf(request.origin)})`}.`,
        )
        .join(' '),
      symptom: asked.map(({ harm }) => harm).join('; '),
      origin: first.request.origin ?? proxies.origin,
      fix: { text: 'Ask for what it uses; the chart has 100m of CPU and 128Mi of memory.' },
    },
  ];
}

const CPU_HARM =
  'on a node that is busy the proxy gets what others leave, and every request through it waits';
const MEMORY_HARM =
  'where a node runs out of memory, the pod is among the first to go, for it uses more than it asked for';
