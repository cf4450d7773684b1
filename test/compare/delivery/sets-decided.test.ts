import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import {
  applicationSet,
  folders,
  git,
  GO,
  REPOSITORY,
  saidOf,
} from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { destinationRule } from '../../support/objects.ts';

const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n';
const rule = (host: string): string =>
  destinationRule('web', `{ host: ${host}.shop.svc.cluster.local }`);
const overlays = (host: string): Files => ({
  'overlays/prod/kustomization.yaml': 'resources: [web.yaml, rule.yaml]\n',
  'overlays/prod/web.yaml': service,
  'overlays/prod/rule.yaml': rule(host),
  'overlays/staging/kustomization.yaml': 'resources: [web.yaml]\n',
  'overlays/staging/web.yaml': service,
});

test.each([
  ['a list', `[{ list: { elements: [{ env: prod }, { env: staging }] } }]`, 'overlays/{{.env}}'],
  ['folders', `[${git('directories', 'overlays/*')}]`, '{{.path.path}}'],
  ['clusters that are not seen', '[{ clusters: {} }]', 'overlays/{{.name}}'],
])('a set that takes its folders from %s makes nothing undecidable', async (_, from, path) => {
  const decided = async (more: Files) => {
    const { findings, unknowns } = await reviewOf(
      { ...overlays('web'), ...more },
      { ...overlays('wbe'), ...more },
    );
    return [findings.map(({ check, environment }) => `${environment} ${check}`), unknowns];
  };
  const set = applicationSet(from, path, {
    name: 'a-{{.env}}{{.name}}{{.path.basename}}',
    spec: GO,
  });
  const without = await decided({});
  expect(without[0]).not.toEqual([]);
  expect(await decided({ 'argo/set.yaml': set })).toEqual(without);
});

test('a set of which not even the folders are seen says so, by its place', () => {
  const said = (path: string, url = REPOSITORY) =>
    saidOf({
      'argo/set.yaml': applicationSet('[{ pullRequest: {} }]', path).replaceAll(REPOSITORY, url),
      ...folders('apps/a'),
    }).filter((each) => each.includes('is not seen'));
  const unseen =
    'ApplicationSet all: which folders its Applications apply is not seen here (argo/set.yaml:10).';
  expect(said('{{path}}')).toEqual([unseen]);
  expect(said('{{path}}', '{{url}}')).toEqual([unseen]);
  expect(said('apps/{{path}}')).toEqual([]);
  expect(said('{{path}}', 'https://git.example/acme/other')).toEqual([]);
});
