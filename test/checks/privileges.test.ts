import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { findingsOf } from './findings-of.ts';

/** A workload with a sidecar; `pod` and `container` are further YAML in flow style. */
const workload = (pod = '', container = '', kind = 'Deployment', name = 'api'): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { ${pod}${pod === '' ? '' : ', '}containers: [{ name: app, image: app${container === '' ? '' : `, securityContext: { ${container} }`} }] }
---
`;

const found = (base: string, head: string) =>
  findingsOf(workloadAtOdds, base, head).filter(({ check }) => check === 'privileges-gained');

describe('rights with which pods get past what the mesh says of them', () => {
  test.each<[string, string, string, string]>([
    ['NET_ADMIN', '', 'capabilities: { add: [NET_ADMIN] }', 'can take away the rules that lead'],
    ['with the prefix of Linux', '', 'capabilities: { add: [CAP_NET_ADMIN] }', 'can take away'],
    ['ALL', '', 'capabilities: { drop: [NET_RAW], add: [ALL] }', 'can do almost what root can'],
    ['SYS_ADMIN', '', 'capabilities: { add: [SYS_ADMIN] }', 'can do almost what root can'],
    ['privileged', '', 'privileged: true', 'can do almost what root can'],
    ['hostPID', 'hostPID: true', '', 'sees the processes of its node'],
  ])('%s', (_, pod, container, words) => {
    const [finding, ...others] = found(workload(), workload(pod, container));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toMatch(new RegExp(`^Deployment shop/api ${words}`));
    // what was there is no news, nor is what goes
    expect(spoken(found(workload(pod, container), workload(pod, container)))).toEqual([]);
    expect(spoken(found(workload(pod, container), workload()))).toEqual([]);
  });

  test('several of one workload are one finding, with each place', () => {
    const [finding, ...others] = found(
      workload(),
      workload('hostPID: true', 'capabilities: { add: [NET_ADMIN, NET_BIND_SERVICE] }'),
    );
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding?.why)).toContain(
      'It gets hostPID (mesh.yaml:9) and NET_ADMIN in container app (mesh.yaml:9).',
    );
  });

  test('a new workload beside others of the mesh, on the network of its node', () => {
    const agent = workload('hostNetwork: true', '', 'DaemonSet', 'agent');
    expect(found(workload(), workload() + agent).map((told) => spoken(messageOf(told)))).toEqual([
      'DaemonSet shop/agent shares the network of its node, where no sidecar takes its calls.',
    ]);
    // an agent of nodes in a namespace that is not of the mesh
    expect(spoken(found('', agent))).toEqual([]);
  });

  test('what takes rights away, and those that say little', () => {
    expect(
      spoken(
        found(
          workload(),
          workload('', 'privileged: false, capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }'),
        ),
      ),
    ).toEqual([]);
  });

  test("Istio's own containers need theirs", () => {
    const init =
      'initContainers: [{ name: istio-init, image: proxyv2, securityContext: { capabilities: { add: [NET_ADMIN] } } }]';
    expect(spoken(found(workload(), workload(init)))).toEqual([]);
  });
});
