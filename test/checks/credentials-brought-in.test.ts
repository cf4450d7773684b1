import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

describe('a change', () => {
  const ENV = { 'db/db.env': 'DB_PASSWORD=orders\n' };
  const FOLDER = 'secretGenerator:\n- { name: db, envs: [db.env] }\n';
  const tree = (namespace: string, more = '') => ({
    ...ENV,
    'db/kustomization.yaml': `${FOLDER}${more}`,
    'shop/kustomization.yaml': `namespace: ${namespace}\nresources: [../db]\n`,
  });
  const brought = async (before: Files, after: Files): Promise<readonly string[]> => {
    const { findings } = await reviewOf(before, after);
    return findings
      .filter(({ detector }) => detector === 'secret-in-clear')
      .map(({ key, introducedBy }) => `${key} ${introducedBy}`)
      .sort();
  };

  test('that takes a file into another namespace brings no credential of it into Git', async () => {
    expect(await brought(tree('shop'), tree('bank'))).toEqual(['data.DB_PASSWORD already-there']);
  });

  test('brings the one that it writes, in a file that had another before', async () => {
    const more = '- { name: queue, literals: [QUEUE_PASSWORD=queue] }\n';
    expect(await brought(tree('shop'), tree('bank', more))).toEqual([
      'data.DB_PASSWORD already-there',
      'data.QUEUE_PASSWORD this-change',
    ]);
  });

  test('brings a second one of the same value in another file', async () => {
    const other = {
      'bank/kustomization.yaml':
        'namespace: bank\nsecretGenerator:\n- { name: db, literals: [DB_PASSWORD=orders] }\n',
    };
    expect(await brought(tree('shop'), { ...tree('shop'), ...other })).toEqual([
      'data.DB_PASSWORD already-there',
      'data.DB_PASSWORD this-change',
    ]);
  });
});
