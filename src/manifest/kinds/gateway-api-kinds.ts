import { API_GROUPS } from './api-groups.ts';
import type { KindRow } from './kind-row.ts';

const group = API_GROUPS.gatewayApi;
const experimental = API_GROUPS.gatewayApiExperimental;

/** Kinds of the Gateway API (https://gateway-api.sigs.k8s.io/reference/spec/), experimental ones included. */
export const GATEWAY_API: readonly KindRow[] = [
  { group, kind: 'Gateway', family: 'gateway', ownLabelsCount: true },
  { group, kind: 'GatewayClass', family: 'installation', clusterScoped: true },
  { group, kind: 'ListenerSet', family: 'other' },
  ...['HTTPRoute', 'GRPCRoute'].map((kind): KindRow => ({
    group,
    kind,
    family: 'route',
    unordered: ['rules.matches', 'parentRefs'],
  })),
  { group, kind: 'TCPRoute', family: 'route' },
  { group, kind: 'TLSRoute', family: 'route' },
  { group, kind: 'UDPRoute', family: 'route', withoutEffect: true },
  { group, kind: 'ReferenceGrant', family: 'grant' },
  { group, kind: 'BackendTLSPolicy', family: 'policy-of-backends', targets: ['targetRefs'] },
  { group: experimental, kind: 'XBackend', family: 'registry' },
  {
    group: experimental,
    kind: 'XBackendTrafficPolicy',
    family: 'policy-of-backends',
    targets: ['targetRefs'],
  },
  { group: experimental, kind: 'XMesh', family: 'installation', clusterScoped: true },
];
