import { expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import type { RenderedRoot } from '../../src/gitops/index.ts';
import type { GapDraft } from '../../src/manifest/index.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { renderedFrom, resourcesOf } from '../support/rendered.ts';

const gateway = (secret: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  gatewayClassName: istio
  listeners:
    - { name: https, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: { certificateRefs: [{ name: shop-tls }] } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop, namespace: edge }
spec: { secretName: ${secret}, dnsNames: [shop.example.com] }
`;
const gap = (reason: GapDraft['reason']): GapDraft => ({
  ...{ reason, key: 'proxy', input: 'proxy', root: null, origin: null },
  message: 'it is not here',
});

/** What is told of a certificate, where another folder lacks something. */
function told(reason: GapDraft['reason'], namespace: string): readonly string[] {
  const sides = ['shop-tls', 'shop-2027-tls'].map((secret) => {
    const rendered = renderedFrom(gateway(secret));
    const [root] = rendered.roots;
    if (root === undefined) throw new Error('a folder is a root');
    const lacking: RenderedRoot = {
      ...root,
      status: 'partial',
      resources: resourcesOf(
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own, namespace: ${namespace} }\n`,
      ),
      gaps: [gap(reason)],
    };
    return { ...rendered, roots: [root, lacking] };
  });
  const [base, head] = sides;
  if (base === undefined || head === undefined) throw new Error('there are two sides');
  const settings = { rootNamespace: null, istioVersion: null, external: [] };
  const { findings } = gatewayNotReady.detect({
    mesh: resolveMesh(head, settings),
    before: resolveMesh(base, settings),
    ...{ changes: [], rendered: head, renderedBefore: base },
    ...{ schemas: shippedSchemas(), isWhole: false },
  });
  return findings.map(({ check }) => check).filter((check) => check === 'certificate-not-renewed');
}

test('a chart that is not seen, of another namespace, hides nothing of this one', () => {
  expect(told('helm-chart', 'tools')).toEqual(['certificate-not-renewed']);
});

test('one of this namespace may hold it, and so may all else that is not seen', () => {
  expect(told('helm-chart', 'edge')).toEqual([]);
  expect(told('remote-base', 'tools')).toEqual([]);
});
