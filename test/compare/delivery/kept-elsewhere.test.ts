import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const tree = (...applied: string[]): Files => ({
  'clusters/prod/flux-system/sync.yaml': flux('flux-system', './clusters/prod'),
  ...Object.fromEntries(
    applied.map((path) => [
      `clusters/prod/${path.replaceAll('/', '-')}.yaml`,
      flux(path.replaceAll('/', '-'), `./${path}`),
    ]),
  ),
});
const web = object('ConfigMap', 'backend', ', namespace: ci');

const causesOf = async (before: Files, after: Files): Promise<readonly unknown[]> =>
  (await reviewOf(before, after)).changes
    .filter(({ subject }) => subject.kind === 'ConfigMap')
    .map(({ environment, after: now, cause }) => [environment, now === null, cause?.kind ?? null]);

/** A folder with much beside what both folders have. */
const core: Files = Object.fromEntries(
  ['web', 'mail', 'shop', 'desk'].map((name) => [`core/${name}.yaml`, object('Service', name)]),
);

const both = (folder: string): Files => ({
  ...core,
  [`${folder}/backend.yaml`]: web,
  [`${folder}/gateway.yaml`]: object('Service', 'gateway'),
});
const withCopy = { 'core/backend.yaml': web };

test('what an applier prunes is not kept by a folder that nothing applies', async () => {
  const there = { ...tree('core'), ...both('ci/prod/config') };
  expect(await causesOf({ ...there, ...withCopy }, there)).toEqual([['prod', true, null]]);
});

test('what another applier takes to the same cluster does not change', async () => {
  const there = { ...tree('core', 'ci/prod/config'), ...both('ci/prod/config') };
  expect(await causesOf({ ...there, ...withCopy }, there)).toEqual([]);
});
