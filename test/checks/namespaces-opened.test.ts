import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
const network = (spec: string, name = 'deny'): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, spec);
const DENY = network('{ podSelector: {}, policyTypes: [Ingress] }');
const API = app('shop', 'api');

const opened = (base: string, head: string) =>
  findingsOf(securityLoosened, API + base, API + head).filter(
    ({ check }) => check === 'network-deny-lost',
  );

describe('network policies that go', () => {
  test('the one that dropped what no other lets through', () => {
    const [finding, ...others] = opened(DENY, '');
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({
      side: 'base',
      message:
        'Whatever runs in the cluster can connect to Deployment shop/api and any further pod of shop now: no network policy keeps it out.',
    });
  });

  test('both ways', () => {
    const both = network('{ podSelector: {}, policyTypes: [Ingress, Egress] }');
    expect(opened(both, '').map((told) => spoken(messageOf(told)))).toEqual([
      'Whatever runs in the cluster can connect to Deployment shop/api and any further pod of shop now: no network policy keeps it out.',
      'Deployment shop/api and any further pod of shop can connect to every address now: no network policy holds them back.',
    ]);
    expect(opened(both, DENY)).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['it selects other pods', DENY, network('{ podSelector: { matchLabels: { app: gone } } }')],
    [
      'it lets everybody through',
      DENY,
      network('{ podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'),
    ],
    [
      'it was of Cilium',
      object(
        'cilium.io/v2',
        'CiliumNetworkPolicy',
        'deny',
        '{ endpointSelector: {}, ingress: [{}] }',
      ),
      '',
    ],
    [
      'it was of Calico',
      object(
        'projectcalico.org/v3',
        'NetworkPolicy',
        'deny',
        '{ selector: all(), types: [Ingress] }',
      ),
      '',
    ],
    ['it was for one workload', network('{ podSelector: { matchLabels: { app: api } } }'), ''],
  ])('the same where %s', (_, base, head) => {
    expect(opened(base, head)).toHaveLength(1);
    expect(spoken(opened(head, base))).toEqual([]);
  });

  test('another policy still keeps callers out', () => {
    const some = network('{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }', 'some');
    expect(spoken(opened(DENY + some, some))).toEqual([]);
    const cluster = `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: deny }
spec: { endpointSelector: {}, ingress: [] }
---
`;
    expect(spoken(opened(DENY + cluster, cluster))).toEqual([]);
    expect(spoken(opened(DENY, network('{ podSelector: {} }', 'renamed')))).toEqual([]);
  });

  test('a namespace that goes altogether opens nothing', () => {
    expect(
      spoken(
        findingsOf(securityLoosened, API + DENY, '').filter(({ check }) =>
          check.startsWith('network-'),
        ),
      ),
    ).toEqual([]);
  });
});

const ALLOW = '{ selector: { matchLabels: { app: api } }, rules: [{}] }';

describe('the policy that refuses what others do not admit', () => {
  const lost = (base: string, head: string) =>
    findingsOf(securityLoosened, API + base, API + head).filter(
      ({ check }) => check === 'namespace-deny-lost' || check === 'default-deny-lost',
    );

  test('what is there keeps a list, and what comes has none', () => {
    const own = policy('shop', 'api', ALLOW);
    const [finding, ...others] = lost(own + policy('shop', 'nothing', '{}'), own);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Whatever is added to namespace shop is open to anyone from now on: no policy refuses what others do not admit.',
    );
  });

  test('with an explicit action, and with rules for some', () => {
    const own = policy('shop', 'api', ALLOW);
    const inside = policy(
      'shop',
      'nothing',
      '{ action: ALLOW, rules: [{ from: [{ source: { namespaces: [shop] } }] }] }',
    );
    expect(lost(own + inside, own)).toHaveLength(1);
  });

  test('where a workload loses its last list, that is told, once', () => {
    expect(lost(policy('shop', 'nothing', '{}'), '').map(({ check }) => check)).toEqual([
      'default-deny-lost',
    ]);
  });

  test('one in the place of the other, one of the root namespace, a selector', () => {
    const own = policy('shop', 'api', ALLOW);
    const nothing = policy('shop', 'nothing', '{}');
    expect(spoken(lost(own + nothing, own + policy('shop', 'none', '{}')))).toEqual([]);
    expect(spoken(lost(own + nothing, own + policy('istio-system', 'nothing', '{}')))).toEqual([]);
    const second = policy('shop', 'second', '{ selector: { matchLabels: { app: api } } }');
    expect(spoken(lost(own + second, own))).toEqual([]);
  });
});

