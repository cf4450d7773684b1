import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';
import { configMap } from '../support/objects.ts';

const messages = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, base, head).map((told) => spoken(messageOf(told)));

const object = (
  group: string,
  kind: string,
  namespace: string,
  name: string,
  spec: string,
): string => `
apiVersion: ${group}
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const security = (kind: string, name: string, spec: string): string =>
  object('security.istio.io/v1', kind, 'shop', name, spec);
const networking = (kind: string, name: string, spec: string): string =>
  object('networking.istio.io/v1', kind, 'shop', name, spec);
const meshConfig = (mesh: string): string =>
  configMap('istio', `{ mesh: "${mesh}" }`, { namespace: 'istio-system' });
const payments = app('shop', 'payments');

describe('security-loosened: mTLS', () => {
  const mode = (text: string): string =>
    security('PeerAuthentication', 'default', `{ mtls: { mode: ${text} } }`);

  test('STRICT becomes PERMISSIVE for a namespace: one finding, at the mode', () => {
    const found = findingsOf(
      securityLoosened,
      payments + mode('STRICT'),
      payments + mode('PERMISSIVE'),
    );
    expect(found.map((told) => spoken(messageOf(told)))).toEqual([
      'mTLS goes from STRICT to PERMISSIVE for namespace shop. Callers without a sidecar get in, in plaintext and without identity.',
    ]);
    expect(spoken(found[0]?.why)).toContain('PeerAuthentication shop/default sets PERMISSIVE');
  });

  test('what is to be kept is the mode that there was', () => {
    const fixFrom = (before: string, after: string): string =>
      findingsOf(securityLoosened, payments + mode(before), payments + mode(after))
        .map(({ fix, symptom }) => `${spoken(symptom)}: ${spoken(fix.text)}`)
        .join();
    expect(fixFrom('STRICT', 'PERMISSIVE')).toMatch(/that were reset .*: Keep STRICT, or limit/);
    expect(fixFrom('STRICT', 'DISABLE')).toMatch(
      /ISTIO_MUTUAL fail: Keep STRICT, or limit DISABLE/,
    );
    const off = fixFrom('PERMISSIVE', 'DISABLE');
    expect(off).toContain('Keep PERMISSIVE, which takes plaintext and mTLS, or limit DISABLE');
    expect(off).not.toMatch(/STRICT|were reset/);
    expect(
      spoken(findingsOf(securityLoosened, payments, payments + mode('DISABLE'))[0]?.fix.text),
    ).toContain('Keep PERMISSIVE');
  });

  test('a STRICT policy that is removed leaves the default, PERMISSIVE', () => {
    const [found] = findingsOf(securityLoosened, payments + mode('STRICT'), payments);
    expect(spoken(found)).toMatchObject({ side: 'base', key: 'mtls PERMISSIVE' });
  });

  test('PERMISSIVE written down where it was the default changes nothing', () => {
    expect(messages(payments, payments + mode('PERMISSIVE'))).toEqual([]);
  });

  test('STRICT for a namespace under a STRICT mesh can go', () => {
    const mesh = object(
      'security.istio.io/v1',
      'PeerAuthentication',
      'istio-system',
      'default',
      '{ mtls: { mode: STRICT } }',
    );
    expect(messages(payments + mesh + mode('STRICT'), payments + mesh)).toEqual([]);
  });

  test('one port that is let out of STRICT', () => {
    const strict = (ports: string): string =>
      security(
        'PeerAuthentication',
        'p',
        `{ selector: { matchLabels: { app: payments } }, mtls: { mode: STRICT }${ports} }`,
      );
    const withPort = payments.replace(
      'image: app',
      'image: app\n          ports: [{ containerPort: 8080 }]',
    );
    expect(
      messages(
        withPort + strict(''),
        withPort + strict(', portLevelMtls: { 8080: { mode: DISABLE } }'),
      ),
    ).toEqual([
      'mTLS goes from STRICT to DISABLE for Deployment shop/payments port 8080. mTLS is off: calls arrive in plaintext and without identity.',
    ]);
  });
});

describe('security-loosened: TLS of clients', () => {
  const rule = (tls: string): string =>
    networking(
      'DestinationRule',
      'payments',
      `{ host: payments.shop.svc.cluster.local, trafficPolicy: { tls: ${tls} } }`,
    );

  test('a DestinationRule turns mTLS to a Service of the mesh off', () => {
    expect(messages(payments, payments + rule('{ mode: DISABLE }'))).toEqual([
      'Calls to payments.shop (every port) lose mTLS: they travel in plaintext and carry no identity.',
    ]);
  });

  test('a certificate that is no longer verified', () => {
    expect(
      messages(
        payments + rule('{ mode: SIMPLE }'),
        payments + rule('{ mode: SIMPLE, insecureSkipVerify: true }'),
      ),
    ).toHaveLength(1);
  });

  test('no finding for a Service that comes with its rule, a workload without sidecar, or the API server', () => {
    expect(messages('', payments + rule('{ mode: DISABLE }'))).toEqual([]);
    const bare = payments.replace('inject: "true"', 'inject: "false"');
    expect(messages(bare, bare + rule('{ mode: DISABLE }'))).toEqual([]);
    const api = networking(
      'DestinationRule',
      'api',
      '{ host: kubernetes.default.svc.cluster.local, trafficPolicy: { tls: { mode: DISABLE } } }',
    );
    expect(messages(payments, payments + api)).toEqual([]);
  });
});

describe('security-loosened: gateways and exposure', () => {
  const gateway = (servers: string): string =>
    networking('Gateway', 'public', `{ selector: { istio: ingress }, servers: [${servers}] }`);
  const http = (tls: string): string =>
    `{ hosts: [shop.example], port: { number: 80, name: http, protocol: HTTP }${tls} }`;
  const https = (mode: string): string =>
    `{ hosts: [shop.example], port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: c } }`;
  const route = (path: string): string =>
    networking(
      'VirtualService',
      'payments',
      `{ hosts: [shop.example], gateways: [public], http: [{ match: [{ uri: { prefix: ${path} } }], route: [{ destination: { host: payments, port: { number: 80 } } }] }] }`,
    );

  test('the redirect to HTTPS is dropped', () => {
    expect(messages(gateway(http(', tls: { httpsRedirect: true }')), gateway(http('')))).toEqual([
      'Gateway shop/public port 80 serves shop.example in plaintext instead of redirecting to HTTPS.',
    ]);
  });

  test('client certificates are no longer asked for', () => {
    expect(messages(gateway(https('MUTUAL')), gateway(https('SIMPLE')))).toEqual([
      'Gateway shop/public port 443 no longer asks clients of shop.example for a certificate as it did.',
    ]);
  });

  test('client certificates are no longer asked for by a Gateway of the Gateway API', () => {
    const api = (mode: string | null): string =>
      `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: istio, listeners: [{ name: https, port: 443, protocol: HTTPS, hostname: shop.example, tls: { certificateRefs: [{ name: shop }] } }, { name: http, port: 80, protocol: HTTP }] ${mode === null ? '' : `, tls: { frontend: { default: { validation: { caCertificateRefs: [{ group: '', kind: ConfigMap, name: partners }], mode: ${mode} } } } }`} } }`;
    const said = [
      'Gateway shop/public port 443 no longer asks clients of shop.example for a certificate as it did.',
    ];
    expect(messages(api('AllowValidOnly'), api(null))).toEqual(said);
    expect(messages(api('AllowValidOnly'), api('AllowInsecureFallback'))).toEqual(said);
    expect(messages(api(null), api('AllowValidOnly'))).toEqual([]);
  });

  test('a server of connections drops its TLS', () => {
    const tcp = (tls: string): string =>
      gateway(`{ hosts: [db.example], port: { number: 5432, name: db, protocol: TCP }${tls} }`);
    expect(messages(tcp(', tls: { mode: SIMPLE, credentialName: c }'), tcp(''))).toEqual([
      'Gateway shop/public port 5432 serves db.example in plaintext: passwords and cookies can be read on the way.',
    ]);
  });

  test('a plaintext port that only redirects, beside the HTTPS one, loosens little', () => {
    expect(
      messages(
        gateway(https('SIMPLE')),
        gateway(`${https('SIMPLE')}, ${http(', tls: { httpsRedirect: true }')}`),
      ),
    ).toEqual([]);
  });

  test('a Service that was there can be reached from outside now', () => {
    const base = payments + gateway(https('SIMPLE'));
    expect(messages(base, base + route('/'))).toEqual([
      'Service shop/payments can be reached from outside now, through gateway shop/public.',
    ]);
  });

  test('a new Service that comes with its route is ordinary', () => {
    const base = gateway(https('SIMPLE'));
    expect(messages(base, base + payments + route('/'))).toEqual([]);
  });

  test('an administrative path is opened', () => {
    const base = payments + gateway(https('SIMPLE'));
    expect(
      messages(
        base + route('/pay'),
        base + route('/pay') + route('/admin').replace('name: payments', 'name: admin'),
      ),
    ).toEqual([
      'The administrative path /admin of Service shop/payments can be reached from outside now, through gateway shop/public.',
    ]);
  });
});

describe('security-loosened: tokens, egress, visibility, trust', () => {
  const tokens = (rules: string): string =>
    security('RequestAuthentication', 'tokens', `{ jwtRules: [${rules}] }`);

  test('tokens are not validated any more', () => {
    expect(messages(payments + tokens('{ issuer: a }'), payments)).toEqual([
      'Tokens sent to every pod in shop are no longer validated: a forged or expired one passes like none.',
    ]);
  });

  test('a further issuer, and an audience that is dropped', () => {
    expect(
      messages(
        payments + tokens('{ issuer: a }'),
        payments + tokens('{ issuer: a }, { issuer: b }'),
      ),
    ).toEqual(['Tokens of a further issuer are accepted: b.']);
    expect(
      messages(
        payments + tokens('{ issuer: a, audiences: [x] }'),
        payments + tokens('{ issuer: a }'),
      ),
    ).toEqual(['Tokens of a are accepted that were made for any audience.']);
  });

  test('alternatives that write one object differently are not compared with each other', () => {
    const alternatives = tokens('{ issuer: a }') + tokens('{ issuer: b }');
    expect(messages(payments + alternatives, payments + alternatives)).toEqual([]);
    expect(messages(payments + alternatives, payments + tokens('{ issuer: b }'))).toEqual([]);
  });

  test('another trust domain counts as the mesh’s own', () => {
    expect(
      messages(
        meshConfig('trustDomain: td1'),
        meshConfig('{ trustDomain: td1, trustDomainAliases: [td2] }'),
      ),
    ).toHaveLength(1);
  });

  test('an EnvoyFilter for external authorization changes, which cannot be compared', () => {
    const filter = (timeout: string): string =>
      networking(
        'EnvoyFilter',
        'auth',
        `{ configPatches: [{ patch: { value: { name: envoy.filters.http.ext_authz, timeout: ${timeout} } } }] }`,
      );
    expect(messages(payments + filter('1s'), payments + filter('2s'))).toHaveLength(1);
    expect(messages(payments, payments + filter('1s'))).toEqual([]);
  });
});

describe('a port that TLS is taken off and that no route names', () => {
  // an operator makes the Services of a Kafka, so none of them is rendered
  const kafka = object('kafka.strimzi.io/v1beta2', 'Kafka', 'shop', 'events', '{ replicas: 1 }');
  const plain = networking(
    'DestinationRule',
    'plain',
    '{ host: events-bootstrap, trafficPolicy: { portLevelSettings: [{ port: { number: 9000 }, tls: { mode: DISABLE } }] } }',
  );
  const routing = (namespace: string, host: string): string =>
    object(
      'networking.istio.io/v1',
      'VirtualService',
      namespace,
      'events',
      `{ hosts: [${host}], tcp: [{ route: [{ destination: { host: ${host}, port: { number: 9092 } } }] }] }`,
    );
  const loosened = (routes: string): number =>
    messages(kafka + routes, kafka + routes + plain).length;

  test('carries nothing where the routes to its host name another, in whatever form', () => {
    expect(messages(kafka, kafka + plain)).toEqual([
      'Calls to events-bootstrap (port 9000) get no mTLS any more, should its pods have a sidecar.',
    ]);
    expect(loosened(routing('shop', 'events-bootstrap'))).toBe(0);
    expect(loosened(routing('web', 'events-bootstrap.shop.svc.cluster.local'))).toBe(0);
  });

  test('may carry something where those are for a Service of the same name elsewhere', () => {
    expect(loosened(routing('web', 'events-bootstrap'))).toBe(1);
  });
});
