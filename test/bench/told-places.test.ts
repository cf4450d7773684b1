import { expect, test } from 'vitest';
import { placeFaults } from '../../bench/voice/told-places.ts';

const tree = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, { text }]));

const before = tree({ 'a.yaml': 'directory:\n  exclude: x\n', 'b.yaml': 'kind: A\n' });
const after = tree({
  'a.yaml': 'directory:\n  recurse: true\n',
  'b.yaml': 'kind: A\n',
  'c.yaml': 'kind: C\n',
});

test.each([
  '`recurse: true` is new (`a.yaml:2`), and more.',
  '`recurse: true` is new ([`a.yaml:2`](https://x.test/a)), and more.',
  '`exclude: x` is taken away (`a.yaml:2 (base)`), and more.',
  '`data.x`: 3 lines added, from `recurse: true` on `a.yaml:2`',
  '`data.x`: 1 line removed (`exclude: x`) `a.yaml:2 (base)`',
  'That text was there; the change adds the object of this name. `b.yaml:1`',
])('a place holds what is told of it: %s', (text) => {
  expect(placeFaults(text, { before, after })).toEqual([]);
});

test.each([
  '`recurse: true` is new (`a.yaml:1`), and more.',
  '`exclude: x` is taken away (`a.yaml:2`), and more.',
  '`data.x`: 3 lines added, from `recurse: true` on `a.yaml:1`',
  '`data.x`: 1 line removed (`exclude: x`) `a.yaml:1 (base)`',
  'That text was there; the change adds the object of this name. `c.yaml:1`',
])('a place that does not hold it is caught: %s', (text) => {
  expect(placeFaults(text, { before, after })).toHaveLength(1);
});
