import { expect, test } from 'vitest';
import { meshMtls } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const application = (source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://prod.example.com }
  source: ${source}
`;

const tree = (source: string): Files => ({
  'argocd/mesh-prod.yaml': application(source),
  'mesh/prod/kustomization.yaml': 'resources: [pa.yaml]\n',
  'mesh/prod/pa.yaml': meshMtls('STRICT'),
});

const HERE = 'repoURL: https://github.com/acme/fleet.git, targetRevision: main, path: mesh/prod';

test('what an Application brings is not called unseen where it is rendered and seen', async () => {
  const patched = `{ ${HERE}, kustomize: { namePrefix: new- } }`;
  const { text } = await reportOf(tree(`{ ${HERE} }`), tree(patched), 'terminal');
  expect(text).toContain('delivered mesh-wide in prod: It decides which control plane');
  expect(text).not.toMatch(/unseen/i);
});

test('a chart of a registry that may hold anything is', async () => {
  const of = (version: string): string =>
    `{ repoURL: https://charts.example.com, chart: things, targetRevision: ${version} }`;
  const { text } = await reportOf(tree(of('1.0.0')), tree(of('2.0.0')), 'terminal');
  expect(text).toContain('unseen may be mesh-wide in prod');
});
