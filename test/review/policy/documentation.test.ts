import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseRules } from '../../../src/review/policy/rules/rule-files.ts';
import { parseRepositoryConfig } from '../../../src/review/policy/configuration/repository-config.ts';
import { valid } from './matters.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('what the documentation and the example shop write is valid', () => {
  const [
    config = '',
    clusters = '',
    copies = '',
    charts = '',
    tiers = '',
    windows = '',
    glass = '',
    rollback = '',
    differences = '',
    drift = '',
    watch = '',
    pastReview = '',
    ran = '',
    rules = '',
  ] = [...read('docs/reference/config.md').matchAll(/```yaml\n([^]*?)```/g)].map(
    ([, block = '']) => block,
  );
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', config)).config.platformTeam,
  ).toEqual(['acme/mesh-platform']);
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', clusters)).config.clusters,
  ).toMatchObject([
    { name: 'eks-1', server: 'https://1.eks.example' },
    { name: 'lab', server: 'https://lab.example' },
  ]);
  expect(valid(parseRepositoryConfig('docs/reference/config.md', copies)).config.vendored).toEqual({
    'github.com/acme/mesh/base@v1.2': 'vendor/mesh/base',
  });
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', charts)).config.vendored,
  ).toMatchObject({
    'oci://ghcr.io/acme/charts/pay': 'vendor/pay',
    'github.com/acme/charts/charts/cart@v7': 'vendor/cart',
  });
  expect(valid(parseRepositoryConfig('docs/reference/config.md', tiers)).config.tiers.high).toEqual(
    {
      approvals: 1,
      enforcement: 'observe',
    },
  );
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', windows)).config.freezes,
  ).toHaveLength(2);
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', glass)).config.breakGlass?.team,
  ).toBe('acme/on-call');
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', rollback)).config.rollback.teams,
  ).toEqual(['acme/on-call']);
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', differences)).config
      .intendedDifferences,
  ).toHaveLength(3);
  expect(valid(parseRepositoryConfig('docs/reference/config.md', drift)).config.drift).toEqual({
    environments: 'weekly',
    cluster: {
      every: '1h',
      environments: { prod: 'prod-eu' },
      from: 'medium',
      issue: true,
      webhook: 'platform-alerts',
    },
    correct: 'propose',
  });
  expect(valid(parseRepositoryConfig('docs/reference/config.md', watch)).config.watch.minutes).toBe(
    20,
  );
  const [page = ''] = read('docs/how-to/after-merge.md').match(/(?<=```yaml\n)[^]*?(?=```)/) ?? [];
  expect(valid(parseRepositoryConfig('docs/how-to/after-merge.md', page)).config.watch.tier).toBe(
    'medium',
  );
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', pastReview)).config.pastReview,
  ).toBe('issue');
  expect(
    valid(parseRepositoryConfig('docs/reference/config.md', ran)).config.tiers.high.ranIn,
  ).toEqual({
    environment: 'staging',
    hours: 24,
  });
  expect(valid(parseRules([{ file: 'docs/reference/config.md', text: rules }])).rules).toHaveLength(
    1,
  );
  const shop = valid(
    parseRepositoryConfig('config.yaml', read('examples/shop/.meshwarden/config.yaml')),
  );
  expect(shop.config.windows).toHaveProperty('weekly');
});
