import { expect, test } from 'vitest';
import { upperFirst } from '../../src/checks/index.ts';
import { reportOf } from '../support/review-of.ts';

test('a sentence begins with a capital, and a path or a name keeps its letters', () => {
  expect(upperFirst('any caller is let in')).toBe('Any caller is let in');
  expect(upperFirst('one-off: nobody waits')).toBe('One-off: nobody waits');
  expect(upperFirst('once: it comes')).toBe('Once: it comes');
  for (const name of [
    'charts/web/values.yaml is named last',
    'values-eu.yaml wins',
    'shop/web: 503',
    './base is listed',
    'dex.example.org is answered',
    'spec.replicas goes',
    'proxy_stats stays',
  ])
    expect(upperFirst(name)).toBe(name);
});

const settings = (value: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: settings-of-the-storefront, namespace: storefront-of-the-shop }
data: { limit: '${value}' }
`;

const KUSTOMIZATION = 'resources: [cm.yaml]\n';

const application = (name: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://example.org/fleet.git', path: services/storefront/${name}, targetRevision: main }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
`;

test('folders at the beginning of a reason are written as they are', async () => {
  const files = {
    'services/storefront/live/kustomization.yaml': KUSTOMIZATION,
    'services/storefront/live/cm.yaml': settings('1'),
    'services/storefront/trial/kustomization.yaml': KUSTOMIZATION,
    'services/storefront/trial/cm.yaml': settings('2'),
    'argocd/live.yaml': application('live'),
  };
  const after = { ...files, 'argocd/trial.yaml': application('trial') };
  const { text } = await reportOf(files, after, 'markdown');
  expect(text).toContain(
    '**Why:** services/storefront/live and services/storefront/trial both write it',
  );
});
