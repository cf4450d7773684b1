import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { titleOf } from '../../../src/bot/check/check-title.ts';
import { lost } from '../../support/lost-call.ts';
import { environment, finding, review } from '../../support/report-parts.ts';

test('the title of a check says how grave it is, and what happens to whom', () => {
  const behaviour = {
    ...{ environment: 'prod', consequences: [lost], compared: { pairs: 1, cells: 1 } },
    ...{ undecided: 0, notes: [] },
  };
  const reviewed = review({
    tier: 'high',
    environments: [environment('dev'), environment('prod')],
    behaviours: [behaviour],
  });
  expect(titleOf(reviewed)).toBe(
    'High · prod: orders can no longer call payments (POST /charge: 200 → 403)',
  );
});

test('it is plain text, and names no environment that the sentence names already', () => {
  const gone = finding({
    environment: 'prod',
    says: legacy('`overlays/prod` no longer renders.'),
  });
  const roots = [{ path: 'overlays/prod', status: 'failed' as const, failure: null }];
  const titleWith = (of: ReturnType<typeof environment>): string =>
    titleOf(review({ environments: [of], findings: [gone], tier: 'high' }));
  expect(titleWith({ ...environment('prod'), roots })).toBe(
    'High · overlays/prod no longer renders',
  );
  expect(titleWith(environment('prod'))).toBe('High · prod: overlays/prod no longer renders');
});
