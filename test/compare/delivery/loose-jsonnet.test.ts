import { describe, expect, test } from 'vitest';
import { virtualService } from '../../gitops/fixtures.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';

const jsonnet = (name: string): string =>
  `[{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '${name}' } }]\n`;

const TREE: Files = {
  'clusters/dev/web.yaml': virtualService('web'),
  'clusters/prod/web.yaml': virtualService('web'),
};

const unseenOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf({ ...TREE, ...before }, { ...TREE, ...after })).changes.map(
    ({ environment, kind, subject }) => `${environment} ${kind} ${subject.name}`,
  );

describe('Jsonnet of a folder without any object', () => {
  const file = 'gateways/oidc/web.jsonnet';

  test('is named where a change brings it or edits it', async () => {
    const new_ = { [file]: jsonnet('a') };
    expect(await unseenOf({}, new_)).toEqual([`dev unseen ${file}`, `prod unseen ${file}`]);
    expect(await unseenOf(new_, { [file]: jsonnet('b') })).toEqual([
      `dev unseen ${file}`,
      `prod unseen ${file}`,
    ]);
    expect(await unseenOf(new_, new_)).toEqual([]);
  });

  test('is not seen here, and blocks nothing', async () => {
    const { gaps, environments } = await reviewOf(TREE, { ...TREE, [file]: jsonnet('a') });
    expect(gaps.map(({ blocking, message }) => [blocking, message])).toEqual([
      [
        false,
        `${file} is written in Jsonnet, which is not evaluated here. What applies it is not seen here.`,
      ],
    ]);
    expect(environments.map(({ name }) => name)).toEqual(['dev', 'prod']);
  });

  test('is of the environment that its path says', async () => {
    const own = 'clusters/prod/more/web.jsonnet';
    expect(await unseenOf({}, { [own]: jsonnet('a') })).toEqual([`prod unseen ${own}`]);
    const other = 'environments/prod/web.jsonnet';
    expect(await unseenOf({}, { [other]: jsonnet('a') })).toEqual([`prod unseen ${other}`]);
  });

  test.each(['docs/a.jsonnet', 'vendor/lib/a.jsonnet', 'tests/a.jsonnet', 'web/a.libsonnet'])(
    'is nothing that anybody delivers at %s',
    async (path) => {
      expect(await unseenOf({}, { [path]: jsonnet('a') })).toEqual([]);
    },
  );
});

describe('a ytt template of a folder without any object', () => {
  const overlay = (name: string): string =>
    `#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset({"kind": "Service"})\n---\nmetadata:\n  annotations: { name: ${name} }\n`;
  const file = 'config-optional/external-dns.yml';

  test('is named where a change brings it or edits it', async () => {
    const new_ = { [file]: overlay('a') };
    expect(await unseenOf({}, new_)).toEqual([`dev unseen ${file}`, `prod unseen ${file}`]);
    expect(await unseenOf(new_, { [file]: overlay('b') })).toEqual([
      `dev unseen ${file}`,
      `prod unseen ${file}`,
    ]);
    const { gaps } = await reviewOf(TREE, { ...TREE, ...new_ });
    expect(gaps.map(({ blocking, message }) => [blocking, message])).toEqual([
      [
        false,
        `${file} is an overlay of ytt, which is not evaluated here: what it changes or removes is told as it is written elsewhere. What applies it is not seen here.`,
      ],
    ]);
  });

  test('is nothing that anybody delivers in a folder of documentation', async () => {
    expect(await unseenOf({}, { 'docs/a.yml': overlay('a') })).toEqual([]);
  });
});
