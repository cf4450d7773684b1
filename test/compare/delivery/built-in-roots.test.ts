import { expect, test } from 'vitest';
import { builds, object } from '../../gitops/fixtures.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';

const tree = (listed: readonly string[], more: Files = {}): Files => ({
  'example/kustomization.yaml': builds(...listed),
  'apps/web/kustomization.yaml': builds('web.yaml', 'account.yaml'),
  'apps/web/web.yaml': object('Service', 'web'),
  'apps/web/account.yaml': object('ServiceAccount', 'web'),
  'apps/mail/kustomization.yaml': builds('mail.yaml'),
  'apps/mail/mail.yaml': object('Service', 'mail'),
  ...more,
});

const saidOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).notes.filter((note) => note.includes('builds in'));

test('a folder that stood by itself and is built into another one is said to be new there', async () => {
  const before = tree(['../apps/mail']);
  const after = tree(['../apps/mail', '../apps/web']);
  expect(await saidOf(before, after)).toEqual([
    'example builds in apps/web now: 2 objects, new to whoever applies example and did not apply apps/web by itself.',
  ]);
  expect(await saidOf(after, after)).toEqual([]);
  expect(await saidOf(after, before)).toEqual([]);
});

test('of what does not build it is said what it takes in once it does, and each that does is named', async () => {
  const stops = 'configMapGenerator: [{ name: settings, files: [gone.txt] }]\n';
  const systems = (listed: string): Files =>
    Object.fromEntries(
      ['first', 'second', 'third'].flatMap((name) => [
        [
          `systems/${name}/kustomization.yaml`,
          `${builds('own.yaml', ...listed.split(' '))}${name === 'third' ? '' : stops}`,
        ],
        [`systems/${name}/own.yaml`, object('Service', name)],
      ]),
    );
  const bases = Object.fromEntries(
    Object.entries(tree([])).filter(([path]) => !path.startsWith('example')),
  );
  const before = { ...bases, ...systems('../../apps/mail') };
  const after = { ...bases, ...systems('../../apps/mail ../../apps/web') };
  expect(await saidOf(before, after)).toEqual([
    'systems/third builds in apps/web now: 2 objects, new to whoever applies systems/third and did not apply apps/web by itself.',
  ]);
  const { notes } = await reviewOf(before, after);
  for (const name of ['first', 'second'])
    expect(notes).toContain(
      `Once systems/${name} builds, it takes in apps/web, too: 2 objects, new to whoever applies systems/${name} and did not apply apps/web by itself.`,
    );
});

test('nothing is said of a folder that comes with the change, or that a new one builds on', async () => {
  const without = Object.fromEntries(
    Object.entries(tree([])).filter(([path]) => !path.startsWith('example')),
  );
  expect(await saidOf(without, tree(['../apps/mail', '../apps/web']))).toEqual([]);
  const added = {
    'apps/new/kustomization.yaml': builds('new.yaml'),
    'apps/new/new.yaml': object('Service', 'n'),
  };
  expect(
    await saidOf(tree(['../apps/mail']), tree(['../apps/mail', '../apps/new'], added)),
  ).toEqual([]);
});

test.each([
  [13, 'apps/a0, apps/a1, apps/a10, apps/a11, apps/a12 and 8 more folders'],
  [6, 'apps/a0, apps/a1, apps/a2, apps/a3, apps/a4 and 1 more folder'],
])('of %i folders some are named', async (length, named) => {
  const names = Array.from({ length }, (_, at) => `a${String(at)}`);
  const folders = Object.fromEntries(
    names.flatMap((name) => [
      [`apps/${name}/kustomization.yaml`, builds('a.yaml')],
      [`apps/${name}/a.yaml`, object('Service', name)],
    ]),
  );
  const before = tree(['../apps/mail'], folders);
  const after = tree(['../apps/mail', ...names.map((name) => `../apps/${name}`)], folders);
  expect((await reviewOf(before, after)).reach).toEqual([
    `example builds in ${named} now: ${String(length)} objects, new to whoever applies example and did not apply those by themselves.`,
  ]);
});
