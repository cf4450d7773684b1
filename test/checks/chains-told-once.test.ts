import { expect, test } from 'vitest';
import { app } from './findings-of.ts';
import { messages, retried, up } from './retried-shop.ts';

const chain =
  app('shop', 'web', ['orders']) +
  app('shop', 'orders', ['inventory']) +
  app('shop', 'inventory', ['ledger']) +
  app('shop', 'ledger');

test('of a chain that gets worse as it goes on, the whole is told', () => {
  const tree = chain + ['orders', 'inventory', 'ledger'].map((name) => retried(name, 4)).join('');
  expect(messages(tree)).toEqual([up(125, 'ledger')]);
});

test('a call that is tried once behind it makes no chain of its own', () => {
  const tree =
    chain + ['orders', 'inventory'].map((name) => retried(name, 4)).join('') + retried('ledger', 0);
  expect(messages(tree)).toEqual([up(25, 'inventory')]);
});

test('callers of another branch are told beside it', () => {
  const tree =
    chain.replace(
      app('shop', 'orders', ['inventory']),
      app('shop', 'orders', ['inventory', 'stock']),
    ) +
    app('shop', 'stock') +
    ['orders', 'inventory', 'stock'].map((name) => retried(name, 4)).join('') +
    retried('ledger', 0);
  expect(messages(tree)).toEqual([up(25, 'inventory'), up(25, 'stock')]);
});

test.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'JAEGER_AGENT_HOST', 'DD_AGENT_HOST', 'sentry.url'])(
  'what goes to %s is no part of a request',
  (variable) => {
    const tree =
      chain.replace('URL_0, value: "http://ledger"', `${variable}, value: "http://ledger"`) +
      ['orders', 'inventory', 'ledger'].map((name) => retried(name, 4)).join('');
    expect(messages(tree)).toEqual([up(25, 'inventory')]);
  },
);
