import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { AMBIENT, namespace, service, waypoint, workload } from '../istio/mesh/ambient-mesh.ts';
import { app, findingsOf, policy } from './findings-of.ts';
import { peerAuthentication } from '../support/objects.ts';

const checks = (base: readonly string[], head: readonly string[]): readonly string[] =>
  findingsOf(securityLoosened, base.join('\n---\n'), head.join('\n---\n')).map(
    ({ check }) => check,
  );

const peers = (mode: string, labels = ''): string =>
  peerAuthentication('default', `{ mtls: { mode: ${mode} } }`, { labels });

describe('pods that ztunnel takes', () => {
  const shop = [namespace('shop', AMBIENT), workload('orders', 'shop'), service('orders', 'shop')];
  const rule = (spec: string): string => policy('shop', 'orders', spec);
  const allow = (paths: string): string =>
    rule(
      `{ rules: [{ from: [{ source: { namespaces: [web] } }] }, { to: [{ operation: { paths: [${paths}] } }] }] }`,
    );
  const deny = (methods: string): string =>
    rule(
      `{ action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }], to: [{ operation: { methods: [${methods}] } }] }] }`,
    );

  test('a rule for more paths lets nothing in: ztunnel sees no paths', () => {
    expect(checks([...shop, allow('/a')], [...shop, allow('/a, /b')])).toEqual([]);
  });

  test('a denial of methods denied nothing: ztunnel sees none', () => {
    expect(checks([...shop, deny('GET')], [...shop, deny('POST')])).toEqual([]);
    expect(checks([...shop, deny('GET')], shop)).toEqual([]);
  });

  test('where a rule of connections goes, something is let in', () => {
    const denial = rule('{ action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }] }] }');
    expect(checks([...shop, denial], shop)).toEqual(['deny-narrowed']);
  });

  test('policies of a waypoint do not count at the pods behind it', () => {
    const through = [...shop, waypoint('shop')];
    const bound = (methods: string): string =>
      rule(
        `{ action: DENY, targetRefs: [{ group: '', kind: Service, name: orders }], rules: [{ to: [{ operation: { methods: [${methods}] } }] }] }`,
      );
    expect(checks([...through, bound('GET')], [...through, bound('POST')])).toEqual([
      'deny-narrowed',
    ]);
  });

  test('a mode of a workload that gets weaker is said, DISABLE like PERMISSIVE', () => {
    const own = (mode: string): string =>
      peers(mode).replace('spec: {', 'spec: { selector: { matchLabels: { app: orders } },');
    expect(checks([...shop, own('STRICT')], [...shop, own('PERMISSIVE')])).toEqual([
      'mtls-weakened',
    ]);
    expect(checks([...shop, own('PERMISSIVE')], [...shop, own('DISABLE')])).toEqual([]);
  });
});

describe('objects of a revision', () => {
  const canary = 'istio.io/rev: canary';
  const installed = (revision: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: ${revision}, namespace: istio-system }
spec: { revision: ${revision} }
`;
  const shop = [
    installed('stable'),
    installed('canary'),
    namespace('shop', 'istio.io/rev: stable'),
    app('shop', 'orders').replace(', sidecar.istio.io/inject: "true"', ''),
  ];

  test('a mode for another control plane that gets weaker weakens nothing', () => {
    expect(
      checks([...shop, peers('STRICT', canary)], [...shop, peers('PERMISSIVE', canary)]),
    ).toEqual([]);
    const stable = 'istio.io/rev: stable';
    expect(
      checks([...shop, peers('STRICT', stable)], [...shop, peers('PERMISSIVE', stable)]),
    ).toEqual(['mtls-weakened']);
  });

  test('a policy for another control plane that goes opens nothing', () => {
    const nobody = policy('shop', 'nobody', '{}');
    const labelled = nobody.replace('namespace: shop', `namespace: shop, labels: { ${canary} }`);
    expect(checks([...shop, labelled], shop)).toEqual([]);
    expect(checks([...shop, nobody], shop)).toEqual(['default-deny-lost']);
  });
});

test('a principal written as the URI of its certificate lets nobody in', () => {
  const shop = app('shop', 'payments');
  const admits = (principal: string): string =>
    policy(
      'shop',
      'payments',
      `{ rules: [{ from: [{ source: { principals: ['${principal}'] } }] }] }`,
    );
  const none = policy('shop', 'none', '{}');
  const web = 'cluster.local/ns/shop/sa/web';
  expect(checks([shop, none], [shop, none, admits(web)])).toEqual(['named-caller-admitted']);
  expect(checks([shop, none], [shop, none, admits(`spiffe://${web}`)])).toEqual([]);
});
