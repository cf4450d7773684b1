import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { app } from '../gitops/delivery/argo-trees.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const job = (name: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: shop }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: run, image: "acme/${name}:latest" }] } } }
`;

const said = async (files: Files): Promise<readonly string[]> =>
  (await reviewOf(files, { ...files, 'shop/more.yaml': job('more') })).findings
    .filter(({ check }) => check === 'inputs-not-pinned')
    .map(
      ({ symptom, ...told }) =>
        `${spoken(messageOf(told))} (${spoken(symptom).replace(/ may .*/, '')})`,
    );

const LOOSE: Files = {
  'hack/import/job.yaml': job('import'),
  'hack/import/kustomization.yaml': 'resources: [job.yaml]\n',
};

test('of a folder that nothing seen here applies it is said so, beside one that is applied', async () => {
  const applied = { 'argocd/shop.yaml': app('shop'), 'shop/run.yaml': job('run') };
  expect(await said({ ...LOOSE, ...applied })).toEqual(
    expect.arrayContaining([
      '1 input of `hack/import`, whose applier is not seen here, is not pinned to a version: image acme/import:latest. (what gets it)',
      '1 input of `shop` is not pinned to a version: image acme/more:latest. (production)',
      '1 input of `shop` is not pinned to a version: image acme/run:latest. (production)',
    ]),
  );
});

test('it is not said where nothing is seen to be applied at all', async () => {
  expect((await said({ ...LOOSE, 'shop/run.yaml': job('run') })).join()).not.toContain('applies');
});
