import { describe, expect, test } from 'vitest';
import {
  AMBIENT,
  called,
  ends,
  from,
  FRONT,
  HBONE,
  meshOf,
  mode,
  namespace,
  policy,
  service,
  SHOP,
  shop,
  steps,
  STRICT,
  workload,
} from './ambient-mesh.ts';

describe('from ztunnel to ztunnel', () => {
  test('it is mTLS, whatever rules for sidecars say (AMBIENT-1)', () => {
    const mesh = shop(
      mode(STRICT),
      `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { tls: { mode: DISABLE } } }
`,
      `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ directResponse: { status: 418 } }] }
`,
      `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: web }
spec: { egress: [{ hosts: ['./*'] }], outboundTrafficPolicy: { mode: REGISTRY_ONLY } }
`,
    );
    expect(ends(mesh)).toEqual(['100 orders']);
    expect(steps(mesh)).toEqual([
      'visibility ztunnel',
      'endpoints orders',
      'tls mtls',
      'authorization allow',
    ]);
    expect(called(mesh).retries).toBeNull();
  });

  test('a mode DISABLE changes nothing (AMBIENT-3)', () => {
    const mesh = shop(mode('{ mtls: { mode: DISABLE } }'), policy(`{ rules: [{ ${FRONT} }] }`));
    expect(ends(mesh)).toEqual(['100 orders']);
  });

  test('the caller is known by its service account', () => {
    expect(ends(shop(policy(`{ rules: [{ ${FRONT} }] }`)))).toEqual(['100 orders']);
    expect(ends(shop(policy(`{ rules: [{ ${from('web/sa/other')} }] }`)))).toEqual(['null -']);
  });

  test('a pod opts out, and a pod alone opts in (INJ-14)', () => {
    const out = meshOf(
      ...SHOP,
      workload('plain', 'web', 'app: plain, istio.io/dataplane-mode: none'),
      mode(STRICT),
    );
    expect(ends(out, { from: 'plain' })).toEqual(['null -']);
    const own = meshOf(...SHOP, workload('one', 'old', `app: one, ${AMBIENT}`), mode(STRICT));
    expect(ends(own, { from: 'one' })).toEqual(['100 orders']);
  });

  test('annotations of sidecars take nothing from ztunnel, its own does (AMBIENT-11)', () => {
    const annotated = (name: string, at: string, annotation: string): string =>
      workload(name, at).replace(
        'metadata: { labels:',
        `metadata: { annotations: { ${annotation} }, labels:`,
      );
    const SIDECAR = 'traffic.sidecar.istio.io/';
    const out = annotated('past', 'web', `${SIDECAR}excludeOutboundPorts: "80"`);
    expect(ends(shop(mode(STRICT), out), { from: 'past' })).toEqual(['100 orders']);
    const into = (annotation: string): readonly string[] =>
      ends(
        meshOf(
          namespace('shop', AMBIENT),
          annotated('orders', 'shop', annotation),
          service('orders', 'shop'),
          policy('{}'),
        ),
      );
    expect(into(`${SIDECAR}excludeInboundPorts: "80"`)).toEqual(['null -']);
    expect(into('ambient.istio.io/bypass-inbound-capture: "true"')[0]).toMatch(
      /^unknown: what reaches pods with the annotation/,
    );
  });

  test('a port that the Service has not is closed', () => {
    expect(ends(shop(), { port: 81 })).toEqual(['null -']);
  });

  test('the places are those of the labels and policies', () => {
    const [ending] = called(shop(policy('{ action: DENY, rules: [{}] }'))).endings;
    const places = ending?.chain.map(({ because }) =>
      because.map(({ file, line }) => [file, line]),
    );
    expect(places?.flat().every(([file, line]) => file === 'mesh.yaml' && Number(line) > 0)).toBe(
      true,
    );
    expect(ending?.chain.at(-1)?.because).toHaveLength(1);
    expect(ending?.chain[0]?.because).toHaveLength(2);
  });
});

