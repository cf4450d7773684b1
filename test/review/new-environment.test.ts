import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const object = (group: string, kind: string, name: string, spec: string): string =>
  `---\napiVersion: ${group}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n`;

/** A base in which a route goes to a Service that is not there, beside others that are right. */
const base: Files = {
  'base/kustomization.yaml': 'resources: [all.yaml]\n',
  'base/all.yaml':
    ['web', 'cart', 'stock']
      .map((name) => object('v1', 'Service', name, '{ ports: [{ name: http, port: 80 }] }'))
      .join('') +
    ['web', 'cart']
      .map((name) =>
        object(
          'networking.istio.io/v1',
          'VirtualService',
          name,
          `{ hosts: [${name}], http: [{ route: [{ destination: { host: ${name === 'web' ? 'web' : 'crat'} } }] }] }`,
        ),
      )
      .join(''),
};

const overlay = (name: string, text = ''): Files => ({
  [`overlays/${name}/kustomization.yaml`]: `resources: [../../base${text === '' ? '' : ', own.yaml'}]\n`,
  ...(text !== '' && { [`overlays/${name}/own.yaml`]: text }),
});

const told = async (before: Files, after: Files, environment: string) =>
  (await reviewOf(before, after)).findings
    .filter((each) => each.environment === environment && each.detector === 'unresolved-reference')
    .map(({ introducedBy, subject }) => `${subject.name} ${introducedBy}`);

const production = { ...base, ...overlay('prod-eu') };

test('what stands in another environment stands in a new one of the same lines', async () => {
  expect(await told(production, { ...production, ...overlay('prod-us') }, 'prod-us')).toEqual([
    'cart already-there',
  ]);
});

test('what only a lower environment has is new in production, and so is what no other has', async () => {
  const staging = { ...base, ...overlay('staging') };
  expect(await told(staging, { ...staging, ...overlay('prod') }, 'prod')).toEqual([
    'cart this-change',
  ]);
  const own = object(
    'networking.istio.io/v1',
    'VirtualService',
    'stock',
    '{ hosts: [stock], http: [{ route: [{ destination: { host: stok } }] }] }',
  );
  expect(
    (await told(production, { ...production, ...overlay('prod-us', own) }, 'prod-us')).sort(),
  ).toEqual(['cart already-there', 'stock this-change']);
});

test('a new environment is a row of its own', async () => {
  const after = { ...production, ...overlay('prod-us') };
  const { text } = await reportOf(production, after, 'markdown');
  expect(text).toContain('| New environment, of 5 objects | **prod-us** |');
  expect((await reportOf(production, production, 'markdown')).text).not.toContain(
    'New environment',
  );
});

test('a set that fills a new environment by one entry more is none of the objects that it gets', async () => {
  const sets = (clusters: readonly string[]): Files => ({
    'fleet/shop.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shop, namespace: argocd }
spec:
  generators: [{ list: { elements: [${clusters.map((name) => `{ cluster: ${name} }`).join(', ')}] } }]
  template:
    metadata: { name: 'shop-{{cluster}}' }
    spec:
      source: { repoURL: 'https://github.com/acme/shop.git', targetRevision: HEAD, path: base }
      destination: { name: '{{cluster}}', namespace: shop }
`,
  });
  const [before, after] = [['prod-eu'], ['prod-eu', 'prod-us']].map((names) => ({
    ...base,
    ...sets(names),
  }));
  if (before === undefined || after === undefined) throw new Error('no trees');
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).toContain('prod-us is new and gets 5 objects');
  expect(text).toContain('| New environment, of 5 objects | **prod-us** |');
});
