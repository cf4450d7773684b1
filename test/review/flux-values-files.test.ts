import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

const policy = (name: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: ${name} }\nspec: { mtls: { mode: {{ .Values.mode }} } }\n`;

const chart = (folder: string, name: string): Files => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  [`${folder}/values.yaml`]: 'mode: STRICT\n',
  [`${folder}/templates/policy.yaml`]: policy(name),
});

const PROD = 'charts/web/values-prod.yaml';

const tree = (valuesFiles: string): Files => ({
  'cluster/shop.yaml':
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: shop, namespace: flux-system }\nspec: { url: https://example.com/shop.git, ref: { branch: main } }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: shop } }\n',
  'apps/web.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web, namespace: shop }\nspec: { chart: { spec: { chart: ./charts/web, reconcileStrategy: Revision, sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }, valuesFiles: [${valuesFiles}] } } }\n`,
  ...chart('charts/web', 'web'),
  ...chart('charts/web/charts/inner', 'inner'),
  [PROD]: '# for prod\nmode: STRICT\ninner:\n  mode: STRICT\n',
  'env/more.yaml': 'other: 1\n',
});

/** The places of the modes that change. */
async function placesOf(valuesFiles: string, after: Files): Promise<readonly string[]> {
  const before = tree(valuesFiles);
  const { changes } = await reviewOf(before, { ...before, ...after }, charts);
  return changes.flatMap(({ subject, origin }) =>
    subject.kind === 'PeerAuthentication' ? [`${origin.file}:${String(origin.line)}`] : [],
  );
}

test.each([
  ['which is the only one', `./${PROD}`],
  ['which lies over another one', `./charts/web/values.yaml, ./${PROD}`],
  ['over which another one lies', `${PROD}, env/more.yaml`],
])('what a file of valuesFiles says is told at its line there: %s', async (_, files) => {
  const own = { [PROD]: '# for prod\nmode: DISABLE\ninner:\n  mode: STRICT\n' };
  expect(await placesOf(files, own)).toEqual([`${PROD}:2`]);
  const inner = { [PROD]: '# for prod\nmode: STRICT\ninner:\n  mode: DISABLE\n' };
  expect(await placesOf(files, inner)).toEqual([`${PROD}:4`]);
});

test('a default of a chart within that shows through valuesFiles has its own line', async () => {
  const values = 'charts/web/charts/inner/values.yaml';
  expect(await placesOf('env/more.yaml', { [values]: 'mode: DISABLE\n' })).toEqual([`${values}:1`]);
});
