import { expect, test } from 'vitest';
import { found, object, route } from './reference-fixtures.ts';

test('a Service without a namespace may be the one that is named, wherever it lands', () => {
  const unplaced = object('Service', '{ports: [{port: 80}]}', 'ledger').replace(
    'namespace: shop',
    'labels: {a: b}',
  );
  expect(found(route('{host: ledger}'))).toHaveLength(1);
  expect(found(route('{host: ledger}') + unplaced)).toEqual([]);
});
