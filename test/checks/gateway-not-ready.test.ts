import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';

/** Codes of Istio with the objects they are of, where the folder is all that there is. */
async function istioSays(code: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'all.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.code === code)
    .map(({ resource, line }) => `${resource}:${String(line)}`)
    .sort();
}

const keysOf = (check: string, ...objects: readonly string[]): readonly string[] =>
  findingsOf(gatewayNotReady, '', objects.join('\n---\n'))
    .filter((finding) => finding.check === check)
    .map(({ key }) => key);

const pod = (labels: string, namespace = 'ingress', more = ''): string =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: gateway, namespace: ${namespace}, labels: ${labels} }, spec: { containers: [{ name: istio-proxy, image: proxy }] ${more} } }`;

const gateway = (servers: string, selector = '{ istio: ingressgateway }'): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { selector: ${selector}, servers: [${servers}] } }`;

const service = (
  ports: string,
  selector = '{ istio: ingressgateway }',
  namespace = 'ingress',
): string =>
  `{ apiVersion: v1, kind: Service, metadata: { name: gateway, namespace: ${namespace} }, spec: { selector: ${selector}, ports: [${ports}] } }`;

const http = (port: number, host = 'shop.example.com'): string =>
  `{ port: { number: ${String(port)}, name: http-${host}, protocol: HTTP }, hosts: [${host}] }`;

const PODS = pod('{ istio: ingressgateway }');

