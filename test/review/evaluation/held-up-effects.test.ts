import { messageOf, awaitedBy } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { meshMtls, namespace, service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const pods = (name: string, where: string, url = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${where} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: "${name}:1"
          ports: [{ containerPort: 80 }]
          env: [{ name: URL, value: "${url}" }]
---
`;
const MESH = namespace('shop', 'istio-injection: enabled');
const BATCH = namespace('batch', 'istio-injection: enabled');
const OUTSIDE = namespace('batch');
const kustomization = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;

/** Two Applications: of the folder that the change breaks, and of the caller, which it leaves as it is. */
const tree = (mesh: string, more: Files = {}): Files => ({
  'argocd/shop.yaml': app('shop'),
  'argocd/batch.yaml': app('batch', '', 'batch'),
  'shop/kustomization.yaml': kustomization('mesh.yaml'),
  'shop/mesh.yaml': mesh,
  'batch/kustomization.yaml': kustomization('report.yaml'),
  'batch/report.yaml': pods('report', 'batch', 'http://pay.shop'),
  ...more,
});
const BROKEN: Files = { 'shop/kustomization.yaml': kustomization('mesh.yaml', 'gone.yaml') };

const outside = async (
  before: Files,
  after: Files,
  of = 'neighbours-in-mesh',
): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter(({ check, introducedBy }) => check === of && introducedBy === 'this-change')
    .map((each) => `${awaitedBy(each) ?? 'nothing'}: ${spoken(messageOf(each))}`);

const LEFT = 'Deployment batch/report stays outside the mesh';

describe('what is found of an object that the change leaves as it is', () => {
  const served = `${MESH}${OUTSIDE}${pods('pay', 'shop')}`;

  test('comes about once the folder builds that brings what it rests on', async () => {
    expect(await outside(tree(served), tree(`${served}${service('pay')}`, BROKEN))).toEqual([
      expect.stringContaining(`build: Once \`shop\` builds: ${LEFT}`),
    ]);
    const within = `${MESH}${BATCH}${pods('pay', 'shop')}${service('pay')}`;
    const left = `${MESH}${OUTSIDE}${pods('pay', 'shop')}${service('pay')}`;
    expect(await outside(tree(within), tree(left, BROKEN))).toEqual([]);
    expect(await outside(tree(within), tree(left, BROKEN), 'left-the-mesh')).toEqual([
      expect.stringContaining(
        'build: Once `shop` builds: new pods of Deployment batch/report get no proxy',
      ),
    ]);
  });

  test('comes about at once where that folder builds, or another change brings it about', async () => {
    expect(await outside(tree(served), tree(`${served}${service('pay')}`))).toEqual([
      expect.stringContaining(`nothing: ${LEFT}`),
    ]);
    const served2 = `${served}${service('pay')}`;
    const silent = { 'batch/report.yaml': pods('report', 'batch') };
    const changed = `${served2}${namespace('other')}`;
    expect(await outside(tree(served2, silent), tree(changed, BROKEN))).toEqual([
      expect.stringContaining(`nothing: ${LEFT}`),
    ]);
  });
});

test('the mode of the mesh changes once the policy comes that says it', async () => {
  const { text } = await reportOf(
    tree(`${MESH}${meshMtls('STRICT')}`),
    tree(`${MESH}${meshMtls('PERMISSIVE')}`, BROKEN),
    'markdown',
  );
  expect(text).toContain('| the whole mesh: mTLS `STRICT` → `PERMISSIVE` (once shop builds) |');
});

test('lines for after the merge, new pods and reasons say what they wait for', async () => {
  const within = `${MESH}${BATCH}${pods('pay', 'shop')}${service('pay')}`;
  const left = `${MESH}${OUTSIDE}${pods('pay', 'shop')}${service('pay')}`;
  const { text } = await reportOf(tree(within), tree(left, BROKEN), 'markdown');
  expect(text).toContain('# All this comes only once shop builds\n');
  expect(text).toContain(
    'once `shop` builds, the loss of the sidecar reaches Deployment batch/report',
  );
  expect(text).toContain('plaintext (once `shop` builds)');
  const built = (await reportOf(tree(within), tree(left), 'markdown')).text;
  expect(built).not.toMatch(/comes only|once `shop`/);
});
