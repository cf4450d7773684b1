import { expect, test } from 'vitest';
import { FAMILIES, randomNetwork } from '../../../bench/network/random-network.ts';
import { slowVerdict } from '../../../bench/network/slow-network.ts';

const SEEDS = Array.from({ length: 200 }, (_, at) => at + 1);

test('a seed makes the same network each time', () => {
  expect(randomNetwork(7)).toEqual(randomNetwork(7));
  expect(randomNetwork(7)).not.toEqual(randomNetwork(8));
});

test.each(FAMILIES)('networks with policies of %s have connections of every verdict', (family) => {
  const verdicts = SEEDS.flatMap((seed) => {
    const network = randomNetwork(seed, family);
    return network.connections.map((connection) => slowVerdict(network, connection));
  });
  const share = (verdict: string): number =>
    verdicts.filter((each) => each === verdict).length / verdicts.length;
  expect(share('allowed')).toBeGreaterThan(0.3);
  expect(share('dropped')).toBeGreaterThan(0.1);
  expect(share('unknown')).toBeGreaterThan(0);
  expect(share('unknown')).toBeLessThan(0.05);
});

test.each([
  ['"In"', 'networking'],
  ['"NotIn"', 'networking'],
  ['"Exists"', 'networking'],
  ['"DoesNotExist"', 'networking'],
  ['"from":[]', 'networking'],
  ['"ports":[]', 'networking'],
  ['"ingress":[]', 'networking'],
  ['"policyTypes":[]', 'networking'],
  ['"endPort"', 'networking'],
  ['"port":"http"', 'networking'],
  ['"except":[]', 'networking'],
  ['"cidr":"::/0"', 'networking'],
  ['"Pass"', 'admin'],
  ['"namedPort"', 'admin'],
  ['"BaselineAdminNetworkPolicy"', 'admin'],
  ['"tier":"Baseline"', 'cluster'],
  ['"destinationNamedPort"', 'cluster'],
  ['"ingressDeny"', 'cilium'],
  ['"enableDefaultDeny"', 'cilium'],
  ['"fromEndpoints":[]', 'cilium'],
  ['"toEntities"', 'cilium'],
  ['"CiliumClusterwideNetworkPolicy"', 'cilium'],
  ['"specs"', 'cilium'],
  ['"order":10', 'calico'],
  ['"action":"Log"', 'calico'],
  ['"defaultAction":"Pass"', 'calico'],
  ['"notNets"', 'calico'],
  ['not in {', 'calico'],
] as const)('networks have %s among policies of %s', (text, family) => {
  const found = SEEDS.filter((seed) => JSON.stringify(randomNetwork(seed, family)).includes(text));
  expect(found.length).toBeGreaterThan(3);
});