describe('ports of a Gateway', () => {
  const unopened = (...objects: readonly string[]): Promise<readonly string[]> =>
    istioSays('IST0162', PODS, ...objects);

  test.each<[string, string, string]>([
    ['the port of the Service', '{ name: http, port: 81, targetPort: 8081 }', '81'],
    ['the one it leads to', '{ name: http, port: 81, targetPort: 8081 }', '8081'],
    ['a port that leads to one with a name', '{ name: http, port: 81, targetPort: web }', '81'],
    ['TCP that is not written', '{ name: http, port: 81 }', '81'],
  ])('may be %s', async (_, ports, port) => {
    expect(await unopened(service(ports), gateway(http(Number(port))))).toEqual([]);
    expect(await unopened(service(ports), gateway(http(82)))).toHaveLength(1);
  });

  test('are not open over UDP, by Services of other namespaces or for other pods', async () => {
    const server = gateway(http(81));
    expect(await unopened(service('{ name: http, port: 81, protocol: UDP }'), server)).toHaveLength(
      1,
    );
    const other = service('{ name: http, port: 81 }', undefined, 'shop');
    expect(await unopened(other, server)).toHaveLength(1);
    expect(await unopened(service('{ port: 81 }', '{ istio: inner }'), server)).toHaveLength(1);
  });

  test('are open where any of several Services has them, in any namespace with pods', async () => {
    const elsewhere = [
      pod('{ istio: ingressgateway }', 'edge'),
      service('{ name: http, port: 81 }', undefined, 'edge'),
    ];
    const near = service('{ name: http, port: 80 }');
    expect(await unopened(near, ...elsewhere, gateway(http(81)))).toEqual([]);
    expect(await unopened(near, ...elsewhere, gateway(http(82)))).toHaveLength(1);
  });

  test('are told once for each number', async () => {
    const servers = [http(81), http(81, 'pay.example.com'), http(82)].join(', ');
    expect(await unopened(service('{ port: 80 }'), gateway(servers))).toHaveLength(2);
  });

  test('are not told where the selector fits no pods: that is another thing to say', async () => {
    const inner = gateway(http(81), '{ istio: inner }');
    expect(await unopened(service('{ port: 80 }'), inner)).toEqual([]);
    expect(await istioSays('IST0101', PODS, inner)).not.toEqual([]);
  });

  test('are those of the node for pods on its network', async () => {
    const onNode = pod('{ istio: ingressgateway }', 'ingress', ', hostNetwork: true');
    const objects = [onNode, service('{ port: 80 }'), gateway(http(9000))];
    expect(await istioSays('IST0162', ...objects)).toEqual([]);
  });

  test('are not told in a review where a Service may stand elsewhere', () => {
    const chart = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: edge, namespace: ingress }
spec: { chart: { spec: { chart: edge, version: 1.0.0 } } }`;
    const objects = [PODS, service('{ port: 80 }'), gateway(http(81))];
    expect(keysOf('port-not-on-service', ...objects)).toEqual(['port 81']);
    expect(keysOf('port-not-on-service', chart, ...objects)).toEqual([]);
    expect(keysOf('port-not-on-service', PODS, gateway(http(81)))).toEqual([]);
  });
});

/** Of partners.example.com, valid from 2026-11-23 for a hundred years; the private key is kept nowhere. */
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBlTCCATugAwIBAgIUd/lREsgZMGDywyPOqVsbgDXZRCkwCgYIKoZIzj0EAwIw',
  'HzEdMBsGA1UEAwwUcGFydG5lcnMuZXhhbXBsZS5jb20wIBcNMjYxMTIzMDUxMTEx',
  'WhgPMjEyNjEwMzAwNTExMTFaMB8xHTAbBgNVBAMMFHBhcnRuZXJzLmV4YW1wbGUu',
  'Y29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEo3MSDKoTPpIyUfnhIcDcprLX',
  '2MiRyAKEAqge0mRkFz+tG2epabjyWIncwcSJ28U3iaew1gFzyR+75TxCyH9VQ6NT',
  'MFEwHQYDVR0OBBYEFEa8cXf6h74YJ43bD3kUI+22Bcv/MB8GA1UdIwQYMBaAFEa8',
  'cXf6h74YJ43bD3kUI+22Bcv/MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID',
  'SAAwRQIgZOJRPVoWSVy0s9gK2jIhlXFsw3m1ylq90FoNvBT27KICIQCm+XaTmdWo',
  'JskOCQRqV02v51hhGlZ3B/Mqh+x3wneGXw==',
  '-----END CERTIFICATE-----',
].join('\\n');

const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\\nbm90aGluZw==\\n-----END CERTIFICATE-----';

const https = (secret: string, mode = 'SIMPLE'): string =>
  gateway(
    `{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: ${secret} }, hosts: [shop.example.com] }`,
  );

const secret = (
  name: string,
  values: string,
  namespace = 'ingress',
  field = 'stringData',
): string =>
  `{ apiVersion: v1, kind: Secret, metadata: { name: ${name}, namespace: ${namespace} }, ${field}: ${values} }`;

describe('certificates of a Gateway', () => {
  const unusable = (values: string, field = 'stringData'): Promise<readonly string[]> =>
    istioSays('IST0161', PODS, secret('shop', values, 'ingress', field), https('shop'));

  test.each<[string, string]>([
    ['nothing', '{}'],
    ['a key alone', '{ tls.key: key }'],
    ['a certificate alone', `{ tls.crt: "${CERTIFICATE}" }`],
    ['one of each pair', `{ cert: "${CERTIFICATE}", tls.key: key }`],
    ['an empty key', `{ tls.crt: "${CERTIFICATE}", tls.key: '' }`],
    ['no PEM', '{ tls.crt: certificate, tls.key: key }'],
    ['PEM that holds none', `{ tls.crt: "${NO_CERTIFICATE}", tls.key: key }`],
    ['one that is not valid yet', `{ tls.crt: "${CERTIFICATE}", tls.key: key }`],
    ['one that is not valid yet, under the other names', `{ cert: "${CERTIFICATE}", key: key }`],
  ])('are none in a Secret with %s', async (_, values) => {
    expect(await unusable(values)).toHaveLength(1);
  });

  test('are read as they come to the cluster, too: encoded', async () => {
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    expect(
      await unusable(`{ tls.crt: ${encoded('certificate')}, tls.key: ${encoded('key')} }`, 'data'),
    ).toHaveLength(1);
    const [trouble] = troublesAt(
      '2030-01-01T00:00:00Z',
      `{ tls.crt: ${encoded(CERTIFICATE.replaceAll('\\n', '\n'))}, tls.key: ${encoded('key')} }`,
      'data',
    );
    expect(trouble).toBeUndefined();
  });

  test('end, and begin, at an instant; where none is given nothing is said of it', () => {
    const values = `{ tls.crt: "${CERTIFICATE}", tls.key: key }`;
    expect(troublesAt('2020-01-01T00:00:00Z', values)[0]).toContain('valid from 2026-11-23 on');
    expect(troublesAt('2030-01-01T00:00:00Z', values)).toEqual([]);
    expect(troublesAt('2130-01-01T00:00:00Z', values)[0]).toContain('was valid until 2126-10-30');
    expect(troublesAt(undefined, values)).toEqual([]);
  });

  test('say nothing of what the Secret holds', () => {
    const [trouble] = troublesAt(undefined, '{ tls.crt: hunter2, tls.key: hunter3 }');
    expect(trouble).toContain('`tls.crt`');
    expect(trouble).not.toContain('hunter');
  });

  test('are looked for where the pods are, not where the Gateway is', async () => {
    const text = [PODS, secret('shop', '{ tls.crt: none, tls.key: none }', 'shop'), https('shop')];
    expect(await istioSays('IST0161', ...text)).toEqual([]);
    expect(await istioSays('IST0101', ...text)).toHaveLength(1);
  });

  test('are not judged where they are encrypted or templates', () => {
    for (const value of ['ENC[AES256_GCM,data:8f3a]', '${CERTIFICATE}', '<path:shop#crt>'])
      expect(troublesAt(undefined, `{ tls.crt: '${value}', tls.key: '${value}' }`)).toEqual([]);
  });

  test('of clients need an authority, in the Secret or beside it', () => {
    const values = `{ tls.crt: "${CERTIFICATE}", tls.key: key }`;
    const missing = (mode: string, ...more: readonly string[]): readonly string[] =>
      keysOf(
        'client-authority-missing',
        PODS,
        secret('shop', values),
        https('shop', mode),
        ...more,
      );
    expect(missing('MUTUAL')).toHaveLength(1);
    expect(missing('OPTIONAL_MUTUAL')).toHaveLength(1);
    expect(missing('SIMPLE')).toEqual([]);
    expect(missing('MUTUAL', secret('shop-cacert', '{ ca.crt: authority }'))).toEqual([]);
    const both = `{ tls.crt: "${CERTIFICATE}", tls.key: key, ca.crt: authority }`;
    expect(
      keysOf('client-authority-missing', PODS, secret('shop', both), https('shop', 'MUTUAL')),
    ).toEqual([]);
  });
});

/** Why a certificate does not do at an instant. */
function troublesAt(
  asOf: string | undefined,
  values: string,
  field = 'stringData',
): readonly string[] {
  const text = [PODS, secret('shop', values, 'ingress', field), https('shop')].join('\n---\n');
  const [mesh, rendered] = [meshFrom(text), renderedFrom(text)];
  const { findings } = gatewayNotReady.detect({
    ...{ mesh, before: null, changes: [], rendered, renderedBefore: null },
    schemas: shippedSchemas(),
    ...(asOf !== undefined && { asOf }),
  });
  return findings
    .filter(({ check }) => check === 'certificate-unusable')
    .map(({ why }) => spoken(why));
}

describe('definitions of the Gateway API', () => {
  const definition = (kind: string, version: string | null): string =>
    `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: ${kind}.gateway.networking.k8s.io, annotations: { ${version === null ? '' : `gateway.networking.k8s.io/bundle-version: ${version}`} } } }`;

  test.each<[string, string | null, boolean]>([
    ['tlsroutes', 'v1.4.9', true],
    ['tlsroutes', 'v1.5.0', false],
    ['tlsroutes', 'v1.5.0-rc.1', false],
    ['tlsroutes', 'v1.10.0', false],
    ['tcproutes', 'v1.5.1', true],
    ['tcproutes', '1.6.0', false],
    ['backendtlspolicies', 'v1.3.0', true],
    ['grpcroutes', 'v1.0.0', true],
    ['grpcroutes', 'v1.1.0-dev', false],
    ['httproutes', 'v0.5.0', false],
    ['tlsroutes', 'main', false],
    ['tlsroutes', null, false],
  ])('%s of bundle %s: %s', async (kind, version, isTooOld) => {
    const said = await istioSays('IST0176', definition(kind, version));
    expect(said).toHaveLength(isTooOld ? 1 : 0);
  });

  test('are told of in a review only where an Istio that asks for more is named', () => {
    const istiod = (version: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec: { chart: { spec: { chart: istiod, version: ${version} } } }`;
    const old = definition('tlsroutes', 'v1.2.1');
    expect(keysOf('definition-too-old', old)).toEqual([]);
    expect(keysOf('definition-too-old', old, istiod('1.29.0'))).toEqual([]);
    expect(keysOf('definition-too-old', old, istiod('1.30.0'))).toHaveLength(1);
  });
});

