import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { answerCase } from '../../../src/compare/questions/case-answer.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { times } from '../../support/times.ts';
import type { Json } from './spoilt-cases.ts';
import { caseOf, changed, HOST, KINDS, mutations, net, OBJECTS } from './spoilt-cases.ts';

const schemas = shippedSchemas();
const ask = (text: string): ReturnType<typeof answerCase> => answerCase(text, { schemas, now: 0 });

/** Answered, or unknown with reasons, or no case. */
function expectAnswer(text: string): void {
  const answer = ask(text);
  if (answer === null) return;
  const { result } = answer;
  expect(typeof result).toBe('object');
  if (result['result'] !== 'unknown') return;
  const missing = result['missing'];
  expect(missing).toSatisfy(
    (all: unknown) =>
      Array.isArray(all) &&
      all.length > 0 &&
      all.every((one) => typeof one === 'string' && one !== ''),
  );
}

describe('whatever is asked', () => {
  test('every kind of question about the objects as they are gets an answer', () => {
    for (const kind of KINDS) expect(ask(stringify(caseOf(kind, OBJECTS)))?.id).toBe('bad/input');
  });

  test('changed objects are answered, or not known with a reason', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), mutations, (kind, all) => {
        let objects: Json = [...OBJECTS];
        for (const [at, what] of all) objects = changed(objects, at, what);
        expectAnswer(stringify(caseOf(kind, Array.isArray(objects) ? objects : [objects])));
      }),
      times(75),
    );
  });

  test('so are changed questions', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), mutations, (kind, all) => {
        let asked = caseOf(kind, OBJECTS.slice(0, 4));
        for (const [at, what] of all) asked = changed(asked, at, what);
        expectAnswer(stringify(asked));
      }),
      times(100),
    );
  });

  test('and texts that are cut or spoilt', () => {
    const text = stringify(caseOf('route', OBJECTS));
    const spoil = fc.constantFrom(
      '\u0000',
      '\t',
      ': ',
      '&a ',
      '*a',
      '"',
      '{',
      '[',
      '!!binary ',
      '---\n',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), spoil, (at, less, more) => {
        expectAnswer(text.slice(0, at) + more + text.slice(at + less));
        expectAnswer(text.slice(0, at));
      }),
      times(50),
    );
  });
});

describe('what cannot be answered says why', () => {
  const route = (resources: string, path = '/'): unknown =>
    ask(
      stringify({
        id: 'one',
        resources,
        query: {
          kind: 'route',
          source: { namespace: 'shop' },
          destination: { host: HOST, port: 80 },
          request: { method: 'GET', path },
        },
      }),
    )?.result;

  test('a question without the parts of its kind', () => {
    expect(ask('id: one\nquery: { kind: route, source: { namespace: shop } }')?.result).toEqual({
      result: 'unknown',
      missing: ['destination of the question'],
    });
  });

  test.each(['a: [', 'a: 1\na: 2', `a: ${'['.repeat(50_000)}`])(
    'objects that no YAML holds: %.20s',
    (resources) => {
      expect(route(resources)).toMatchObject({
        result: 'unknown',
        missing: [expect.stringContaining('objects that can be read')],
      });
    },
  );

  test('no case at all', () => {
    const deep = `id: one\nquery: { kind: route }\nmesh: { a: ${'['.repeat(5000)}${']'.repeat(5000)} }`;
    const circle = 'id: one\nquery: { kind: route }\nmesh: &a { a: *a }';
    for (const text of ['', '\u0000\u0001', 'id: 1', '- id', 'a: &a [*a]', deep])
      expect(ask(text)).toBeNull();
    expectAnswer(circle);
  });

  test('delegates in a circle are refused, one that is its own root is not there', () => {
    const service = stringify(OBJECTS[0]);
    const circle = [
      net('VirtualService', 'root', { hosts: ['a'], http: [{ delegate: { name: 'one' } }] }),
      net('VirtualService', 'one', { http: [{ delegate: { name: 'two' } }] }),
      net('VirtualService', 'two', { http: [{ delegate: { name: 'one' } }] }),
    ];
    expect(route([service, ...circle.map((one) => stringify(one))].join('---\n'))).toMatchObject({
      result: 'invalid',
      refused: ['VirtualService shop/one', 'VirtualService shop/two'],
    });
    const own = net('VirtualService', 'own', {
      hosts: ['a'],
      http: [{ delegate: { name: 'own' } }],
    });
    expect(route([service, stringify(own)].join('---\n'))).toMatchObject({
      result: 'route',
      destinations: [{ host: HOST }],
    });
  });

  test('many objects that contradict each other, of no age', () => {
    const rivals = Array.from({ length: 300 }, (_, index) =>
      net('VirtualService', `v${String(index)}`, {
        hosts: ['a'],
        http: [{ directResponse: { status: 200 + index } }],
      }),
    );
    expect(
      route([OBJECTS[0] ?? null, ...rivals].map((one) => stringify(one)).join('---\n')),
    ).toEqual({
      result: 'unknown',
      missing: [`which of the VirtualServices for ${HOST} is the oldest`],
    });
  });

  test('lists of thousands, and expressions that backtracking would never end', () => {
    const many = net('VirtualService', 'many', {
      hosts: ['a', ...Array.from({ length: 3000 }, (_, index) => `h${String(index)}.example.com`)],
      http: [
        { match: [{ uri: { regex: '/(x+x+)+y' } }], directResponse: { status: 418 } },
        {
          match: Array.from({ length: 3000 }, (_, index) => ({
            uri: { exact: `/${String(index)}` },
          })),
          directResponse: { status: 204 },
        },
      ],
    });
    const texts = [stringify(OBJECTS[0]), stringify(many)].join('---\n');
    expect(route(texts, '/2999')).toMatchObject({ result: 'direct', status: 204 });
    expect(route(texts, `/${'x'.repeat(4000)}`)).toMatchObject({ result: 'no_route' });
    expect(route(texts, `/${'x'.repeat(4000)}y`)).toMatchObject({ result: 'direct', status: 418 });
  });
});
