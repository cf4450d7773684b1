import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { answered, lost } from '../../support/lost-call.ts';
import { environment, review } from '../../support/report-parts.ts';

const seenAs = (was: string, is: string): string =>
  headlineOf(
    review({
      tier: 'high',
      environments: [environment('prod')],
      behaviours: [
        {
          environment: 'prod',
          consequences: [
            {
              ...{ ...lost, kind: 'identity' },
              ...{ before: { ...answered, peer: was }, after: { ...answered, peer: is } },
            },
          ],
          compared: { pairs: 1, cells: 1 },
          undecided: 0,
          notes: [],
        },
      ],
    }),
  ).sentence;

test('as whom a caller is seen is told with its trust domain where the rest is the same', () => {
  expect(seenAs('old.mesh/ns/shop/sa/orders', 'old.mesh/ns/shop/sa/new')).toContain(
    'now sees orders as new (was orders)',
  );
  expect(seenAs('old.mesh/ns/shop/sa/orders', 'new.mesh/ns/shop/sa/orders')).toContain(
    'sees orders as new.mesh/ns/shop/sa/orders (was old.mesh/ns/shop/sa/orders)',
  );
});
