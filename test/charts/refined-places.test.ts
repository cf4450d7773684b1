import { expect, test } from 'vitest';
import type { ValuePath } from '../../src/charts/chart-renderer.ts';
import { refinedPlaces } from '../../src/charts/values/value-origins.ts';
import { valueLayersOf } from '../../src/charts/values/value-layers.ts';

const layers = valueLayersOf({
  files: new Map(),
  values: [
    {
      name: 'values.yaml',
      bytes: new TextEncoder().encode(
        'res:\n  limits: {cpu: 1, memory: 2Gi}\n  list:\n  - name: a\n    port: 80\n  text: "one\\ntwo\\n"\n',
      ),
    },
  ],
  sets: [{ kind: 'value', expression: 'res.limits.cpu=3' }],
});

/** The values of each line of a text that one action wrote. */
function refined(text: string, ...values: readonly ValuePath[]): readonly string[] {
  const place = { template: 'c/templates/a.yaml', line: 1, values };
  const places = text.split('\n').map(() => place);
  const document = { source: 'c/templates/a.yaml', text, hook: false, places, varying: [] };
  return refinedPlaces(document, () => layers).map(
    (each) => each?.values.map((path) => path.join('.')).join(' ') ?? '',
  );
}

test('of a map that is printed whole, each line has the value of its key', () => {
  const text = `  limits:
    cpu: 3
    memory: 2Gi
  list:
  - name: a
    port: 80
  text: |
    one
    two`;
  expect(refined(text, ['res'])).toEqual([
    'res.limits',
    'res.limits.cpu',
    'res.limits.memory',
    'res.list',
    'res.list.0.name',
    'res.list.0.port',
    ...['res.text', 'res.text', 'res.text'],
  ]);
});

test('a line that says something else than the value keeps what the action took', () => {
  expect(refined('limits:\n  cpu: 4\nother: 1', ['res'])).toEqual([
    'res.limits',
    'res.limits',
    'res',
  ]);
  expect(refined('limits: none', ['res'])).toEqual(['res']);
  expect(refined('limits', ['res'])).toEqual(['res']);
  expect(refined('a: [', ['res'])).toEqual(['res']);
});

test('nothing is told more closely where an action took several values', () => {
  expect(refined('limits:\n  cpu: 3', ['res'], ['name'])).toEqual(['res name', 'res name']);
});
