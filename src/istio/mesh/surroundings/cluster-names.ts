import { runsPods, stringAt } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Influence } from './influence.ts';
import { SYSTEM_NAMESPACE } from './pod-inventory.ts';

/** ConfigMaps of kube-system from which names, routes and rights of a whole cluster are made. A new one is one line. AROUND-2 */
const CONFIG_MAPS: readonly (readonly [name: RegExp, decides: string])[] = [
  [
    /^(?:coredns|kube-dns)(?:-.*)?$/,
    'what the names of Services lead to, for every pod of the cluster',
  ],
  [
    /^node-?local-?dns(?:-.*)?$/,
    'what the names of Services lead to, for every pod of the cluster',
  ],
  [/^kube-proxy(?:-config)?$/, 'where the addresses of Services lead, on every node'],
  [
    /^(?:cilium-config|calico-config|canal-config|antrea-config.*|amazon-vpc-cni|kube-flannel-cfg)$/,
    'the network of the whole cluster',
  ],
  [/^(?:aws-auth|extension-apiserver-authentication)$/, 'whom the API server takes for whom'],
  [/^(?:kubeadm-config|kubelet-config)$/, 'how the cluster itself is run'],
];

/** Matches what runs in kube-system for the whole cluster. */
const RUNNERS =
  /^(?:coredns|kube-dns|rke2-coredns.*|node-?local-?dns|kube-proxy|cilium|cilium-operator|calico-node|calico-kube-controllers|canal|antrea-agent|aws-node|kube-flannel-ds)$/;

/** Kinds by which the DNS of other distributions is set. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['operator.openshift.io/DNS', 'what names lead to, for every pod of the cluster'],
  ['config.openshift.io/DNS', 'what names lead to, for every pod of the cluster'],
  ['operator.openshift.io/KubeProxy', 'where the addresses of Services lead, on every node'],
  ['networking.k8s.io/ServiceCIDR', 'which addresses Services have'],
]);

/** Tells what decides where names and addresses lead, for every proxy and for the control plane. AROUND-2 */
export function namesInfluence(resource: Resource): readonly Influence[] {
  const decides = decidesOf(resource);
  return decides === null
    ? []
    : [
        {
          kind: 'names',
          on: 'control-plane',
          does: `decides ${decides}`,
          because: 'Every proxy and the control plane find each other by it',
        },
      ];
}

function decidesOf(resource: Resource): string | null {
  const { group, kind, namespace, name, stableName } = resource;
  const ofKind = KINDS.get(`${group}/${kind}`);
  if (ofKind !== undefined) return ofKind;
  const service = serviceOf(resource);
  if (namespace === 'default' && service === 'kubernetes') return 'where the API server is';
  if (namespace !== SYSTEM_NAMESPACE) return null;
  if (kind === 'ConfigMap')
    return CONFIG_MAPS.find(([pattern]) => pattern.test(stableName))?.[1] ?? null;
  if (runsPods(resource) && RUNNERS.test(name))
    return 'how the network and the names of the whole cluster are run';
  return service !== null && /^(?:kube-dns|coredns|rke2-coredns)/.test(service)
    ? 'where every pod asks for names'
    : null;
}

/** The Service that an object is, or has the addresses of. */
function serviceOf({ kind, name, node }: Resource): string | null {
  if (kind === 'Service' || kind === 'Endpoints') return name;
  if (kind !== 'EndpointSlice') return null;
  return stringAt(node, 'metadata', 'labels', 'kubernetes.io/service-name') ?? name;
}
