import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { applicationOf, shop } from './shop.ts';

const charts = chartRenderer();

const named = (path: string): Files =>
  applicationOf('prod-eu', [`/${path}`], '      ignoreMissingValueFiles: true\n');

const OLD = 'services/orders/values-prod-eu.yaml';
const NEW = 'values/prod-eu/orders.yaml';
const TEXT = 'image: { tag: 1.0.9 }\ntimeout: 9s\n';

const left = async (after: Files) => {
  const { [OLD]: _, ...rest } = shop({ ...named(OLD), ...after });
  const before = shop({ ...named(OLD), [OLD]: TEXT });
  return (await reviewOf(before, rest, charts)).findings.filter(
    ({ check }) => check === 'values-file-left',
  );
};

test('a file of values that is moved and still named where it was is told at the name', async () => {
  const [told] = await left({ [NEW]: TEXT });
  expect(spoken(told)?.message).toBe(
    `Release orders no longer takes ${OLD}: it is moved to ${NEW}, and the release names it where it was.`,
  );
  expect(told?.origin).toMatchObject({ file: 'argocd/prod-eu.yaml', line: 13 });
  expect(spoken(told?.fix.text)).toBe(`Name ${NEW} there.`);
});

test('one that is named where it is now, or that is taken away, is not', async () => {
  expect(spoken(await left({ [NEW]: TEXT, ...named(NEW) }))).toEqual([]);
  expect(spoken(await left({}))).toEqual([]);
});

test('one that is moved to nearly the name that is asked for is told once, by that name', async () => {
  const misspelt = 'services/orders/values-prd-eu.yaml';
  const { [OLD]: _, ...rest } = shop({ ...named(OLD), [misspelt]: TEXT });
  const before = shop({ ...named(OLD), [OLD]: TEXT });
  const { findings } = await reviewOf(before, rest, charts);
  expect(
    findings.flatMap(({ check, fix }) =>
      check.startsWith('values-file-') ? [spoken(fix.text)] : [],
    ),
  ).toEqual(['Call it `values-prod-eu.yaml`.']);
});
