import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { object } from '../../gitops/fixtures.ts';
import type { Files } from './releases.ts';
import { mapOf } from './map-of.ts';

/** `environment: path` of what is delivered, `-: path (files): why` of what is not. */
async function mapped(files: Files): Promise<readonly string[]> {
  const { environments, notApplied } = await mapOf(files);
  return [
    ...environments.flatMap(({ name, roots }) => roots.map(({ path }) => `${name}: ${path}`)),
    ...notApplied.map((each) => `-: ${(each.files ?? [each.path]).join(' ')}: ${each.why}`),
  ];
}

const template = (port: number): string => `#@ load("@ytt:data", "data")\nport: ${String(port)}\n`;

const TREE: Files = {
  'config/web.yaml': object('Service', 'web'),
  'config/web.lib.yml': template(1),
  'config-optional/metrics.yaml': object('Service', 'metrics'),
  'config-optional/patch.yml': template(1),
  'other/mail.yaml': object('Service', 'mail'),
};
const deploy = (...paths: string[]): Files => ({
  'ci/deploy.yml': `steps:\n- run: kapp deploy -a shop -f <(ytt ${paths.map((path) => `-f ${path}`).join(' ')}) -y\n`,
});

describe('templates beside those that scripts hand to ytt', () => {
  test('are for whoever wants them, and part of no environment', async () => {
    expect(await mapped(TREE)).toEqual([
      'default: config',
      'default: config-optional',
      'default: other',
    ]);
    expect(await mapped({ ...TREE, ...deploy('config') })).toEqual([
      'default: config',
      'default: other',
      'applied by nobody seen here: config-optional',
    ]);
  });

  test('are part of what is delivered where any script names them', async () => {
    for (const paths of [
      ['config', 'config-optional'],
      ['config', 'config-optional/patch.yml'],
      ['.'],
    ])
      expect(await mapped({ ...TREE, ...deploy(...paths) })).toContain('default: config-optional');
  });

  test('are reviewed all the same', async () => {
    const before = { ...TREE, ...deploy('config') };
    const { tier, changes } = await reviewOf(before, {
      ...before,
      'config-optional/patch.yml': template(2),
    });
    expect(changes.map(({ environment }) => environment)).toEqual(['applied by nobody seen here']);
    expect(tier).not.toBe('none');
  });
});

describe('a template that its name calls a sample', () => {
  const sample = (port: number): Files => ({
    ...TREE,
    'sample-values.yml': `#@data/values\n---\nport: ${String(port)}\n`,
  });

  test('is there to be copied, and changes nothing that is delivered', async () => {
    expect(await mapped(sample(1))).toContain(
      '-: sample-values.yml: its name says that it is a sample to copy, and nothing seen here applies it',
    );
    const { changes, gaps } = await reviewOf(sample(1), sample(2));
    expect(changes).toEqual([]);
    expect(gaps.filter(({ origin }) => origin?.file === 'sample-values.yml')).toEqual([]);
  });

  test('hides no folder beside it', async () => {
    const docs: Files = { 'docs/web.yaml': object('Service', 'web') };
    expect((await mapped({ ...sample(1), ...docs })).join()).toContain('-: docs: ');
  });

  test('counts where a script hands it to ytt', async () => {
    const more = deploy('config', 'sample-values.yml');
    const { changes } = await reviewOf({ ...sample(1), ...more }, { ...sample(2), ...more });
    expect(new Set(changes.map(({ origin }) => origin.file))).toEqual(
      new Set(['sample-values.yml']),
    );
  });
});
