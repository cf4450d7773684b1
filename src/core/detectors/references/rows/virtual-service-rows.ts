import { asHttpRoute, asText, asVirtualService } from '../../../istio/index.ts';
import { API_GROUPS } from '../../../kinds/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import { gatewayNamed } from '../../../mesh/index.ts';
import { DESTINATION_CHECKS, DESTINATION_ROWS } from './destination-rows.ts';
import { DELEGATE, ISTIO_GATEWAY } from '../named-object.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { qualifiedName, throughText } from '../through-gateways.ts';
import type { Check } from '../../check.ts';

const ROUTE_WITHOUT_GATEWAY: Check = {
  id: 'route-without-gateway',
  title: 'A VirtualService names a Gateway that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const DELEGATE_MISSING: Check = {
  id: 'delegate-missing',
  title: 'A VirtualService delegates to one that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const ROUTED_HOST_MISSING: Check = {
  id: 'routed-host-missing',
  title: 'A VirtualService for sidecars is for a host that nothing has',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
export const VIRTUAL_SERVICE_CHECKS = [
  ...DESTINATION_CHECKS,
  ROUTE_WITHOUT_GATEWAY,
  DELEGATE_MISSING,
  ROUTED_HOST_MISSING,
];

const from = [{ group: API_GROUPS.istioNetworking, kind: 'VirtualService' }];

/** Gateways of VirtualServices, at the top and in matches (ROUTE-6, ROUTE-18). */
const GATEWAYS: ReferenceRow = {
  check: ROUTE_WITHOUT_GATEWAY,
  from,
  under: 'spec',
  at: [
    'gateways[]',
    ...['http', 'tls', 'tcp'].map((protocol) => `${protocol}[].match[].gateways[]`),
  ],
  target: ({ at, subject }) => {
    const text = asText(at)?.value;
    if (text === undefined || text === 'mesh') return null;
    return { of: ISTIO_GATEWAY, ...gatewayNamed(text, subject.namespace) };
  },
  key: ({ namespace, name }) => `gateway ${namespace}/${name}`,
  sentences: ({ subject, at }, gateway) => {
    const hosts = listText(asVirtualService(subject).hosts.value.map(({ value }) => value));
    return {
      message: `${hosts === '' ? subjectText(subject) : hosts} gets no route at gateway ${qualifiedName(gateway)}.`,
      why: `${subjectText(subject)} names the Gateway \`${asText(at)?.value ?? ''}\`, and there is none. Nothing refuses this: the routes are ignored.`,
      symptom: '404, response flag NR (no route)',
      fix: 'Name a Gateway that exists as `namespace/name`.',
    };
  },
};

/** ROUTE-53: only the root route that delegates disappears. */
const DELEGATES: ReferenceRow = {
  check: DELEGATE_MISSING,
  from,
  under: 'spec',
  at: ['http[]'],
  target: ({ at, subject }) => {
    const delegate = asHttpRoute(at)?.delegate ?? null;
    if (delegate === null || delegate.name === null) return null;
    const { name, namespace } = delegate;
    return { of: DELEGATE, namespace: namespace?.value ?? subject.namespace, name: name.value };
  },
  key: ({ namespace, name }) => `delegate ${namespace}/${name}`,
  sentences: ({ subject }, { namespace, name }) => ({
    message: `The route of ${subjectText(subject)} that delegates to ${namespace}/${name} disappears${throughText(subject)}.`,
    why: 'The VirtualService it delegates to does not exist.',
    symptom: 'the next route that matches answers, or 404 NR',
    fix: 'Name a VirtualService without hosts that exists.',
  }),
};

/** A host that sidecars are to route and that no Service has: the routes never apply (ROUTE-9). */
const MESH_HOSTS: ReferenceRow = {
  check: ROUTED_HOST_MISSING,
  from,
  under: 'spec',
  at: ['hosts[]'],
  host: ({ at, subject }) => {
    const host = asText(at)?.value ?? '';
    const isOutside = host.includes('.') && !host.includes('.svc');
    return host === '' || isOutside || !isForSidecarsAlone(subject) ? null : host;
  },
  hostKey: (host) => `mesh host ${host}`,
  hostSentences: ({ subject, at }, host) => ({
    message: `The routes of ${subjectText(subject)} apply to nothing.`,
    why: `No Service is called \`${host}\` (${placeOf(at.origin)}), so no sidecar takes these routes.`,
    symptom: 'timeouts, retries and weights written here have no effect',
    fix: 'Name the host of a Service that exists.',
  }),
};

export const VIRTUAL_SERVICE_ROWS: readonly ReferenceRow[] = [
  ...DESTINATION_ROWS,
  GATEWAYS,
  DELEGATES,
  MESH_HOSTS,
];

function isForSidecarsAlone(subject: Resource): boolean {
  const [first, ...more] = asVirtualService(subject).gateways.value;
  return more.length === 0 && (first === undefined || first.value === 'mesh');
}

/** The first of some texts, and how many more. */
function listText(texts: readonly string[]): string {
  const [first, ...more] = texts.filter((text) => text !== '');
  if (first === undefined) return '';
  return more.length === 0 ? first : `${first} and ${String(more.length)} more`;
}
