import type { NetworkEnd, NetworkPod } from '../../src/istio/index.ts';
import { decideConnection, readNetwork } from '../../src/istio/index.ts';
import { parseYaml, resourceOf } from '../../src/manifest/index.ts';
import type { DecidesNetwork } from './judged-connections.ts';
import type { KnownNetwork, KnownPod } from './known-network.ts';
import type { PlainEnd } from './plain-network.ts';

/** Decides connections as the product's model does, from the manifests of the policies. */
export const decidedByModel: DecidesNetwork = (known) => {
  const namespaces = new Map(
    known.namespaces.flatMap(({ name, labels }) =>
      labels === null ? [] : [[name, new Map(Object.entries(labels))] as const],
    ),
  );
  const network = readNetwork(manifestsOf(known), (name) => namespaces.get(name));
  return ({ from, to, port, protocol }) =>
    decideConnection(network, { from: endOf(known, from), to: endOf(known, to), port, protocol })
      .verdict;
};

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
