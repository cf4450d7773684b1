import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const pods = (init: string, annotations = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders, sidecar.istio.io/inject: "true" }, annotations: { ${annotations} } }
    spec:
      initContainers: [{ name: migrate, image: migrate, ${init} }]
      containers: [{ name: app, image: orders }]
---
`;
const DATABASE = 'args: ["--url", "postgres://db.example.net/orders"]';
const WITH_CNI = istiodRelease('1.24.2', '{ pilot: { cni: { enabled: true } } }');
const WITHOUT = istiodRelease('1.24.2');

const told = (base: string, head: string) =>
  findingsOf(strictMtlsCutsOffCallers, base, head).filter(
    ({ check }) => check === 'init-container-cut-off',
  );

describe('init containers that call what is outside of the cluster', () => {
  test('are cut off where the CNI plugin redirects before the sidecar runs', () => {
    const [finding, ...more] = told(pods(DATABASE) + WITHOUT, pods(DATABASE) + WITH_CNI);
    expect(spoken(more)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Init container migrate of Deployment shop/orders cannot reach db.example.net:5432.',
    );
    expect(spoken(finding?.why)).toContain('which starts only after all init containers');
  });

  test.each([
    ['without the plugin', pods(DATABASE) + WITHOUT],
    ['with a native sidecar', pods(DATABASE, 'sidecar.istio.io/nativeSidecar: "true"') + WITH_CNI],
    [
      'where the port is left out',
      pods(DATABASE, 'traffic.sidecar.istio.io/excludeOutboundPorts: "5432"') + WITH_CNI,
    ],
    [
      'where ranges of addresses are left out',
      pods(DATABASE, 'traffic.sidecar.istio.io/excludeOutboundIPRanges: 192.0.2.0/24') + WITH_CNI,
    ],
    [
      'as the user of the proxy',
      pods(`${DATABASE}, securityContext: { runAsUser: 1337 }`) + WITH_CNI,
    ],
    ['that call their own pod', pods('args: ["http://127.0.0.1:15020/ready"]') + WITH_CNI],
    ['that name no address', pods('args: ["up"]') + WITH_CNI],
    [
      'where all pods leave ranges out',
      pods(DATABASE) +
        istiodRelease(
          '1.24.2',
          '{ pilot: { cni: { enabled: true } }, global: { proxy: { excludeIPRanges: 192.0.2.0/24 } } }',
        ),
    ],
  ])('are not, %s', (_, head) => {
    expect(spoken(told('', head))).toEqual([]);
  });

  test('calls to Services are told with the other calls', () => {
    const inner = pods('args: ["http://ledger.bank/rates"]') + app('bank', 'ledger');
    expect(spoken(told(inner + WITHOUT, inner + WITH_CNI))).toEqual([]);
  });
});
