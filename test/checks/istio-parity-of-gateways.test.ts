import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

/** What is said under the name of one analyzer: codes with their objects, each as often. */
async function said(analyzer: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'edge.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.analyzer === analyzer)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const gateway = (
  servers: string,
  selector = '{ istio: edge }',
  name = 'public',
  namespace = 'shop',
): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: ${namespace} }, spec: { selector: ${selector}, servers: [${servers}] } }`;

const http = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }';

describe('a Gateway whose selector no pod has', () => {
  test.each(['gateway.IngressGatewayPortAnalyzer', 'gateway.SecretAnalyzer'])(
    'is told by %s',
    async (analyzer) => {
      expect(await said(analyzer, gateway(http))).toEqual(['IST0101 Gateway shop/public']);
    },
  );
});

describe('the Secrets of a Gateway', () => {
  const secrets = (...objects: readonly string[]): Promise<readonly string[]> =>
    said('gateway.SecretAnalyzer', ...objects);
  const pod = (namespace: string): string =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: edge, labels: { istio: edge }, ${namespace} }, spec: { containers: [{ name: istio-proxy, image: proxy }] } }`;
  const https = (port: number): string =>
    `{ port: { number: ${String(port)}, name: https-${String(port)}, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: SIMPLE, credentialName: shop } }`;
  const TOLD = 'IST0101 Gateway shop/public';

  test('are told of each server that names one which is not there', async () => {
    // a line for each
    const two = gateway(`${https(443)},\n${https(444)}`);
    expect(await secrets(pod('namespace: edge'), two)).toEqual([TOLD, TOLD]);
  });

  test('are looked for beside all pods where the Gateway has no selector', async () => {
    const open = gateway(https(443), '{}');
    expect(await secrets(pod('namespace: edge'), open)).toEqual([TOLD]);
  });

  test('are looked for nowhere where no namespace is written at the pods', async () => {
    expect(await secrets(pod(''), gateway(http))).toEqual([TOLD]);
    expect(await secrets(pod('namespace: edge'), gateway(http))).toEqual([]);
  });
});

test('no ingress gateway is taken to be there where the mesh configuration turns Ingress off', async () => {
  const found = async (meshConfig: string): Promise<readonly (string | null)[]> => {
    const { entries } = await analysed(
      { 'edge.yaml': gateway(http, '{ istio: ingressgateway }') },
      { hasIngress: true, meshConfig: { path: 'mesh.yaml', text: meshConfig } },
    );
    return entries.filter(({ analyzer }) => analyzer !== null).map(({ code }) => code);
  };
  expect(await found('ingressControllerMode: STRICT')).toEqual([]);
  expect(await found('ingressControllerMode: "OFF"')).toEqual(['IST0101', 'IST0101']);
});

test('of an object that is written twice the last one holds', async () => {
  const [analyzer, selected] = ['gateway.IngressGatewayPortAnalyzer', '{ istio: edge }'];
  const pod = `{ apiVersion: v1, kind: Pod, metadata: { name: edge, namespace: edge, labels: ${selected} }, spec: { containers: [{ name: istio-proxy, image: proxy }] } }`;
  const right = gateway('', selected);
  const wrong = gateway('', '{ istio: egde }');
  expect(await said(analyzer, pod, right, wrong)).toEqual(['IST0101 Gateway shop/public']);
  expect(await said(analyzer, pod, wrong, right)).toEqual([]);
  expect(await said(analyzer, pod, wrong, wrong)).toEqual(['IST0101 Gateway shop/public']);
});

describe('hosts of two Gateways', () => {
  const conflicts = (...objects: readonly string[]): Promise<readonly string[]> =>
    said('gateway.ConflictingGatewayAnalyzer', ...objects);
  const server = (host: string, port = '80', protocol = 'HTTP'): string =>
    `{ port: { number: ${port}, name: p, protocol: ${protocol} }, hosts: ['${host}'] }`;
  const one = gateway(server('shop/a.example.com'));
  const BOTH = ['IST0145 Gateway shop/other', 'IST0145 Gateway shop/public'];

  test('are compared as they are written', async () => {
    const other = (host: string, namespace = 'shop'): string =>
      gateway(server(host), undefined, 'other', namespace);
    expect(await conflicts(one, other('shop/a.example.com'))).toEqual(BOTH);
    expect(await conflicts(one, other('./a.example.com'))).toEqual([]);
    expect(
      await conflicts(gateway(server('./a.example.com')), other('./a.example.com', 'pay')),
    ).toEqual(['IST0145 Gateway pay/other', 'IST0145 Gateway shop/public']);
  });

  test('are compared at port 0 where none is written', async () => {
    const without = '{ port: { name: p, protocol: HTTP }, hosts: [a.example.com] }';
    expect(await conflicts(gateway(without), gateway(without, undefined, 'other'))).toEqual(BOTH);
  });

  test('are told once of a server that two others are in the way of', async () => {
    const found = await conflicts(
      gateway(server('a.example.com', '90')),
      gateway(server('a.example.com', '90'), undefined, 'other'),
      gateway(server('a.example.com', '90', 'TCP'), undefined, 'raw'),
    );
    expect(found).toEqual([...BOTH, 'IST0145 Gateway shop/raw'].sort());
  });
});
