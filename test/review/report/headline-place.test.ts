import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const object = (kind: string, name: string, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\n${more}`;

const applied = (name: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://${name}.example', namespace: shop }
  source: { repoURL: 'https://git.example/acme/deploy', targetRevision: main, path: overlays/${name} }
  syncPolicy: { automated: {} }
`;

const tree = (eu: string, us: string): Files => ({
  'argocd/apps.yaml': [applied('prod-eu'), applied('prod-us')].join('---\n'),
  'overlays/prod-eu/kustomization.yaml': 'resources: [all.yaml]\n',
  'overlays/prod-eu/all.yaml': eu,
  'overlays/prod-us/kustomization.yaml': 'resources: [all.yaml]\n',
  'overlays/prod-us/all.yaml': us,
});

test('the headline names the environments of what it tells, and not those of all that changes', async () => {
  const before = tree(object('ConfigMap', 'a'), object('ConfigMap', 'b', 'data: { x: "1" }\n'));
  const after = tree(
    `${object('ConfigMap', 'a')}---\n${object('ServiceAccount', 'web')}`,
    object('ConfigMap', 'b', 'data: { x: "2" }\n'),
  );
  const [headline = ''] = (await reportOf(before, after, 'markdown')).text.split('\n');
  expect(headline).toMatch(/ prod-eu: ServiceAccount (?:shop\/)?web: added/);
});
