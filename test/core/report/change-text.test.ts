import { expect, it } from 'vitest';
import type { Change } from '../../../src/core/diff/change.ts';
import { changeItems } from '../../../src/core/report/review/change-list.ts';
import { changeLines } from '../../../src/core/report/review/change-text.ts';

const change = (
  kind: Change['kind'],
  [group, kindOf, namespace, name]: readonly [string, string, string, string],
  rest: Partial<Change> = {},
): Change => ({
  kind,
  environment: 'prod',
  subject: { group, kind: kindOf, namespace, name },
  field: null,
  before: null,
  after: null,
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
  ...rest,
});
const service = (namespace: string, name: string) => ['', 'Service', namespace, name] as const;
const route = (namespace: string, name: string) =>
  ['networking.istio.io', 'VirtualService', namespace, name] as const;
const texts = (changes: readonly Change[]): readonly string[] =>
  changeLines(changes).map(({ text }) => text);

it('tells a move as one, objects of the mesh first', () => {
  const changes = [
    change('resource-removed', service('shop', 'web')),
    change('resource-removed', route('shop', 'web')),
    change('resource-added', service('blue', 'web')),
    change('resource-added', route('blue', 'web')),
    change('route', route('blue', 'web'), { field: 'spec' }),
    change('resource-added', service('blue', 'new')),
  ];
  expect(texts(changes)).toEqual([
    '2 objects move from namespace shop to namespace blue: VirtualService web, Service web',
    'Service blue/new: new',
  ]);
  expect(changeLines(changes).map(({ objects }) => objects)).toEqual([2, 1]);
});

it('does not guess a move where a name comes in two namespaces', () => {
  expect(
    texts([
      change('resource-removed', service('shop', 'web')),
      change('resource-added', service('blue', 'web')),
      change('resource-added', service('green', 'web')),
    ]),
  ).toEqual(['Service shop/web: removed', 'Service blue/web: new', 'Service green/web: new']);
});

it('names several fields of an object, as many as a line takes', () => {
  const fields = ['a', 'b', 'c'].map((name) =>
    change('gateway-server', ['networking.istio.io', 'Gateway', 'shop', 'public'], {
      field: `spec.selector.${name}`,
      after: 'x'.repeat(40),
    }),
  );
  expect(texts(fields)).toEqual([
    `Gateway shop/public: \`selector.a\` set to \`${'x'.repeat(40)}\`, \`selector.b\` set to \`${'x'.repeat(40)}\`, \`selector.c\` set to \`${'x'.repeat(40)}\``,
  ]);
  expect(changeLines(fields, 0).map(({ text }) => text)).toEqual([
    `Gateway shop/public: \`selector.a\` set to \`${'x'.repeat(40)}\`, and 2 more fields`,
  ]);
});

it('lists an object that comes in several environments once, whatever else differs of it', () => {
  const added = (environment: string, digest: string): Change =>
    change('resource-added', service('shop', 'web'), { environment, digest });
  expect(changeItems([added('dev', 'a'), added('prod', 'b')])).toMatchObject([
    { environments: ['dev', 'prod'], text: 'Service shop/web: added' },
  ]);
});
