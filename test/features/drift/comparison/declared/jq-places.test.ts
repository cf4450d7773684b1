import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJq } from '../../../../../src/features/drift/comparison/declared/jq-expression.ts';
import { placesIn } from '../../../../../src/features/drift/comparison/declared/jq-places.ts';
import { plainOf } from '../../../../../src/manifest/index.ts';
import { nodeOf } from '../adopt/adoption-of.ts';
import { times } from '../../../../support/times.ts';

const DEPLOYMENT = {
  metadata: { annotations: { 'example.com/key': 'a', other: 'b' }, labels: null },
  spec: {
    replicas: 2,
    containers: [
      {
        name: 'web',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        ready: true,
      },
      { name: 'proxy', env: [{ name: 'A', value: '3' }] },
    ],
    volumes: [{ name: 'v' }, { name: 'token-x', size: 1 }],
    broken: [{ env: [{ name: 'A' }] }, {}],
  },
};

/** What an expression names of it. */
function named(expression: string) {
  const read = parseJq(expression);
  if (read === null) return 'not understood';
  return placesIn(read, nodeOf(DEPLOYMENT)).map(plainOf);
}

const CONTAINERS = '.spec.containers[]';

// each was run by jq 1.6 as `[path(…)] as $p | …`
test.each<[string, readonly unknown[]]>([
  ['.spec.replicas', [2]],
  ['.spec."replicas"', [2]],
  ['.["spec"]["replicas"]', [2]],
  ['.metadata.annotations["example.com/key"]', ['a']],
  ['.spec.containers[0].name', ['web']],
  ['.spec.containers[-1].name', ['proxy']],
  ['.spec.containers[7].name', []],
  [`${CONTAINERS}.env[].value`, ['1', '2', '3']],
  [
    `${CONTAINERS}.env[] | select(.name == "A")`,
    [
      { name: 'A', value: '1' },
      { name: 'A', value: '3' },
    ],
  ],
  [`${CONTAINERS} | select(.name == "web") | .env[] | select(.name != "A") | .value`, ['2']],
  [`${CONTAINERS} | select(.name == "web" and .ready) | .name`, ['web']],
  [`${CONTAINERS} | select(.name == "x" or (.ready | not)) | .name`, ['proxy']],
  ['.spec.volumes[] | select(.name | startswith("token-")) | .name', ['token-x']],
  ['.spec.volumes[] | select(.name | test("^token-.$")) | .size', [1]],
  ['.spec.volumes[] | select(has("size")) | .size', [1]],
  ['.spec.volumes[] | select(.size == null) | .name', ['v']],
  ['.metadata.annotations[]', ['a', 'b']],
  ['.spec.replicas, .spec.volumes[0].name', [2, 'v']],
  ['(.spec | .volumes)[1].name', ['token-x']],
  ['.spec.gone.deeper["x"][0]', []],
  ['.spec.broken[].env[]?.name', ['A']],
])('%s', (expression, expected) => {
  expect(named(expression)).toEqual(expected);
});

describe('where jq ends with an error, Argo CD takes nothing out', () => {
  test.each([
    '.spec.broken[].env[].name',
    '.metadata.labels[]',
    '.spec.replicas.deeper',
    '.spec.volumes["name"]',
    '.spec.volumes[] | select(.size | startswith("1"))',
    '.spec.replicas == 2',
    '"a"',
  ])('%s', (expression) => {
    expect(named(expression)).toEqual([]);
  });
});

test.each([
  '',
  'spec',
  '.spec |',
  '.spec | paths',
  '.. | .image?',
  '.spec[1:2]',
  '.spec.a | map(.b)',
  '.spec as $x | $x',
  '.spec["a\\(1)"]',
  '.spec | select(.a > 1)',
  '.spec | select(.a | test("(a{1000}){1000}"))',
  '.spec | select(.a | test("("))',
  `${'('.repeat(60)}.a${')'.repeat(60)}`,
])('%s is not understood', (expression) => {
  expect(named(expression)).toBe('not understood');
});

test('whatever is written, reading it ends, and so does following it', () => {
  const part = fc.constantFrom(
    ...['.', '.a', '.spec', '[]', '[0]', '["env"]', '?', ' | ', ',', '(', ')', 'select(', 'not'],
    ...[' == ', ' and ', ' or ', '"x"', '1', 'null', 'has("a")', 'test("a*")', '.containers'],
  );
  const root = nodeOf(DEPLOYMENT);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
      const read = parseJq(parts.join(''));
      if (read !== null) placesIn(read, root);
    }),
    times(3_000),
  );
  const wide = parseJq(Array.from({ length: 30 }, () => '(., .)').join(' | '));
  expect(wide === null ? null : placesIn(wide, root)).toEqual([]);
});
