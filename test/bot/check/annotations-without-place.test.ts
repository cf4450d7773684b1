import { expect, test } from 'vitest';
import { annotationsOf } from '../../../src/bot/check/check-annotations.ts';
import { contextOf } from '../../support/report-parts.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { service, virtualService } from '../../support/objects.ts';

const routed = (host: string): string =>
  service('pay') +
  virtualService(
    'pay',
    `{ hosts: [pay], http: [{ route: [{ destination: { host: ${host} } }] }] }`,
  );

const lastLines = async (treeOf: (text: string) => Files): Promise<readonly string[]> => {
  const review = await reviewOf(treeOf(routed('pay')), treeOf(routed('pya')));
  const { shown } = annotationsOf(contextOf(review));
  return shown.map(({ message }) => message.split('\n').at(-1) ?? '');
};

test('a line of the check says where only if something names it', async () => {
  const [bare] = await lastLines((text) => ({ 'shop/all.yaml': text }));
  expect(bare).toMatch(/^high · [0-9a-f]{12}$/);
  const [named] = await lastLines((text) => ({ 'clusters/prod/all.yaml': text }));
  expect(named).toMatch(/^prod · high · [0-9a-f]{12}$/);
});
