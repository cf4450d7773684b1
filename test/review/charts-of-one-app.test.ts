import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

/** Applied into no namespace that is seen here. */
const tree = (chart: string | null, more = '', held = ''): Files => ({
  'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  'apps/production/kustomization.yaml': `resources: [plain.yaml${chart === null ? '' : ', reader.yaml'}]\n`,
  'apps/production/plain.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain, namespace: shop }\n',
  ...(chart !== null && {
    'apps/production/reader.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: reader }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: ${chart}, namespace: flux-system }
  values: { ${held}controllers: { reader: { containers: { app: { image: { repository: reader, tag: v1 } } } } } }
${more}`,
  }),
});

const tierOf = async (chart: string, more?: string): Promise<string | null> =>
  (await reviewOf(tree(null), tree(chart, more))).tier;

test('a release of a chart that makes one app of its values is ordinary', async () => {
  expect(await tierOf('app-template')).toBe('medium');
});

test('another chart may hold anything, as such a chart does where it is given whole objects', async () => {
  expect(await tierOf('edge')).toBe('high');
  const values = '  valuesFrom: [{ kind: Secret, name: more }]\n';
  expect(await tierOf('app-template', values)).toBe('high');
  const raw = 'rawResources: { a: { apiVersion: v1, kind: Namespace, spec: {} } }, ';
  expect((await reviewOf(tree(null), tree('app-template', '', raw))).tier).toBe('high');
});
