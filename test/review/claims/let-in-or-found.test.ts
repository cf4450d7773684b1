import { legacy } from '../../../src/manifest/index.ts';
import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { finding } from '../../support/report-parts.ts';
import { lost, opened, reviewed } from './claimed-calls.ts';

const found = finding({ id: 'found', says: legacy('Every workload may call any host now.') });
const headline = (consequence: ReturnType<typeof lost>) =>
  headlineOf({ ...reviewed([consequence], [found], { found: 'medium' }), tier: 'medium' }).sentence;

test('what is found comes before who could be let in that nobody is known to be, outside of production too', () => {
  expect(headline(opened({ isKnown: false }))).toContain('every workload may call any host now');
});

test('who is known to call, and is let in or cut off, comes first', () => {
  expect(headline(opened())).toContain('can now call payments');
  expect(headline(lost())).toContain('can no longer call payments');
});
