import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { meshMtls, namespace, peerAuthentication, service } from '../support/objects.ts';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec: { containers: [{ name: pay, image: "pay:1", ports: [{ containerPort: 8080 }] }] }
---
`;

const shop = (text: string): Files => ({
  'prod/shop.yaml': `${namespace('shop', 'istio-injection: enabled')}${service('pay')}${PODS}${text}`,
});

const ofNamespace = (mode: string): string =>
  peerAuthentication('default', `{ mtls: { mode: "${mode}" } }`);
const ofPods = (mode: string): string =>
  peerAuthentication(
    'pay',
    `{ selector: { matchLabels: { app: pay } }, mtls: { mode: "${mode}" } }`,
  );
const ofPort = (mode: string): string =>
  peerAuthentication(
    'pay',
    `{ selector: { matchLabels: { app: pay } }, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: "${mode}" } } }`,
  );

const weakened = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter(({ check }) => check === 'mtls-weakened')
    .map((told) => spoken(messageOf(told)));

describe('a mode that is a variable', () => {
  test.each([
    ['of the mesh', (mode: string) => meshMtls(`"${mode}"`), '${mtls_mode}', 'the mesh'],
    ['of a namespace', ofNamespace, '$(MTLS)', 'namespace shop'],
    ['of pods, with a default', ofPods, '${MTLS:=PERMISSIVE}', 'Deployment shop/pay'],
    ['of a port', ofPort, '{{ mtls }}', 'Deployment shop/pay port 8080'],
  ])('%s is not told as another mode', async (_, policy, variable, whose) => {
    expect(await weakened(shop(policy('STRICT')), shop(policy(variable)))).toEqual([
      `mTLS stays STRICT for ${whose} only if ${variable} is STRICT, and its value is not known here. Else callers without a sidecar get in, in plaintext and without identity.`,
    ]);
  });

  test('stands for itself among the changes', async () => {
    const before = shop(meshMtls('STRICT'));
    const { text } = await reportOf(before, shop(meshMtls('"${mode}"')), 'markdown');
    expect(text).toContain('| the whole mesh: mTLS `STRICT` → `${mode}` |');
    expect(text).not.toContain('PERMISSIVE');
  });

  test('weakens nothing of which it is not known that it was STRICT', async () => {
    for (const mode of ['PERMISSIVE', '${other}'])
      expect(await weakened(shop(ofNamespace(mode)), shop(ofNamespace('${mode}')))).toEqual([]);
  });

  test('that becomes DISABLE turns mTLS off, whatever it was', async () => {
    expect(await weakened(shop(ofNamespace('${mode}')), shop(ofNamespace('DISABLE')))).toEqual([
      expect.stringMatching(/^mTLS goes from \$\{mode\} to DISABLE for namespace shop\./),
    ]);
  });
});
