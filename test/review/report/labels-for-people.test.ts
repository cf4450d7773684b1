import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { app } from '../../checks/findings-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const route = (annotation: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: alerts, namespace: shop, annotations: { ${annotation} } }
spec: { hosts: [alerts], http: [{ route: [{ destination: { host: alerts } }] }] }
`;

const tree = (annotation: string, url: string) => ({
  'overlays/prod/kustomization.yaml': `resources: [apps.yaml, route.yaml]
helmCharts:
  - { name: dex, repo: https://example.com/charts, version: 1.0.0, releaseName: dex, namespace: shop, valuesInline: { config: { issuer: ${url} } } }
`,
  'overlays/prod/apps.yaml': app('shop', 'alerts'),
  'overlays/prod/route.yaml': route(annotation),
});

const headline = async (was: string, is: string): Promise<string> =>
  headlineOf(
    await reviewOf(tree(was, 'https://a.example.com'), tree(is, 'https://b.example.com')),
  ).sentence.toLowerCase();

test.each(['link.argocd.argoproj.io/external-link', 'team', 'app.kubernetes.io/version'])(
  'an annotation %s of a VirtualService stands behind values of a chart that is not seen',
  async (key) => {
    expect(await headline(`${key}: one`, `${key}: two`)).toMatch(/^prod: chart dex/);
  },
);

test.each(['istio.io/rev', 'argocd.argoproj.io/sync-options', 'helm.sh/hook'])(
  'one that somebody reads, %s, stands before them',
  async (key) => {
    expect(await headline(`${key}: one`, `${key}: two`)).not.toMatch(/^prod: chart dex/);
  },
);
