import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { app } from '../gitops/delivery/argo-trees.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const FINALIZER = 'finalizers: [resources-finalizer.argocd.argoproj.io]';
const SHARED: Files = {
  'shared/kustomization.yaml': 'resources: [job.yaml]\n',
  'shared/job.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: run, namespace: shop }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: run, image: "acme/run:latest" }, { name: log, image: acme/log }] } } }
`,
};

const taking = (...names: readonly string[]): Files => ({
  ...SHARED,
  ...Object.fromEntries(
    names.flatMap((name) => [
      [
        `argocd/${name}.yaml`,
        app(`teams/${name}`, '', name).replace(
          'namespace: argocd',
          `namespace: argocd, ${FINALIZER}`,
        ),
      ],
      [`teams/${name}/kustomization.yaml`, `namePrefix: ${name}-\nresources: [../../shared]\n`],
    ]),
  ),
});

const said = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter(({ check }) => check === 'inputs-not-pinned')
    .map(
      ({ introducedBy, ...told }) =>
        `${introducedBy}: ${spoken(messageOf(told)).replace(/: .*/, '')}`,
    )
    .toSorted();

test('what folders that come take in as one that goes did was there, and is told of that one', async () => {
  expect(await said(taking('old'), taking('east', 'west'))).toEqual([
    'already-there: 2 inputs of `teams/east` are not pinned to a version, as those of `teams/old` were',
    'already-there: 2 inputs of `teams/west` are not pinned to a version, as those of `teams/old` were',
  ]);
});

test('it is not told of a folder that stays, nor of one that comes beside one that stays', async () => {
  expect(await said(taking('old', 'east'), taking('east'))).toEqual([
    'already-there: 2 inputs of `teams/east` are not pinned to a version',
  ]);
  expect(await said(taking('east'), taking('east', 'west'))).toEqual([
    'already-there: 2 inputs of `teams/east` are not pinned to a version',
    'this-change: 2 inputs of `teams/west` are not pinned to a version',
  ]);
});
