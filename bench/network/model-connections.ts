import type { NetworkEnd, NetworkPod } from '../../src/istio/index.ts';
import {
  decideBoth,
  decideConnection,
  decideForMany,
  NOT_SELECTED,
  readNetwork,
} from '../../src/istio/index.ts';
import { parseYaml, resourceOf } from '../../src/manifest/index.ts';
import type { DecidesNetwork } from './judged-connections.ts';
import type { KnownNetwork, KnownPod } from './known-network.ts';
import type { PlainEnd } from './plain-network.ts';

/** Decides connections as the product's model does, from the manifests of the policies. */
export const decidedByModel: DecidesNetwork = (known) => {
  const network = networkOf(known);
  return ({ from, to, port, protocol }) =>
    decideConnection(network, { from: endOf(known, from), to: endOf(known, to), port, protocol })
      .verdict;
};

/** Decides connections as `meshwarden connections` does: once for all ends that policies see alike. */
export const decidedTogether: DecidesNetwork = (known) => {
  const network = networkOf(known);
  const from = known.connections.map((one) => ({ end: otherOf(endOf(known, one.from)), at: null }));
  const to = known.connections.map((one) => ({ end: otherOf(endOf(known, one.to)), at: one }));
  const [ingress, egress] = [decideForMany(network, from), decideForMany(network, to)];
  return (connection) => {
    const at = known.connections.indexOf(connection);
    const [caller, called] = [endOf(known, connection.from), endOf(known, connection.to)];
    const out = caller.kind === 'pod' ? egress('egress', caller.pod) : null;
    const into = called.kind === 'pod' ? ingress('ingress', called.pod, connection) : null;
    return decideBoth(out?.(at) ?? NOT_SELECTED, into?.(at) ?? NOT_SELECTED).verdict;
  };
};

/** No end is the very pod that is asked about. */
const otherOf = (end: NetworkEnd): NetworkEnd =>
  end.kind === 'pod' ? { ...end, pod: { ...end.pod, key: `other ${end.pod.key}` } } : end;

function networkOf(known: KnownNetwork) {
  const namespaces = new Map(
    known.namespaces.flatMap(({ name, labels }) =>
      labels === null ? [] : [[name, new Map(Object.entries(labels))] as const],
    ),
  );
  return readNetwork(manifestsOf(known), (name) => namespaces.get(name));
}

/** JSON is YAML, too. */
const manifestsOf = ({ policies }: KnownNetwork) =>
  policies.flatMap((policy, at) =>
    parseYaml(`policy-${String(at)}.yaml`, JSON.stringify(policy, null, 2)).flatMap(({ node }) =>
      node === null ? [] : (resourceOf(node) ?? []),
    ),
  );

function endOf({ pods }: KnownNetwork, end: PlainEnd): NetworkEnd {
  if ('address' in end) return { kind: 'address', address: end.address };
  const pod = pods.find(({ namespace, name }) => `${namespace}/${name}` === end.pod);
  if (pod === undefined) throw new Error(`There is no pod ${end.pod}.`);
  return { kind: 'pod', pod: podOf(pod) };
}

const podOf = ({ name, labels, hasMoreLabels, ...others }: KnownPod): NetworkPod => ({
  ...others,
  labels: new Map(Object.entries(labels)),
  ...(hasMoreLabels && { hasMoreLabels }),
  isOnHostNetwork: false,
  key: `${others.namespace}/${name}`,
});
