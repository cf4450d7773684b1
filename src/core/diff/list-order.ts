import type { PathStep } from '../manifest/node.ts';

/**
 * Lists in which order means nothing to whoever reads them, as the end of their path; an order that
 * only those lists of one kind ignore carries the kind. Every other list is taken to be ordered:
 * routes, HTTPRoute rules, containers' arguments, EnvoyFilter patches.
 */
const UNORDERED: readonly { readonly kind?: string; readonly path: string }[] = [
  { path: 'metadata.finalizers' },
  { path: 'exportTo' },
  { path: 'hosts' },
  { path: 'hostnames' },
  { path: 'gateways' },
  { path: 'imagePullSecrets' },
  { path: 'volumes' },
  { path: 'volumeMounts' },
  { kind: 'AuthorizationPolicy', path: 'rules' },
  { kind: 'AuthorizationPolicy', path: 'from' },
  { kind: 'AuthorizationPolicy', path: 'to' },
  { kind: 'AuthorizationPolicy', path: 'when' },
  { kind: 'AuthorizationPolicy', path: 'values' },
  { kind: 'AuthorizationPolicy', path: 'notValues' },
  ...[
    'principals',
    'requestPrincipals',
    'namespaces',
    'serviceAccounts',
    'ipBlocks',
    'remoteIpBlocks',
    'hosts',
    'ports',
    'methods',
    'paths',
  ].flatMap((name) => [
    { kind: 'AuthorizationPolicy', path: name },
    { kind: 'AuthorizationPolicy', path: `not${name.charAt(0).toUpperCase()}${name.slice(1)}` },
  ]),
  { kind: 'DestinationRule', path: 'spec.subsets' },
  { kind: 'VirtualService', path: 'match' },
  { kind: 'VirtualService', path: 'http.route' },
  { kind: 'HTTPRoute', path: 'rules.matches' },
  { kind: 'GRPCRoute', path: 'rules.matches' },
  { kind: 'HTTPRoute', path: 'parentRefs' },
  { kind: 'GRPCRoute', path: 'parentRefs' },
  { kind: 'ServiceEntry', path: 'spec.ports' },
  { kind: 'Service', path: 'spec.ports' },
  { kind: 'Role', path: 'rules' },
  { kind: 'ClusterRole', path: 'rules' },
  { kind: 'Role', path: 'verbs' },
  { kind: 'ClusterRole', path: 'verbs' },
  { path: 'subjects' },
];

const byLastKey = new Map<string, { readonly kind?: string; readonly path: string }[]>();
for (const entry of UNORDERED) {
  const last = entry.path.slice(entry.path.lastIndexOf('.') + 1);
  byLastKey.set(last, [...(byLastKey.get(last) ?? []), entry]);
}

/** Whether the items of the list at `path` mean the same in any order. */
export function isUnordered(kind: string, path: readonly PathStep[]): boolean {
  const keys = path.filter((step) => typeof step === 'string');
  const text = `.${keys.join('.')}`;
  return (byLastKey.get(keys.at(-1) ?? '') ?? []).some(
    (entry) => (entry.kind === undefined || entry.kind === kind) && text.endsWith(`.${entry.path}`),
  );
}
