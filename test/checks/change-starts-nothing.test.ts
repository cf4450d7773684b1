import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const tree = (folder: string, on: readonly string[]): Files => ({
  [`${folder}/web/web.yaml`]: lines(
    'apiVersion: v1',
    'kind: Service',
    'metadata: { name: web, namespace: shop }',
    'spec: { selector: { app: web }, ports: [{ port: 80, name: http }] }',
  ),
  [`${folder}/web/kustomization.yaml`]: 'resources: [web.yaml]\n',
  'prod/kustomization.yaml': `resources: [../${folder}/web]\n`,
  '.github/workflows/deploy.yaml': lines(
    'on:',
    ...on,
    'jobs:',
    '  deploy:',
    '    steps:',
    '      - run: kubectl apply -k prod',
  ),
});

const told = async (on: readonly string[], after: readonly string[] = on) =>
  (await reviewOf(tree('apps', on), tree('services', after))).findings
    .filter(({ check }) => check === 'change-starts-nothing')
    .map(
      ({ fix, origin, ...told }) =>
        `${String(origin.line)} ${spoken(messageOf(told))} ${spoken(fix.text)}`,
    );

const PATHS = ['  push:', "    paths: ['apps/**', 'prod/**']"];

test('a folder that moves out of the paths of the workflow that applies it is told', async () => {
  expect(await told(PATHS)).toEqual([
    '3 Changes of services alone do not start .github/workflows/deploy.yaml: its `paths` do not name them. Add `services/**` to `paths`.',
  ]);
});

test.each([
  ['it names the new folder, too', PATHS, ['  push:', "    paths: ['services/**', 'prod/**']"]],
  ['it names all', ['  push:', "    paths: ['**']"], undefined],
  ['a pattern may be for it', ['  push:', "    paths: ['**/*.yaml', '!docs/**']"], undefined],
  ['it runs for each push', ['  push: {}'], undefined],
  ['it runs by the clock as well', [...PATHS, "  schedule: [{ cron: '0 4 * * *' }]"], undefined],
  ['it did not name all before', ['  push:', "    paths: ['prod/**']"], undefined],
] as const)('nothing is told where %s', async (_, on, after) => {
  expect(await told(on, after)).toEqual([]);
});

test('patterns of any depth are a bounded amount of work', async () => {
  const deep = Array.from({ length: 40 }, () => 'a').join('/');
  const on = ['  push:', `    paths: ['${'**/'.repeat(40)}none', 'apps/**', 'prod/**']`];
  const at = (folder: string): Files => tree(`${folder}/${deep}`, on);
  const { findings } = await reviewOf(at('apps'), at('services'));
  expect(findings.map(({ check }) => check)).toContain('change-starts-nothing');
});
