import { expect, test } from 'vitest';
import { markdownOf, reviewDocument } from '../../../src/review/index.ts';
import type { Review } from '../../../src/review/index.ts';
import { contextOf, environment, review } from '../../support/report-parts.ts';
import { lost } from '../../support/lost-call.ts';

type EnvironmentReview = Review['environments'][number];

const of = (name: string, given: Partial<EnvironmentReview> = {}): EnvironmentReview => ({
  ...environment(name),
  changed: false,
  ...given,
});

const saysOnly = (...environments: readonly EnvironmentReview[]): readonly string[] =>
  reviewDocument(contextOf(review({ environments, gaps: [] })))
    .effects.map((block) => markdownOf(block))
    .filter((text) => text.includes(' only; '));

test('what reaches environments before production is one quiet line', () => {
  const dev = of('dev', { changed: true });
  expect(saysOnly(of('prod'), of('staging'), dev)).toEqual([
    'dev only; prod and staging keep what they have.',
  ]);
  expect(saysOnly(of('prod'), of('staging', { changed: true }), dev)).toEqual([
    'staging and dev only; prod keeps what it has.',
  ]);
});

test('it is not said where production gets it, or where there is no production', () => {
  const dev = of('dev', { changed: true });
  expect(saysOnly(of('prod', { changed: true }), dev)).toEqual([]);
  expect(saysOnly(of('staging'), dev)).toEqual([]);
  // an environment that comes or goes keeps nothing
  expect(saysOnly(of('prod', { presence: 'added' }), dev)).toEqual([]);
});

test('what becomes of calls is told as no graver than the rules have judged its environment', () => {
  const told = (tier: EnvironmentReview['tier']) =>
    reviewDocument(
      contextOf(
        review({
          gaps: [],
          environments: [of('prod', { changed: true, tier })],
          behaviours: [
            {
              environment: 'prod',
              consequences: [lost],
              compared: { pairs: 1, cells: 1 },
              undecided: 0,
              notes: [],
            },
          ],
        }),
      ),
    ).harm.map((block) => block.tier);
  expect(told('critical')).toEqual(['high']);
  expect(told('medium')).toEqual(['medium']);
  expect(told(null)).toEqual(['high']);
});