describe('selectors for pods of Gateways', () => {
  const NAME = 'gateway.networking.k8s.io/gateway-name';
  const pods = pod(`{ ${NAME}: edge, app: edge }`, 'shop');
  const policy = (spec: string, namespace = 'shop'): string =>
    `{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: admin, namespace: ${namespace} }, spec: { ${spec} } }`;
  const ineffective = (...objects: readonly string[]): Promise<readonly string[]> =>
    istioSays('IST0166', pods, ...objects);

  test.each<[string, string, number]>([
    ['any labels of the pods', 'selector: { matchLabels: { app: edge } }', 1],
    ['no labels', 'selector: {}', 1],
    ['other labels', 'selector: { matchLabels: { app: shop } }', 0],
    ['no selector', 'rules: [{}]', 0],
    [
      'a selector beside targetRef',
      'selector: { matchLabels: { app: edge } }, targetRef: { kind: Gateway, name: edge }',
      0,
    ],
    [
      'a selector beside targetRefs',
      'selector: { matchLabels: { app: edge } }, targetRefs: [{ kind: Gateway, name: edge }]',
      1,
    ],
  ])('with %s', async (_, spec, count) => {
    expect(await ineffective(policy(spec))).toHaveLength(count);
  });

  test('have no code of Istio where the pods are not here, but to come', async () => {
    const text = [
      '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: istio, listeners: [] } }',
      policy(`selector: { matchLabels: { ${NAME}: edge } }`),
    ].join('\n---\n');
    const { entries } = await analysed({ 'all.yaml': text });
    const found = entries.filter(({ id }) => id === 'gateway-not-ready/selector-for-gateway');
    expect(found.map(({ code }) => code)).toEqual([null]);
  });

  test('are those of the own namespace, of each kind with a target', async () => {
    const selector = 'selector: { matchLabels: { app: edge } }';
    expect(await ineffective(policy(selector, 'istio-system'))).toEqual([]);
    const other = (group: string, kind: string): string =>
      `{ apiVersion: ${group}/v1alpha1, kind: ${kind}, metadata: { name: edge, namespace: shop }, spec: { ${selector} } }`;
    expect(
      await ineffective(
        other('telemetry.istio.io', 'Telemetry'),
        other('extensions.istio.io', 'WasmPlugin').replace(
          'spec: {',
          'spec: { url: oci://registry.example.com/filter,',
        ),
      ),
    ).toHaveLength(2);
  });

  test('are told once for each Gateway, however many pods it has', async () => {
    const more = pods.replace('name: gateway,', 'name: gateway-2,');
    expect(
      await ineffective(more, policy('selector: { matchLabels: { app: edge } }')),
    ).toHaveLength(1);
  });
});
