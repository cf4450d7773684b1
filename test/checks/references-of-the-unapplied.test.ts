import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { flux } from '../compare/delivery/flux-trees.ts';

const caller = (host: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: caller, namespace: shop }
spec:
  selector: { matchLabels: { app: caller } }
  template:
    metadata: { labels: { app: caller } }
    spec: { containers: [{ name: caller, image: "caller:1", env: [{ name: URL, value: "http://${host}.shop.svc:80" }] }] }
`;

const tree = (release: Files): Files => ({
  'clusters/prod/apps.yaml': flux('apps', './apps'),
  'apps/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
  ...release,
});

const RELEASE: Files = {
  'apps/store.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: store, namespace: shop }
spec: { chart: { spec: { chart: store, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts } } } }
`,
};

const told = async (release: Files): Promise<readonly string[]> => {
  const beside = {
    'spare/kustomization.yaml': 'resources: [caller.yaml, web.yaml]\n',
    'spare/web.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }], selector: { app: caller } }\n',
  };
  const base = { ...tree(release), ...beside, 'spare/caller.yaml': caller('web') };
  const head = { ...base, 'spare/caller.yaml': caller('store-server') };
  const { findings } = await reviewOf(base, head);
  return findings
    .map((told) => spoken(messageOf(told)))
    .filter((message) => spoken(message).includes('store-server'));
};

test('what nobody applies may call what an applied chart makes that is not rendered', async () => {
  expect(await told({})).toHaveLength(1);
  expect(await told(RELEASE)).toEqual([]);
});