describe('a namespace whose Namespace goes by the same change', () => {
  const SHOP = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
  const told = (base: string, head: string) =>
    findingsOf(securityLoosened, SHOP + API + base, head + API).find(
      ({ check }) => check === 'namespace-deny-lost' || check === 'network-deny-lost',
    );

  test.each([
    ['AuthorizationPolicy', policy('shop', 'api', ALLOW), policy('shop', 'nothing', '{}')],
    ['NetworkPolicy', '', DENY],
  ])('is open only if it stays: %s', (_, own, denying) => {
    const leaving = told(own + denying, own);
    expect(spoken(leaving)?.message).toContain(', if namespace shop stays: no ');
    expect(spoken(leaving?.why)).toMatch(
      / Its Namespace goes by the same change \(mesh\.yaml:\d+ at the base\), and with it all that is in it, where it is deleted\.$/,
    );
    expect(spoken(told(own + denying, SHOP + own))?.message).not.toContain('stays');
  });
});

describe('a new namespace beside others', () => {
  const guarded = (namespace: string): string =>
    app(namespace, 'web') + policy(namespace, 'nothing', '{}');
  const BESIDE = guarded('shop') + guarded('pay');
  const unguarded = (base: string, head: string) =>
    findingsOf(policyNotEnforced, base, head).filter(
      ({ check }) => check === 'namespace-without-policies',
    );

  test('comes without the policy that each of them has', () => {
    const [finding, ...others] = unguarded(BESIDE, BESIDE + app('refunds', 'refunds'));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'In the new namespace refunds every workload of the mesh may call Deployment refunds/refunds: it comes without an AuthorizationPolicy.',
    );
    expect(spoken(finding?.why)).toMatch(
      /^Each of the namespaces beside it \(shop and pay\) has one/,
    );
  });

  test('comes without the network policy that most of them have', () => {
    const deny = (namespace: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: ${namespace} }
spec: { podSelector: {} }
---
`;
    const base = app('shop', 'a') + app('pay', 'b') + app('lab', 'c') + deny('shop') + deny('pay');
    const [finding] = unguarded(base, base + app('refunds', 'refunds'));
    expect(spoken(finding)?.message).toContain('every pod of the cluster may connect to');
    expect(spoken(finding?.why)).toContain(
      '2 of the 3 namespaces beside it (shop and pay) have one',
    );
    expect(spoken(unguarded(base, base + app('refunds', 'refunds') + deny('refunds')))).toEqual([]);
  });

  test('has one, gets it from the root namespace, or is as most are', () => {
    expect(spoken(unguarded(BESIDE, BESIDE + guarded('refunds')))).toEqual([]);
    const root = policy('istio-system', 'nothing', '{}');
    expect(spoken(unguarded(BESIDE + root, BESIDE + root + app('refunds', 'r')))).toEqual([]);
    const few = guarded('shop') + app('pay', 'b') + app('lab', 'c');
    expect(spoken(unguarded(few, few + app('refunds', 'r')))).toEqual([]);
    // a further workload of a namespace that was there
    expect(spoken(unguarded(BESIDE, BESIDE + app('shop', 'second')))).toEqual([]);
  });

  test('gets its policies from what makes them in each namespace', () => {
    const maker = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: deny }
spec: { rules: [{ name: a, generate: { kind: AuthorizationPolicy } }] }
---
`;
    expect(spoken(unguarded(BESIDE + maker, BESIDE + maker + app('refunds', 'r')))).toEqual([]);
  });
});
