import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { peerAuthentication } from '../support/objects.ts';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'web:1' }] }
---
`;
const STRICT = peerAuthentication('default', '{ mtls: { mode: STRICT } }').replace(
  /namespace: \w+/,
  'namespace: istio-system',
);
const ROOT = `---
apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
`;

/** What is told of production's mTLS beside that of staging, where production loses something that both had. */
async function apart(left: string) {
  const both = SHOP + STRICT + ROOT;
  const files = (prod: string): Files => ({ 'prod/all.yaml': prod, 'staging/all.yaml': both });
  const { findings } = await reviewOf(files(both), files(SHOP + left));
  return findings.filter(({ check }) => check === 'admission-for-some');
}

test('what one environment gets as its root namespace goes is in force only where a control plane still reads it', async () => {
  const [found] = await apart('');
  expect(spoken(found)?.message).toContain(
    'In prod, where a control plane still reads this, web gets mTLS PERMISSIVE; staging does not.',
  );
  expect(spoken(found?.why)).toContain('proxies without a control plane keep their configuration');
  expect(spoken(found?.fix.text)).toContain(
    'Keep applying PeerAuthentication istio-system/default there, with Namespace istio-system',
  );
});

test('a policy that goes alone is told without condition', async () => {
  const [found] = await apart(ROOT);
  expect(spoken(found)?.message).toContain('In prod, web gets mTLS PERMISSIVE; staging does not.');
  // it is told with what is said of the policy
  expect(found?.subject).toMatchObject({ kind: 'PeerAuthentication', namespace: 'istio-system' });
  expect(spoken(found?.fix.text)).toContain('set it in a file they share');
});
