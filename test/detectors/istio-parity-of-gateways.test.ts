import { describe, expect, test } from 'vitest';
import { analysed } from '../support/analysed.ts';

/** What is said under the name of one analyzer: codes with their objects, each as often. */
async function said(analyzer: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'edge.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.analyzer === analyzer)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const gateway = (servers: string, selector = '{ istio: edge }', name = 'public'): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: shop }, spec: { selector: ${selector}, servers: [${servers}] } }`;

const http = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }';

describe('a Gateway whose selector no pod has', () => {
  test.each(['gateway.IngressGatewayPortAnalyzer', 'gateway.SecretAnalyzer'])(
    'is told by %s',
    async (analyzer) => {
      expect(await said(analyzer, gateway(http))).toEqual(['IST0101 Gateway shop/public']);
    },
  );
});
