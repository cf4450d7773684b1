import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { reportOf } from '../../support/review-of.ts';
import { placeOf } from '../../../src/manifest/index.ts';
import { applicationOf, shop, shopReviews } from './shop.ts';

const told = shopReviews();

const COMMON = 'services/orders/values.yaml';

const doubled = async (before: Files, after: Files) =>
  (await told(before, after))
    .filter(({ check }) => check === 'key-set-twice')
    .map(({ origin, ...told }) => `${placeOf(origin)} ${spoken(messageOf(told))}`);

const inFile = (line: number, key: string): string =>
  `${COMMON}:${String(line)} Helm takes nothing of the first \`${key}\` in ${COMMON}: the same map sets it once more.`;

describe('a key that values set twice', () => {
  test.each([
    ['at the top', 'timeout: 4s\ntimeout: 5s\n', inFile(2, 'timeout')],
    ['within a map', 'image:\n  tag: 1.0.1\n  tag: 1.0.2\n', inFile(3, 'tag')],
    ['as a block', 'image:\n  tag: 1.0.1\nimage:\n  tag: 1.0.2\n', inFile(3, 'image')],
    ['in lines of Windows', 'timeout: 4s\r\ntimeout: 5s\r\n', inFile(2, 'timeout')],
  ])('is told in a file: %s', async (_, text, message) => {
    expect(await doubled(shop(), shop({ [COMMON]: text }))).toEqual([message, message]);
  });

  test('is told in a text of an Application, at its line there', async () => {
    const helm = '      values: |\n        timeout: 4s\n        timeout: 5s\n';
    expect(await doubled(shop(), shop(applicationOf('staging', [`/${COMMON}`], helm)))).toEqual([
      'argocd/staging.yaml:16 Helm takes nothing of the first `timeout` in the values at argocd/staging.yaml:14: the same map sets it once more.',
    ]);
  });

  test('is no news where it was there before', async () => {
    const twice = shop({ [COMMON]: 'timeout: 4s\ntimeout: 5s\n' });
    expect(await doubled(twice, shop({ [COMMON]: 'timeout: 4s\ntimeout: 6s\n' }))).toEqual([]);
  });

  test.each([
    [
      'what a merge brings and the map says itself',
      'all: &all { timeout: 4s }\n<<: *all\ntimeout: 5s\n',
    ],
    ['two maps', 'timeout: 4s\nimage: { timeout: 5s }\n'],
    ['what nobody reads', 'timeout: 4s\n---\ntag: 1\ntag: 2\n'],
  ])('is none: %s', async (_, text) => {
    expect(await doubled(shop(), shop({ [COMMON]: text }))).toEqual([]);
  });

  test('keeps nothing from being analysed', async () => {
    const { text, exitCode } = await reportOf(
      shop(),
      shop({ [COMMON]: 'timeout: 4s\ntimeout: 5s\n' }),
      'terminal',
      chartRenderer(),
    );
    expect(text).not.toMatch(/BROKEN|Not analysed/);
    expect(exitCode).not.toBe(2);
  });
});

test('what stands behind the first document of a text of an Application is read by nobody', async () => {
  const helm = '      values: |\n        timeout: 4s\n        ---\n        replicaCount: 6\n';
  const found = await told(shop(), shop(applicationOf('staging', [`/${COMMON}`], helm)));
  expect(spoken(found.filter(({ check }) => check === 'values-document-unread'))).toMatchObject([
    {
      message:
        'Helm does not read what stands behind `---` in the values at argocd/staging.yaml:14.',
      origin: { file: 'argocd/staging.yaml', line: 17 },
    },
  ]);
});
