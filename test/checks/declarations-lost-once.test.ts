import { expect, test } from 'vitest';
import { portsMisread } from '../../src/checks/ports-misread/ports-misread.ts';
import { app, findingsOf } from './findings-of.ts';

const both = app('shop', 'orders') + app('shop', 'stock');
const checks = (before: string, after: string) =>
  findingsOf(portsMisread, before, after).map(({ check, subject }) => `${check} ${subject.name}`);

test.each([
  ['its name', both.replaceAll('name: http, port: 80', 'name: api, port: 80')],
  ['no name', both.replaceAll('name: http, port: 80', 'port: 80')],
])(
  'of a port that loses what says what it speaks that is told, and not that it lacks it: %s',
  (_, after) => {
    const found = checks(both, after);
    expect(found).toHaveLength(2);
    expect(new Set(found.map((one) => one.split(' ')[0])).size).toBe(1);
    expect(found.join()).not.toContain('port-undeclared');
    const causes = findingsOf(portsMisread, both, after).map(({ cause }) => cause);
    expect(new Set(causes).size).toBe(1);
  },
);

test('of a port that comes without it, it lacks it', () => {
  const comes = app('shop', 'carts').replace('name: http, port: 80', 'name: api, port: 80');
  expect(checks(both, both + comes)).toEqual(['port-undeclared carts']);
});

test('at rest it lacks it', () => {
  const text = app('shop', 'carts').replace('name: http, port: 80', 'name: api, port: 80');
  expect(checks(text, text)).toEqual(['port-undeclared carts']);
});
