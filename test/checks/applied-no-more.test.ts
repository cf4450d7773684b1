import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const TREE: Files = {
  'base/web.yaml': lines(
    'apiVersion: v1',
    'kind: Service',
    'metadata: { name: web, namespace: shop }',
    'spec: { selector: { app: web }, ports: [{ port: 80, name: http }] }',
  ),
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
};

const workflow = (environments: string, command: string): Files => ({
  ...TREE,
  '.github/workflows/deploy.yaml': lines(
    'jobs:',
    '  deploy:',
    '    strategy:',
    '      matrix:',
    `        environment: ${environments}`,
    '    steps:',
    `      - run: ${command}`,
  ),
});

const APPLY =
  'kubectl --context shop-${{ matrix.environment }} apply -k overlays/${{ matrix.environment }}';

const toldOf = async (before: Files, after: Files) => {
  const { findings, tier } = await reviewOf(before, after);
  return {
    tier,
    told: findings.map(
      ({ check, environment, origin, ...told }) =>
        `${environment} ${check} ${origin.file}:${String(origin.line)} ${spoken(messageOf(told))}`,
    ),
  };
};

test('a folder that a matrix leaves out is told to be applied no more', async () => {
  expect(await toldOf(workflow('[dev, prod]', APPLY), workflow('[dev]', APPLY))).toEqual({
    tier: 'high',
    told: [
      'prod applied-no-more .github/workflows/deploy.yaml:7 What applied overlays/prod does not any more: a later change of it reaches no cluster, unless something else applies it.',
    ],
  });
});

test('a folder that its job applies and then deletes is told by that line alone', async () => {
  const { told, tier } = await toldOf(
    workflow('[dev, prod]', APPLY),
    workflow('[dev, prod]', `${APPLY}\n      - run: kubectl delete -k overlays/prod`),
  );
  expect([tier, told]).toEqual(['high', []]);
});

test('nothing is told where the folder is applied by another file, or by one that may be it', async () => {
  const before = workflow('[dev, prod]', APPLY);
  const script = { 'deploy.sh': 'kubectl apply -k overlays/prod\n' };
  const open = { 'deploy.sh': 'kubectl apply -k "$(pick-folder)/$ANY"\n' };
  const action = workflow('[dev]', `${APPLY}\n      - uses: azure/k8s-deploy@v5`);
  expect((await toldOf(before, { ...workflow('[dev]', APPLY), ...script })).told).toEqual([]);
  expect((await toldOf(before, { ...workflow('[dev]', APPLY), ...open })).told).toEqual([]);
  expect((await toldOf(before, action)).told).toEqual([]);
  expect((await toldOf(before, workflow('[prod, dev]', APPLY))).told).toEqual([]);
});

test('nothing is told of a folder that goes', async () => {
  const { 'overlays/prod/kustomization.yaml': _, ...rest } = workflow('[dev]', APPLY);
  const { told } = await toldOf(workflow('[dev, prod]', APPLY), rest);
  expect(told.filter((each) => each.includes('applied-no-more'))).toEqual([]);
});

test('a folder that goes where another environment goes is told, and so is a context of another name', async () => {
  const before = workflow('[dev, prod]', APPLY);
  const all = APPLY.replace('shop-${{ matrix.environment }}', 'shop-prod');
  const { tier, told } = await toldOf(before, workflow('[dev, prod]', all));
  expect(told).toEqual([
    'dev applied-elsewhere .github/workflows/deploy.yaml:7 overlays/dev is applied to context `shop-prod` now, where overlays/prod goes.',
  ]);
  expect(tier).toBe('high');
  const renamed = APPLY.replace('shop-', 'store-');
  expect(await toldOf(before, workflow('[dev, prod]', renamed))).toEqual({
    tier: 'high',
    told: [
      'dev context-changed .github/workflows/deploy.yaml:7 overlays/dev is applied to context `store-dev` now, and no longer to `shop-dev`.',
      'prod context-changed .github/workflows/deploy.yaml:7 overlays/prod is applied to context `store-prod` now, and no longer to `shop-prod`.',
    ],
  });
});

test('of a folder that is deleted now it is not said that the cluster keeps it', async () => {
  const deleting = APPLY.replace(' apply ', ' delete ');
  expect(deleting).not.toBe(APPLY);
  const { told } = await toldOf(workflow('[prod]', APPLY), workflow('[prod]', deleting));
  expect(told.join()).not.toContain('keeps');
});
