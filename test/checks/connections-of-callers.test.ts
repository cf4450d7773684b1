import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf } from './findings-of.ts';
import { configMap } from '../support/objects.ts';

const object = (kind: string, namespace: string, spec: string, name = 'default'): string => `
apiVersion: ${kind === 'PeerAuthentication' ? 'security' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const peer = (mode: string, rest = ''): string =>
  object('PeerAuthentication', 'shop', `{ mtls: { mode: ${mode} }${rest} }`);
const rule = (policy: string, name = 'payments'): string =>
  object('DestinationRule', 'shop', `{ host: payments, trafficPolicy: ${policy} }`, name);
const sidecar = (spec: string): string => object('Sidecar', 'web', spec);
const meshConfig = (mesh: string): string =>
  configMap('istio', `{ mesh: '${mesh}' }`, { namespace: 'istio-system' });
const payments = app('shop', 'payments');
/** A Deployment without a Service of its own. */
const [deployment = ''] = app('web', 'orders', ['payments.shop']).split('---');
const web = `${deployment}---\n`;
const found = (head: string) => findingsOf(strictMtlsCutsOffCallers, head, head);
const messages = (head: string): readonly string[] =>
  found(head).map((told) => spoken(messageOf(told)));
const CUT_OFF = 'Deployment web/orders cannot call shop/payments on port 80.';

describe('a service that a Sidecar does not show', () => {
  const hiding = (more = ''): string => sidecar(`{ egress: [{ hosts: ["./*"] }]${more} }`);

  test('is reached in plaintext where proxies may reach anything', () => {
    expect(messages(payments + web + hiding())).toEqual([]);
    const [cutOff, ...others] = found(payments + web + hiding() + peer('STRICT'));
    expect(spoken(others)).toEqual([]);
    expect(spoken(cutOff)).toMatchObject({ check: 'caller-without-mtls', message: CUT_OFF });
    expect(spoken(cutOff?.why)).toContain('passes plaintext through');
  });

  test.each([
    ['of the Sidecar', hiding(', outboundTrafficPolicy: { mode: REGISTRY_ONLY }')],
    ['of a Sidecar that names no mode (SIDECAR-12)', hiding(', outboundTrafficPolicy: {}')],
    ['of the mesh', hiding() + meshConfig('{outboundTrafficPolicy: {mode: REGISTRY_ONLY}}')],
  ])('is not reached at all under REGISTRY_ONLY %s, whatever it accepts', (_, closed) => {
    for (const mode of ['STRICT', 'PERMISSIVE']) {
      const [cutOff, ...others] = found(payments + web + closed + peer(mode));
      expect(spoken(others)).toEqual([]);
      expect(spoken(cutOff)).toMatchObject({ check: 'service-not-shown', message: CUT_OFF });
      expect(spoken(cutOff?.symptom)).toMatch(/^connection closed/);
      expect(spoken(cutOff?.why)).not.toContain('plaintext');
      expect(spoken(cutOff?.fix.text)).not.toContain('PERMISSIVE');
    }
  });

  test.each([
    ['PERMISSIVE', /, or let the outboundTrafficPolicy be ALLOW_ANY\.$/],
    ['DISABLE', /, or let the outboundTrafficPolicy be ALLOW_ANY\.$/],
    ['STRICT', /Sidecar\. ALLOW_ANY is not enough: .* nothing but mTLS is accepted there\.$/],
  ])('is reached under ALLOW_ANY only where it takes plaintext: %s', (mode, fix) => {
    const closed = hiding(', outboundTrafficPolicy: { mode: REGISTRY_ONLY }');
    const [cutOff] = found(payments + web + closed + peer(mode));
    expect(spoken(cutOff?.fix.text)).toMatch(fix);
    const open = hiding(', outboundTrafficPolicy: { mode: ALLOW_ANY }');
    expect(messages(payments + web + open + peer(mode))).toEqual(
      mode === 'STRICT' ? [CUT_OFF] : [],
    );
  });

  test('is a 502 where another service that is shown has the port as HTTP (SIDECAR-10)', () => {
    const closed = hiding(', outboundTrafficPolicy: { mode: REGISTRY_ONLY }');
    const [cutOff] = found(payments + web + app('web', 'other') + closed);
    expect(spoken(cutOff?.symptom)).toContain('502');
  });

  test('is shown by a Sidecar that says nothing of egress', () => {
    const open = sidecar('{ outboundTrafficPolicy: { mode: REGISTRY_ONLY } }');
    expect(messages(payments + web + open + peer('STRICT'))).toEqual([]);
  });
});

test('a port that an annotation keeps from the sidecar gets mTLS all the same (INJ-13)', () => {
  const excluded = payments.replace(
    'metadata: { labels: { app: payments',
    'metadata: { annotations: { traffic.sidecar.istio.io/excludeInboundPorts: "8080" }, labels: { app: payments',
  );
  const [cutOff, ...others] = found(excluded + web);
  expect(spoken(others)).toEqual([]);
  expect(spoken(cutOff)?.message).toBe(CUT_OFF);
  expect(spoken(cutOff?.why)).toMatch(
    /sends mTLS by itself; payments takes this port past its sidecar/,
  );
  expect(messages(excluded + web + rule('{ tls: { mode: DISABLE } }'))).toEqual([]);
});

describe('a headless service', () => {
  const headless = payments.replace(
    'spec:\n  selector: { app',
    'spec:\n  clusterIP: None\n  selector: { app',
  );

  test('gets mTLS for all its pods, also for those that take plaintext alone (MTLS-18)', () => {
    const plain = peer('DISABLE', ', selector: { matchLabels: { app: payments } }');
    expect(messages(payments + web + plain)).toEqual([]);
    expect(messages(headless + web + plain)).toEqual([CUT_OFF]);
  });
});

describe('rules of DestinationRules', () => {
  test('of one age that disagree make no certain outage, and ages decide (DR-8)', () => {
    const two = rule('{ tls: { mode: DISABLE } }') + rule('{ tls: { mode: ISTIO_MUTUAL } }', 'two');
    expect(messages(payments + web + two + peer('STRICT'))).toEqual([]);
    const dated = two.replace(
      'name: two,',
      'name: two, creationTimestamp: "2020-01-01T00:00:00Z",',
    );
    const both = dated.replace(
      'name: payments,',
      'name: payments, creationTimestamp: "2021-01-01T00:00:00Z",',
    );
    expect(messages(payments + web + both + peer('STRICT'))).toEqual([]);
  });

  test('whose TLS the application may speak itself cut nobody off for certain (T13)', () => {
    const tcp = payments.replace('name: http', 'name: tcp');
    expect(messages(tcp + web + rule('{ tls: { mode: SIMPLE } }'))).toEqual([]);
    expect(messages(payments + web + rule('{ tls: { mode: SIMPLE } }'))).toHaveLength(1);
  });
});
