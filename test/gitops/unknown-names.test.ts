import { expect, test } from 'vitest';
import { unknownEnvironment, unknownService } from '../../src/gitops/index.ts';

test('an environment that nobody knows is answered with those that there are', () => {
  expect(unknownEnvironment('prd', ['dev', 'prod'])).toBe(
    'No environment is called prd: dev, prod.',
  );
});

test('where there is none, that is said, and what tells of it', () => {
  expect(unknownEnvironment('prod', [])).toBe('No environment is called prod: none is found here.');
});

test('of two hundred some are named and the others counted', () => {
  const names = Array.from({ length: 200 }, (_, at) => `eu-${String(at)}`);
  expect(unknownEnvironment('prod', names)).toMatch(/eu-19 and 180 more\.$/);
});

test('of very many the nearest come first', () => {
  const names = Array.from({ length: 30 }, (_, at) => `cluster-${String(at)}`);
  expect(unknownEnvironment('clusterr-29', names)).toMatch(
    /^No environment is called clusterr-29: cluster-29, cluster-2\d?, .+ and 10 more\.$/,
  );
});

test('a Service that nobody knows is answered with the nearest names, else with some', () => {
  const names = ['shop/orders', 'shop/payments', 'shop/payments', 'web/orders-page'];
  expect(unknownService('paymnts', names)).toBe(
    'No Service is called paymnts: did you mean shop/payments?',
  );
  expect(unknownService('page', names)).toBe(
    'No Service is called page: did you mean web/orders-page?',
  );
  expect(unknownService('search', names)).toBe(
    'No Service is called search: there are 3 Services, shop/orders, shop/payments, web/orders-page.',
  );
  expect(unknownService('search', [])).toBe('No Service is called search: none is rendered here.');
});
