import { expect, test } from 'vitest';
import { parseMessages, printEnvoyTable } from '../../../sandbox/generate-envoy-table.ts';

const lines = (...all: readonly object[]): string =>
  all.map((one) => JSON.stringify(one)).join('\n');

test('a table has the messages of Envoy, what they refer to, and what only older ones had', () => {
  const today = lines(
    {
      message: 'envoy.a.v3.A',
      fields: [
        { name: 'b', type: 'list .other.B' },
        { name: 'by_name', type: 'map string .envoy.a.v3.E' },
      ],
      previous: 'envoy.a.v2.A',
    },
    { enum: 'envoy.a.v3.E', values: ['X', 'Y'] },
    { message: 'other.B', fields: [{ name: 'c', type: 'string' }] },
    { message: 'other.C', fields: [] },
  );
  const older = lines(
    {
      message: 'envoy.a.v2.A',
      fields: [
        { name: 'b', type: 'string' },
        { name: 'hosts', type: 'string' },
      ],
    },
    { message: 'envoy.a.v3.Gone', fields: [] },
    { message: 'envoy.a.v4alpha.A', fields: [] },
  );
  expect(
    JSON.parse(printEnvoyTable('a release', 31, parseMessages(today), [parseMessages(older)])),
  ).toEqual({
    source: 'a release',
    istio: 31,
    packages: 'envoy other',
    messages: {
      'envoy.a.v3.A': 'b:list:other.B by_name:map:string:envoy.a.v3.E',
      'other.B': 'c:string',
    },
    enums: { 'envoy.a.v3.E': 'X Y' },
    formerMessages: ['envoy.a.v3.Gone'],
    formerFields: { 'envoy.a.v3.A': 'hosts' },
  });
});
