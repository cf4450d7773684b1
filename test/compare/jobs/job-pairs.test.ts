import { expect, test } from 'vitest';
import { DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const LINES = ['frob one', 'frob two', 'kubectl apply -f https://example.org/x.yaml'];
const before = withFiles({ [DEPLOY]: workflow(LINES) });

test.each([
  ['renamed', { [DEPLOY]: workflow(LINES, { job: 'roll-out' }) }],
  ['moved to another file', { '.github/workflows/other.yml': workflow(LINES) }],
  [
    'split into steps',
    {
      [DEPLOY]:
        workflow(LINES.slice(0, 1)) +
        LINES.slice(1)
          .map((line) => `      - run: ${line}\n`)
          .join(''),
    },
  ],
  [
    'given comments',
    { [DEPLOY]: workflow([...LINES.flatMap((line) => ['# why', line]), 'echo done']) },
  ],
  ['continued over lines', { [DEPLOY]: workflow(['frob \\', '    one', ...LINES.slice(1)]) }],
])('a job that is %s applies the same', async (_, files) => {
  expect(await toldOf(before, withFiles(files))).toEqual({ tier: 'low', told: [] });
});

test('a job that is renamed and changed is told of by its difference', async () => {
  const after = withFiles({
    [DEPLOY]: workflow(['frob one', 'frob 2', ...LINES.slice(2)], { job: 'roll' }),
  });
  expect((await toldOf(before, after)).told).toEqual([
    `job roll of ${DEPLOY} lines ["frob two"] ["frob 2"]`,
  ]);
});

test('the order of lines counts', async () => {
  const after = withFiles({
    [DEPLOY]: workflow([...LINES.slice(1, 2), ...LINES.slice(0, 1), ...LINES.slice(2)]),
  });
  expect((await toldOf(before, after)).tier).toBe('high');
});

test('a new job is told of only by what is not read elsewhere', async () => {
  const none = withFiles({});
  const read = workflow(['kubectl apply -k mesh/overlays/production', 'echo done'], {
    extra: '    environment: production\n',
  });
  expect((await toldOf(none, withFiles({ [DEPLOY]: read }))).told).toEqual([]);
  expect(await toldOf(none, before)).toMatchObject({ tier: 'high', told: { length: 1 } });
});

test('a path that comes with the change is told of by its objects', async () => {
  const tree = (lines: readonly string[]) => withFiles({ [DEPLOY]: workflow(lines) });
  const apply = 'kubectl apply -k mesh/overlays/production';
  const after = {
    ...tree([apply, 'kubectl apply -f apps/web.yaml']),
    'apps/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\n',
  };
  expect((await toldOf(tree([apply]), after)).told).toEqual([]);
});

test('a job that makes its own cluster is no job of a cluster that is there', async () => {
  const tree = (line: string) =>
    withFiles({ [DEPLOY]: workflow(['kind create cluster', line, 'kubectl apply -f x.yaml']) });
  expect((await toldOf(tree('frob a'), tree('frob b'))).told).toEqual([]);
  expect((await toldOf(tree('frob a'), tree('kubectl --context prod apply -f y'))).tier).toBe(
    'high',
  );
  expect(
    (await toldOf(withFiles({ [DEPLOY]: workflow(['kubectl apply -f x']) }), tree('x'))).tier,
  ).toBe('high');
});

const withAction = (action: string) =>
  withFiles({ [DEPLOY]: workflow(LINES, { extra: '' }).replace('actions/checkout@v4', action) });

test.each([
  ['a release', 'actions/checkout@v5', 'low'],
  ['a smaller one', 'actions/checkout@v4.1.2', 'low'],
  ['a commit', `actions/checkout@${'a'.repeat(40)}`, 'medium'],
  ['a branch', 'actions/checkout@frob', 'high'],
  ['another owner', 'frob/checkout@v4', 'high'],
])('another version of an action is told of: %s', async (_, action, tier) => {
  const review = await toldOf(withAction('actions/checkout@v4'), withAction(action));
  expect([review.tier, review.told.length]).toEqual([tier, 1]);
});

test('so is one of an image', async () => {
  const tree = (image: string) =>
    withFiles({ [DEPLOY]: workflow(LINES, { extra: `    container:\n      image: ${image}\n` }) });
  expect(await toldOf(tree('alpine/helm:3.14.0'), tree('alpine/helm:3.15.1'))).toEqual({
    tier: 'low',
    told: [`job deploy of ${DEPLOY} uses alpine/helm "3.14.0" "3.15.1"`],
  });
  expect((await toldOf(tree('alpine/helm:3.14.0'), tree('frob/helm:3.14.0'))).tier).toBe('high');
});

test('an action that only prepares may come and go', async () => {
  const more =
    workflow(LINES) + '      - uses: actions/setup-node@v4\n        with: {node-version: 20}\n';
  expect((await toldOf(before, withFiles({ [DEPLOY]: more }))).told).toEqual([]);
});

test('a script of tests counts as what the jobs that run it do, and not by itself', async () => {
  const script = { 'e2e/tests/mesh.sh': '#!/bin/bash\nkubectl delete ns istio-system\n' };
  expect(await toldOf(withFiles({}), withFiles(script))).toEqual({ tier: 'low', told: [] });
  const running = withFiles({ [DEPLOY]: workflow([...LINES, './e2e/tests/mesh.sh']) });
  const changed = { 'e2e/tests/mesh.sh': '#!/bin/bash\nkubectl delete ns shop\n' };
  const { tier, told } = await toldOf({ ...running, ...script }, { ...running, ...changed });
  expect([tier, told]).toEqual([
    'high',
    [
      `job deploy of ${DEPLOY} lines ["e2e/tests/mesh.sh: kubectl delete ns istio-system"] ["e2e/tests/mesh.sh: kubectl delete ns shop"]`,
    ],
  ]);
});

test('what a job does in a cluster that it makes by a script is for a test', async () => {
  const test = (...lines: readonly string[]) =>
    withFiles({ [DEPLOY]: workflow(['./ci/install_KinD_create_KinD_cluster.sh', ...lines]) });
  const after = test('kubectl apply -f https://example.org/x.yaml');
  expect(await toldOf(test(), after)).toEqual({ tier: 'low', told: [] });
});
