import { expect, test } from 'vitest';
import { askTree } from '../../../src/cli/questions/call-question.ts';
import { readQuestion } from '../../../src/istio/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { namespace, service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';

const engine = createEngine(readPackageData());

const pods = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: "${name}:1", ports: [{ containerPort: 80 }] }] }
---
`;

const REFUSING = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
`;

const tree = (policies: string, more: Files = {}): Files => ({
  'argocd/shop.yaml': app('shop'),
  'argocd/rules.yaml': app('rules', '', 'rules'),
  'shop/kustomization.yaml': 'resources: [all.yaml]\n',
  'shop/all.yaml': `${namespace('shop', 'istio-injection: enabled')}${pods('web')}${pods('cart')}${service('web', '{ selector: { app: web }, ports: [{ name: http, port: 80 }] }', { namespace: 'shop' })}`,
  'rules/kustomization.yaml': policies,
  'common/kustomization.yaml': 'resources: [policy.yaml]\n',
  'common/policy.yaml': REFUSING,
  ...more,
});

async function sentencesOf(files: Files): Promise<readonly string[]> {
  const question = readQuestion({ from: 'cart', to: 'http://web/', method: null, headers: [] });
  if ('problem' in question) throw new Error(question.problem);
  const trees = { tree: treeOf(files), load: () => Promise.resolve() };
  const answers = await askTree(trees, engine, question, null);
  return answers.kind === 'answered' ? answers.answers.map(({ sentence }) => sentence) : [];
}

const LISTED = 'resources: [../common]\n';
const STOPS = `${LISTED}configMapGenerator: [{ name: settings, files: [gone.txt] }]\n`;

test('an answer that an object of a folder decides which does not build holds once it does', async () => {
  const [free = ''] = await sentencesOf(tree(LISTED));
  expect(free).toMatch(/^GET .* is refused: 403/);
  const [held = ''] = await sentencesOf(tree(STOPS));
  expect(held).toMatch(/^Once rules builds: GET .* is refused: 403/);
});

test('an answer that nothing of such a folder decides says no more than before', async () => {
  const [other = ''] = await sentencesOf(
    tree(STOPS, { 'common/policy.yaml': REFUSING.replace('namespace: shop', 'namespace: other') }),
  );
  expect(other).toMatch(/^GET .* is answered/);
});

test('nor does one that the same object of another folder decides, which builds', async () => {
  const [both = ''] = await sentencesOf(
    tree(STOPS, {
      'argocd/extra.yaml': app('extra', '', 'extra'),
      'extra/kustomization.yaml': 'resources: [../common]\n',
    }),
  );
  expect(both).toMatch(/^GET .* is refused: 403/);
});
