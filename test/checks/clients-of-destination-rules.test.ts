import { expect, test } from 'vitest';
import { clientNamespaces } from '../../src/checks/security-loosened/destination-rule-clients.ts';
import { manifest } from '../support/objects.ts';
import { meshFrom } from '../support/rendered.ts';

test.each(['web', 'istio-system', 'shop'])(
  'a DestinationRule in %s that selects clients by no label is for those of its namespace alone',
  (from) => {
    const spec =
      '{host: reviews.shop.svc.cluster.local, workloadSelector: {}, trafficPolicy: {tls: {mode: DISABLE}}}';
    const service = manifest('Service', 'reviews', '{ports: [{port: 80}]}');
    const mesh = meshFrom(
      `${service}---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: rule, namespace: ${from}}\nspec: ${spec}\n`,
    );
    const [rule = expect.fail()] = mesh.ofKind('networking.istio.io', 'DestinationRule');
    expect([...clientNamespaces(rule, mesh)]).toEqual([from]);
  },
);
