import { expect, test } from 'vitest';
import { consequencesBetween, diffMesh } from '../../../src/compare/index.ts';
import { changedCause } from '../../../src/review/report/consequences/consequence-cause.ts';
import { contextOf, review } from '../../support/report-parts.ts';
import { meshFrom } from '../../support/rendered.ts';
import { manifest } from '../../support/objects.ts';

const AMBIENT = 'istio.io/dataplane-mode: ambient';
const INJECTED = 'istio-injection: enabled';

/** front of web calls orders of shop; a label that nobody reads stands on the Service. */
const mesh = (labels: string, note: string, rest = ''): string => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${labels} } }
---
apiVersion: v1
kind: Namespace
metadata: { name: web, labels: { ${labels.includes('ambient') ? AMBIENT : labels} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, labels: { note: "${note}" } }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: web }
spec:
  template:
    metadata: { labels: { app: front } }
    spec: { containers: [{ name: app, env: [{ name: URL, value: "http://orders.shop" }] }] }
---
${rest}`;
const sidecar = (host: string): string =>
  manifest('Sidecar', 'default', `{ egress: [{ hosts: ['${host}'] }] }`, { namespace: 'web' });

/** The kinds of consequences for known calls, each with what is said to bring it about. */
function causes(base: string, head: string): readonly string[] {
  const [before, after] = [meshFrom(base), meshFrom(head)];
  const context = contextOf(review({ changes: diffMesh('prod', before, after) }));
  return consequencesBetween('prod', { before, after })
    .consequences.filter(({ isKnown }) => isKnown)
    .map((one) => `${one.kind}: ${changedCause(one, context)?.text ?? 'nothing'}`);
}

test('a Sidecar that is narrowed is the cause, and not the Service that it hides', () => {
  expect(causes(mesh(INJECTED, '1', sidecar('*/*')), mesh(INJECTED, '2', sidecar('./*')))).toEqual([
    'plaintext: Sidecar web/default: host `*/*` → `./*`',
    // what goes by no route of the proxy is not tried again
    'shorter: Sidecar web/default: host `*/*` → `./*`',
  ]);
  expect(causes(mesh(INJECTED, '1'), mesh(INJECTED, '2', sidecar('./*')))).toEqual([
    'plaintext: Sidecar web/default: added',
    'shorter: Sidecar web/default: added',
  ]);
  expect(causes(mesh(INJECTED, '1', sidecar('./*')), mesh(INJECTED, '2'))).toEqual([
    'encrypted: Sidecar web/default: removed',
  ]);
});

test('pods that leave the ambient mesh do so by the label of their namespace', () => {
  const left = mesh(AMBIENT, '2').replace(`name: shop, labels: { ${AMBIENT} }`, 'name: shop');
  expect(causes(mesh(AMBIENT, '1'), left)).toEqual([
    'plaintext: Namespace shop: label istio.io/dataplane-mode `ambient` removed',
  ]);
  const caller = mesh(AMBIENT, '2').replace(`name: web, labels: { ${AMBIENT} }`, 'name: web');
  expect(causes(mesh(AMBIENT, '1'), caller)).toEqual([
    'plaintext: Namespace web: label istio.io/dataplane-mode `ambient` removed',
  ]);
});