describe('what ztunnel makes of policies (INJ-16)', () => {
  const GET = '{ operation: { methods: [GET] } }';
  const PORT = '{ operation: { ports: ["80"] } }';
  test.each([
    ['an ALLOW rule that asks for HTTP lets nothing in', `{ rules: [{ to: [${GET}] }] }`, 'null -'],
    ['beside one that does not', `{ rules: [{ to: [${GET}] }, { ${FRONT} }] }`, '100 orders'],
    ['nothing lets nothing in', '{}', 'null -'],
    ['an empty rule lets all in', '{ rules: [{}] }', '100 orders'],
    [
      'a DENY rule with HTTP alone denies nothing',
      `{ action: DENY, rules: [{ to: [${GET}] }] }`,
      '100 orders',
    ],
    [
      'nor does one whose source is left and whose operation is not',
      `{ action: DENY, rules: [{ ${FRONT}, to: [${GET}] }] }`,
      '100 orders',
    ],
    [
      'one with a port and a method denies the port',
      '{ action: DENY, rules: [{ to: [{ operation: { ports: ["80"], methods: [GET] } }] }] }',
      'null -',
    ],
    [
      'of two operations that with a port stays',
      `{ action: DENY, rules: [{ to: [${GET}, ${PORT}] }] }`,
      'null -',
    ],
    [
      'a condition that ztunnel does not know takes the rule with it',
      `{ action: DENY, rules: [{ ${FRONT}, when: [{ key: connection.sni, values: [a] }] }] }`,
      '100 orders',
    ],
    [
      'conditions on the namespace count',
      '{ action: DENY, rules: [{ when: [{ key: source.namespace, values: [web] }] }] }',
      'null -',
    ],
    [
      'one on a service account does not',
      '{ action: DENY, rules: [{ when: [{ key: source.serviceAccount, values: [web/front] }] }] }',
      '100 orders',
    ],
    [
      'a source by service account does',
      '{ action: DENY, rules: [{ from: [{ source: { serviceAccounts: [web/front] } }] }] }',
      'null -',
    ],
    [
      'CUSTOM is not told to it',
      '{ action: CUSTOM, provider: { name: x }, rules: [{}] }',
      '100 orders',
    ],
    ['AUDIT neither', '{ action: AUDIT, rules: [{}] }', '100 orders'],
    [
      'targetRefs are for waypoints',
      '{ targetRefs: [{ group: "", kind: Service, name: orders }], action: DENY, rules: [{}] }',
      '100 orders',
    ],
    [
      'a selector of other pods is not for these',
      '{ selector: { matchLabels: { app: x } }, action: DENY, rules: [{}] }',
      '100 orders',
    ],
  ])('%s', (_, spec, expected) => {
    expect(ends(shop(policy(spec)))).toEqual([expected]);
  });

  test('a policy on trial is not told to it', () => {
    const trial = policy('{ action: DENY, rules: [{}] }').replace(
      'name: p,',
      'name: p, annotations: { istio.io/dry-run: "true" },',
    );
    expect(ends(shop(trial))).toEqual(['100 orders']);
  });

  test('addresses are not known, and trust domains depend on the release', () => {
    expect(
      ends(shop(policy('{ rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }] }'))),
    ).toEqual(['unknown: what AuthorizationPolicy shop/p asks of the request']);
    const both = '{ source: { namespaces: [web], trustDomains: [cluster.local] } }';
    expect(ends(shop(policy(`{ rules: [{ from: [${both}] }] }`)))).toEqual([
      'unknown: what AuthorizationPolicy shop/p asks of the request',
    ]);
  });

  test('names are compared as they are written: an alias is none (AMBIENT-4)', () => {
    const td = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    trustDomain: corp
`;
    expect(ends(shop(td, policy(`{ rules: [{ ${FRONT} }] }`)))).toEqual(['null -']);
    const own = policy(
      '{ rules: [{ from: [{ source: { principals: [corp/ns/web/sa/front] } }] }] }',
    );
    expect(ends(shop(td, own))).toEqual(['100 orders']);
  });
});

describe('callers and pods that ztunnel does not take', () => {
  test('plaintext from outside the mesh is let in, except by STRICT (AMBIENT-3)', () => {
    expect(ends(shop(), { from: 'bare' })).toEqual(['100 orders']);
    expect(ends(shop(mode(STRICT)), { from: 'bare' })).toEqual(['null -']);
    const ports =
      '{ selector: { matchLabels: { app: orders } }, mtls: { mode: STRICT }, portLevelMtls: { 80: { mode: PERMISSIVE } } }';
    expect(ends(shop(mode(ports)), { from: 'bare' })).toEqual(['100 orders']);
  });

  test('it has no identity there', () => {
    expect(ends(shop(policy(`{ rules: [{ ${FRONT} }] }`)), { from: 'bare' })).toEqual(['null -']);
  });

  test('ports that are opened by a policy without a mode are not decided', () => {
    const open =
      '{ selector: { matchLabels: { app: orders } }, portLevelMtls: { 80: { mode: PERMISSIVE } } }';
    const mesh = shop(mode(STRICT, 'istio-system'), mode(open));
    expect(ends(mesh, { from: 'bare' })[0]).toMatch(/^unknown: what ztunnel makes of a PeerAuth/);
    expect(ends(mesh)).toEqual(['100 orders']);
  });

  test('to pods without a proxy it goes in plaintext', () => {
    const asked = { to: 'bare.old' };
    expect(ends(shop(), asked)).toEqual(['100 bare']);
    expect(steps(shop(), asked)).toContain('tls plaintext');
  });

  test('with sidecars it hangs on whether these speak HBONE (AMBIENT-2)', () => {
    const strict = mode(STRICT, 'mesh');
    const asked = { to: 'side.mesh' };
    expect(ends(shop(), asked)).toEqual(['100 side']);
    expect(steps(shop(), asked)).toContain('tls unknown');
    expect(ends(shop(strict), asked)[0]).toMatch(/^unknown: whether the proxies of sidecars/);
    expect(ends(shop(strict, HBONE('true')), asked)).toEqual(['100 side']);
    expect(ends(shop(strict, HBONE('false')), asked)).toEqual(['null -']);
    const called = { from: 'side' };
    expect(ends(shop(mode(STRICT)), called)[0]).toMatch(
      /^unknown: whether the proxies of sidecars/,
    );
    expect(ends(shop(mode(STRICT), HBONE('true')), called)).toEqual(['100 orders']);
    expect(ends(shop(mode(STRICT), HBONE('false')), called)).toEqual(['503 UC']);
  });

  test('a sidecar in a tunnel is known to ztunnel, and asked by its own policies', () => {
    const known = policy(`{ rules: [{ ${from('mesh/sa/side')} }] }`);
    expect(ends(shop(known, HBONE('true')), { from: 'side' })).toEqual(['100 orders']);
    expect(ends(shop(known, HBONE('false')), { from: 'side' })).toEqual(['503 -']);
    const deny = '{ action: DENY, rules: [{ to: [{ operation: { methods: [GET] } }] }] }';
    const asked = { to: 'side.mesh' };
    expect(ends(shop(policy(deny, 'p', 'mesh'), HBONE('true')), asked)).toEqual(['403 -']);
  });

  test('a DestinationRule of a sidecar holds for it where no tunnel is opened', () => {
    const mutual = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
`;
    expect(ends(shop(mutual, HBONE('false')), { from: 'side' })).toEqual(['503 UF']);
    expect(ends(shop(mutual, HBONE('true')), { from: 'side' })).toEqual(['100 orders']);
    expect(ends(shop(mutual))).toEqual(['100 orders']);
  });
});
