import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

/** The warnings of `pkg/config/validation`, each by what it is about. */
describe('what istiod takes with a warning', () => {
  const server = (port: string, tls: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec: { selector: { a: b }, servers: [{ hosts: [a.example.com], port: { number: 443, name: p, protocol: ${port} }, tls: ${tls} }] }
`;
  const sidecar = (hosts: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${namespace} }
spec: { egress: [{ hosts: ${hosts} }] }
`;
  const object = (kind: string, spec: string): string => `
apiVersion: ${kind === 'Telemetry' ? 'telemetry' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: web, namespace: shop }
spec: { ${spec} }
`;
  const ingress = (protocol: string, rest: string): string =>
    object(
      'Sidecar',
      `ingress: [{ port: { number: 80, name: p, protocol: ${protocol} }, ${rest} }]`,
    );
  const rule = (policy: string): string =>
    object('DestinationRule', `host: web, trafficPolicy: { ${policy} }`);
  const route = (top: string, rest: string): string =>
    object(
      'VirtualService',
      `hosts: [web], ${top === '' ? '' : `${top}, `}http: [{ route: [{ destination: { host: web } }], ${rest} }]`,
    );
  const tls = (sniHost: string): string =>
    object(
      'VirtualService',
      `hosts: [web], tls: [{ match: [{ sniHosts: [${sniHost}] }], route: [{ destination: { host: web } }] }]`,
    );
  const answer = (size: number): string =>
    object(
      'VirtualService',
      `hosts: [web], http: [{ directResponse: { status: 200, body: { string: ${'x'.repeat(size)} } } }]`,
    );
  const entry = (spec: string, kind = 'ServiceEntry'): string => object(kind, spec);
  const telemetry = (spec: string): string => object('Telemetry', spec);
  const CIPHER = 'ECDHE-RSA-AES128-GCM-SHA256';
  test.each([
    [
      'of a cipher that it does not know',
      server('HTTPS', `{ mode: SIMPLE, cipherSuites: [${CIPHER}, RC4] }`),
      ['cipher-unknown'],
    ],
    [
      'of a cipher twice',
      server('HTTPS', `{ mode: SIMPLE, cipherSuites: [${CIPHER}, ${CIPHER}] }`),
      ['cipher-repeated'],
    ],
    ['of no expression', server('HTTPS', `{ mode: SIMPLE, cipherSuites: ['-ALL', ALL] }`), []],
    [
      'of an old version',
      server('HTTPS', '{ mode: SIMPLE, minProtocolVersion: TLSV1_0 }'),
      ['old-version-without-ciphers'],
    ],
    [
      'of no version with ciphers',
      server('HTTPS', '{ mode: SIMPLE, minProtocolVersion: TLSV1_0, cipherSuites: [AES128-SHA] }'),
      [],
    ],
    [
      'of a certificate that is not served',
      server('TLS', '{ mode: PASSTHROUGH, credentialName: web }'),
      ['certificate-unused'],
    ],
    [
      'of a redirect of what is no HTTP',
      server('HTTPS', '{ mode: SIMPLE, credentialName: web, httpsRedirect: true }'),
      ['redirect-unused'],
    ],
    ['of no redirect of HTTP', server('http', '{ httpsRedirect: true }'), []],
    ['of a host twice', sidecar("['./*', shop/web]"), ['host-repeated']],
    ['of all of a namespace after one of it', sidecar("[bank/a, 'bank/*']"), ['host-repeated']],
    ['of hosts beside all', sidecar("['*/*', './*']"), ['hosts-beside-all']],
    ['of no host of the root namespace', sidecar("['./*', 'istio-system/*']", 'istio-system'), []],
    [
      'of a cipher of TLS 1.3',
      server('HTTPS', '{ mode: SIMPLE, cipherSuites: [TLS_AES_256_GCM_SHA384] }'),
      ['cipher-of-tls-1.3'],
    ],
    ['of no exclusion', sidecar("['*/*', '~/*']"), []],
    ['of no two namespaces', sidecar("['./*', 'bank/*']"), []],
    [
      'of certificates where no mode is written',
      server('TLS', '{ credentialNames: [web] }'),
      ['certificate-unused'],
    ],
    [
      'of limits on requests at a port of TCP',
      ingress('TCP', 'connectionPool: { http: { maxRetries: 1 } }'),
      ['http-pool-unused'],
    ],
    [
      'of no limits at a port of HTTP',
      ingress('http2', 'connectionPool: { http: { maxRetries: 1 } }'),
      [],
    ],
    [
      'of a certificate of a listener',
      ingress('TLS', 'tls: { serverCertificate: /a, privateKey: /b }'),
      ['certificate-unused'],
    ],
    [
      'of a former count of errors',
      rule('outlierDetection: { consecutiveErrors: 3 }'),
      ['errors-uncounted'],
    ],
    ['of no count of errors that is 0', rule('outlierDetection: { consecutiveErrors: 0 }'), []],
    [
      'of a former size of rings',
      rule('loadBalancer: { consistentHash: { useSourceIp: true, minimumRingSize: 9 } }'),
      ['ring-size-former'],
    ],
    [
      'of a failover that nothing sets off',
      rule('loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }'),
      ['failover-unnoticed'],
    ],
    [
      'of no failover beside outlierDetection',
      rule(
        'outlierDetection: {}, loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } }',
      ),
      [],
    ],
    [
      'of a gateway in the old form',
      route('gateways: [web.shop, a.b]', ''),
      ['gateway-name-former'],
    ],
    ['of no gateway behind one of the new form', route('gateways: [shop/web]', ''), []],
    [
      'of mirrorPercent',
      route('', 'mirror: { host: b }, mirrorPercent: 5'),
      ['mirror-percent-former'],
    ],
    ['of an address as a name of TLS', tls('10.0.0.1'), ['sni-address']],
    ['of no name with a port, which is refused', tls('web:80'), []],
    ['of a large answer', answer(100 * 1024 + 1), ['body-large']],
    ['of no answer of 100 kB', answer(100 * 1024), []],
    [
      'of a wildcard within a label',
      entry("hosts: ['*a.com'], resolution: NONE"),
      ['wildcard-partial'],
    ],
    [
      'of no such wildcard that is looked up',
      entry("hosts: ['*a.com'], resolution: DYNAMIC_DNS"),
      [],
    ],
    [
      'of workloads that are not called',
      entry('hosts: [a.com], workloadSelector: { labels: { a: b } }'),
      ['selector-unused'],
    ],
    [
      'of several hosts at one address',
      entry(
        'hosts: [a.com, b.com], resolution: DNS, addresses: [10.0.0.1], ports: [{ number: 443, name: a, protocol: TLS }]',
      ),
      ['hosts-of-one-address'],
    ],
    [
      'of an endpoint without an address',
      entry('hosts: [a.com], resolution: STATIC, endpoints: [{ network: other }]'),
      ['endpoint-addressless'],
    ],
    [
      'of a WorkloadEntry without an address',
      entry('network: other', 'WorkloadEntry'),
      ['endpoint-addressless'],
    ],
    [
      'of several entries of tracing',
      telemetry('tracing: [{ providers: [{ name: a }, { name: b }] }, {}]'),
      ['tracing-repeated', 'providers-repeated'],
    ],
    [
      'of a tag without a name',
      telemetry("metrics: [{ overrides: [{ tagOverrides: { '': { operation: REMOVE } } }] }]"),
      ['tag-nameless'],
    ],
  ])('%s', (_, head, expected) => {
    const found = findingsOf(invalidMeshResource, '', head).filter(
      ({ check }) => check === 'taken-with-a-warning',
    );
    expect(found.map(({ key }) => key)).toEqual(expected);
  });
});

test('a cipher of TLS 1.3 is offered to nobody where maxProtocolVersion ends before, and no more is said', () => {
  const [found] = findingsOf(
    invalidMeshResource,
    '',
    `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { a: b }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [a.example.com]
      tls: { mode: SIMPLE, credentialName: a, maxProtocolVersion: TLSV1_2, cipherSuites: [TLS_AES_256_GCM_SHA384] }
`,
  );
  expect(spoken(found?.symptom)).toMatch(/^none: where TLS 1.3 is spoken/);
});

test('what a subset says is told as well, without the name of a warning that nobody prints', () => {
  const [found] = findingsOf(
    invalidMeshResource,
    '',
    `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  subsets: [{ name: a, trafficPolicy: { outlierDetection: { consecutiveErrors: 3 } } }]
`,
  );
  expect(spoken(found)).toMatchObject({
    key: 'errors-uncounted',
    knownAs: [],
    why: expect.stringContaining('and says nothing') as string,
  });
});

test('in JSON two addresses are two entries, as the webhook says them', async () => {
  const { entries } = await analysed({
    'a.yaml': `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  tls:
    - match: [{ sniHosts: [10.0.0.1, 10.0.0.2, 10.0.0.1] }]
      route: [{ destination: { host: web } }]
`,
  });
  const told = entries.filter(({ code }) => code === 'IST0133');
  expect(told.map(({ why }) => why.slice(0, 10))).toEqual(['10.0.0.1: ', '10.0.0.2: ']);
});
