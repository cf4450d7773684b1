import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { placeOf } from '../../../src/manifest/index.ts';
import { shop, shopReviews, textIn } from './shop.ts';

const told = shopReviews();

const PROD = 'services/orders/values-prod-eu.yaml';
const COMMON = 'services/orders/values.yaml';

const change = (more: Files) => told(shop(), shop(more));

describe('what stands behind the first document of a file of values', () => {
  test.each([
    ['a second one', 'timeout: 5s\n---\nreplicaCount: 6\n', `\`replicaCount\` (${COMMON}:3)`],
    ['one behind the end of the first', 'timeout: 5s\n...\nreplicaCount: 6\n', `${COMMON}:3`],
    ['one with a comment at its mark', 'timeout: 5s\n--- # prod\n\nreplicaCount: 6\n', ':4'],
    ['a list', 'timeout: 5s\n---\n- replicaCount: 6\n', `Not read: ${COMMON}:3`],
    ['lines of Windows', 'timeout: 5s\r\n---\r\nreplicaCount: 6\r\n', `${COMMON}:3`],
  ])('is read by nobody: %s', async (_, text, why) => {
    const [found] = await change({ [COMMON]: text });
    expect(spoken(found)).toMatchObject({
      check: 'values-document-unread',
      message: `Helm does not read what stands behind \`---\` in ${COMMON}.`,
      origin: { file: COMMON },
    });
    expect(spoken(found?.why)).toContain(why);
  });

  test('is read by nobody in the values that the chart comes with', async () => {
    const chart = `${textIn(shop(), 'charts/web/values.yaml')}---\ntimeout: 9s\n`;
    const found = await change({ 'charts/web/values.yaml': chart });
    expect(found.map(({ check, environment }) => `${check} ${environment}`)).toEqual([
      'values-document-unread prod-eu',
      'values-document-unread staging',
    ]);
  });

  test.each([
    ['between two marks', '---\n# of prod\n---\nimage: { tag: 1.0.9 }\n'],
    ['before the mark', 'null\n---\nimage: { tag: 1.0.9 }\n'],
    ['at the line of a mark', '--- # of prod\n--- {image: {tag: 1.0.9}}\n'],
  ])('is not taken either where the first one is empty: %s', async (_, text) => {
    const found = await change({ [PROD]: text });
    expect(spoken(found)).toMatchObject([
      {
        check: 'values-document-unread',
        environment: 'prod-eu',
        message: `Helm takes nothing of ${PROD}: its first YAML document is empty, and no other one is read.`,
      },
    ]);
  });

  test.each([
    ['a mark above it', '---\ntimeout: 5s\n'],
    ['a comment and a mark above it', '# of orders\n\n---\ntimeout: 5s\n'],
    ['a mark behind it', 'timeout: 5s\n---\n'],
    ['a mark and a comment behind it', 'timeout: 5s\n---\n# none\n'],
    ['a directive above it', '%YAML 1.1\n---\ntimeout: 5s\n'],
    ['dashes within a text', 'timeout: 5s\nimage:\n  note: |\n    a\n    ---\n    b\n'],
  ])('is nothing for one document with %s', async (_, text) => {
    const found = await change({ [COMMON]: text });
    expect(spoken(found.filter(({ check }) => check === 'values-document-unread'))).toEqual([]);
  });

  test('is not news where it stood there before', async () => {
    const around = { [COMMON]: 'timeout: 5s\n---\nreplicaCount: 6\n' };
    const found = await told(
      shop(around),
      shop({ [COMMON]: 'timeout: 6s\n---\nreplicaCount: 6\n' }),
    );
    expect(found.map(({ check }) => check)).not.toContain('values-document-unread');
  });

  test('is no place of a value', async () => {
    const { changes } = await reviewOf(
      shop({ [PROD]: 'timeout: 8s\n' }),
      shop({ [PROD]: '---\n# of prod\n---\ntimeout: 9s\n' }),
      chartRenderer(),
    );
    expect(changes.map(({ origin, after }) => [placeOf(origin), after])).not.toContainEqual([
      `${PROD}:4`,
      '5s',
    ]);
  });
});
