import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const doubled = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one, namespace: shop }\ndata:\n  key: first\n  key: ${value}\n---\n${object('ConfigMap', 'two', ', namespace: shop')}data: { key: ${value} }\n`;

const sound = (value: string): string => doubled(value).replace('  key: first\n', '');

const web = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
`;

const told = async (beside: Files, before: string, after: string) => {
  const of = (text: string): Files => ({ 'shop/all.yaml': text, 'shop/web.yaml': web, ...beside });
  const { gaps, changes } = await reviewOf(of(before), of(after));
  return {
    gaps: gaps.map(({ message, blocking }) => ({ message, blocking })),
    changes: changes.map(({ subject, after: value, heldUpBy }) =>
      [subject.name, JSON.stringify(value), heldUpBy?.kind ?? 'comes'].join(' '),
    ),
  };
};

const what = 'The key "key" is already set on line 5; only one of them counts';

test('kubectl takes the last of keys that are there twice, and goes on', async () => {
  const { gaps, changes } = await told({}, sound('old'), doubled('new'));
  expect(gaps).toEqual([
    {
      message: `shop/all.yaml sets keys twice: ${what}. \`kubectl apply\` takes the last of them, \`kustomize build\` refuses the file.`,
      blocking: true,
    },
  ]);
  expect(changes).toEqual(['one "new" comes', 'two "new" comes']);
});

test('so does Argo CD, and Flux applies nothing of them', async () => {
  const argo = await told({ 'sync/shop.yaml': app('shop') }, sound('old'), doubled('new'));
  expect(argo.gaps.map(({ message }) => message)).toEqual([
    `shop/all.yaml sets keys twice: ${what}. Argo CD takes the last of them, \`kustomize build\` refuses the file.`,
  ]);
  expect(argo.changes).toEqual(['one "new" comes', 'two "new" comes']);
  const byFlux = await told(
    { 'sync/shop.yaml': flux('shop', './shop') },
    sound('old'),
    doubled('new'),
  );
  expect(byFlux.gaps.map(({ message }) => message)).toEqual([
    `shop/all.yaml cannot be read as it stands: ${what}. Flux applies nothing of what it builds from shop.`,
  ]);
  expect(byFlux.changes).toEqual(['one "new" file', 'two "new" file']);
});

test('what is no YAML behind them stops kubectl all the same', async () => {
  const { gaps } = await told({}, sound('old'), `${doubled('new')}---\na: *unknown\n`);
  expect(gaps[0]?.message).toMatch(
    /^shop\/all.yaml cannot be read as it stands: "\*unknown" stands for .* \(and 1 more\)\. `kubectl apply` stops there/,
  );
});
