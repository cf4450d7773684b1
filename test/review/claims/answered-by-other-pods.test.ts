import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { lost, reviewed } from './claimed-calls.ts';

test('a call that is lost everywhere is lost in each environment, whichever versions answered it there', () => {
  const { before } = lost();
  const byTwo = {
    ...before,
    by: [
      { name: 'Deployment shop/payments-v1', percent: 90 },
      { name: 'Deployment shop/payments-v2', percent: 10 },
    ],
  };
  const review = reviewed([lost({ before: byTwo }), lost({ environment: 'dev' })]);
  expect(headlineOf(review).sentence).toContain('prod and dev: orders can no longer call');
});
