import { expect, test } from 'vitest';
import { flux } from '../../compare/delivery/flux-trees.ts';
import { service } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const waits = (...on: readonly string[]): string =>
  `  dependsOn: [${on.map((name) => `{ name: ${name} }`).join(', ')}]\n`;
const list = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;

/** Everything of `clusters/prod` is applied by nobody of the tree, `db` and `web` by Kustomizations that are there. */
const tree = (db: string, web: string, more: Files = {}): Files => ({
  'clusters/prod/kustomization.yaml': list('db.yaml', 'web.yaml'),
  'clusters/prod/db.yaml': flux('db', './db', db),
  'clusters/prod/web.yaml': flux('web', './web', web),
  'db/kustomization.yaml': list('db.yaml'),
  'db/db.yaml': service('db'),
  'web/kustomization.yaml': list('web.yaml', 'old.yaml'),
  'web/web.yaml': service('web'),
  'web/old.yaml': service('old'),
  ...more,
});
const CHANGED: Files = {
  'web/kustomization.yaml': list('web.yaml', 'new.yaml'),
  'web/new.yaml': service('new'),
};

const held = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).changes
    .filter(({ field }) => field === null)
    .map(
      ({ kind, subject: { name }, heldUpBy }) =>
        `${kind} ${name}${heldUpBy?.kind === 'idle' ? ` ${heldUpBy.until}` : ''}`,
    )
    .toSorted();

const ONCE = 'once Kustomization flux-system/db no longer waits for itself';

test('what a Kustomization applies that waits for itself comes and goes once it does not', async () => {
  const before = tree('', '');
  expect(await held(before, tree(waits('web'), waits('db'), CHANGED))).toEqual([
    expect.stringMatching(
      /^resource-added new once Kustomization flux-system\/(?:db|web) no longer/,
    ),
    expect.stringMatching(/^resource-removed old once Kustomization flux-system\/(?:db|web) no/),
  ]);
  // of one that was there before, too
  const circle = tree(waits('db'), waits('db'));
  expect(await held(circle, tree(waits('db'), waits('db'), CHANGED))).toEqual([
    `resource-added new ${ONCE}`,
    `resource-removed old ${ONCE}`,
  ]);
});

test('a Kustomization that such a one brings is not there, nor is what it applies', async () => {
  const more: Files = {
    'web/kustomization.yaml': list('web.yaml', 'old.yaml', 'inner.yaml'),
    'web/inner.yaml': flux('inner', './inner'),
    'inner/kustomization.yaml': list('inner.yaml'),
    'inner/inner.yaml': service('deep'),
  };
  expect(await held(tree('', ''), tree(waits('db'), waits('db'), more))).toEqual([
    `resource-added deep ${ONCE}`,
    `resource-added inner ${ONCE}`,
  ]);
});

test('nothing is held up by what waits in a row, and what others apply comes', async () => {
  expect(await held(tree('', ''), tree('', waits('db'), CHANGED))).toEqual([
    'resource-added new',
    'resource-removed old',
  ]);
  const elsewhere: Files = {
    'db/kustomization.yaml': list('db.yaml', 'more.yaml'),
    'db/more.yaml': service('more'),
  };
  expect(await held(tree('', ''), tree('', waits('web'), elsewhere))).toEqual([
    'resource-added more',
  ]);
});
