import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writtenObjects } from '../../../../src/features/rollback/reverts/objects/manifest-objects.ts';
import { times } from '../../../support/times.ts';
import { editsOf, object, reverting } from './reverting-object.ts';

describe('the item of a List', () => {
  const item = (name: string, value: string): string =>
    `# about ${name}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: { name: ${name}, namespace: shop }\n  data:\n    text: |\n      ${value}\n`;
  const list = (...items: readonly string[]): string =>
    `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;

  test('is reverted, removed and put back in block style', () => {
    const [pre, post] = [
      list(item('a', '1'), item('b', '1')),
      list(item('a', '2'), item('b', '2')),
    ];
    expect(editsOf(reverting('ConfigMap/shop/a', [['l.yaml', pre, post, post]]))[0]?.pre).toBe(
      list(item('a', '1'), item('b', '2')),
    );
    const one = list(item('b', '1'));
    expect(editsOf(reverting('ConfigMap/shop/a', [['l.yaml', one, pre, pre]]))[0]?.pre).toBe(one);
    expect(editsOf(reverting('ConfigMap/shop/a', [['l.yaml', pre, one, one]]))[0]?.pre).toBe(pre);
  });

  test('is a conflict where it was edited since, for lines may be those of its neighbour', () => {
    const [pre, post] = [
      list(item('a', '1'), item('b', '1')),
      list(item('a', '1'), item('b', '2')),
    ];
    const tip = list(item('a', '1'), item('b', '3'));
    expect(reverting('ConfigMap/shop/b', [['l.yaml', pre, post, tip]])).toEqual({
      kind: 'conflict',
      path: 'l.yaml',
      why: 'edited-since',
    });
  });

  test('is reverted, removed and put back in JSON', () => {
    const json = (...names: readonly (readonly [string, string])[]): string =>
      `${JSON.stringify(
        {
          apiVersion: 'v1',
          kind: 'List',
          items: names.map(([name, value]) => ({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name, namespace: 'shop' },
            data: { value },
          })),
        },
        null,
        2,
      )}\n`;
    const [pre, post] = [json(['a', '1'], ['b', '1']), json(['a', '2'], ['b', '2'])];
    expect(editsOf(reverting('ConfigMap/shop/b', [['l.json', pre, post, post]]))[0]?.pre).toBe(
      json(['a', '2'], ['b', '1']),
    );
    for (const one of [json(['b', '1']), json(['a', '1'])]) {
      const name = one.includes('"b"') ? 'ConfigMap/shop/a' : 'ConfigMap/shop/b';
      expect(editsOf(reverting(name, [['l.json', one, pre, pre]]))[0]?.pre).toBe(one);
      expect(editsOf(reverting(name, [['l.json', pre, one, one]]))[0]?.pre).toBe(pre);
    }
  });
});

describe('everything outside the object is as the tip has it', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
  const value = fc.constantFrom(
    '1',
    '"two"',
    '|\n    # no comment\n    --- no separator',
    "'3'  # why",
  );
  const document = fc.record({
    value,
    before: fc.constantFrom('', '# a comment\n', '\n# one\n# two\n\n'),
    after: fc.constantFrom('', '\n', '# the end\n'),
  });
  type Written = typeof document extends fc.Arbitrary<infer T> ? T : never;
  const text = (name: string, { value: of, before, after }: Written): string =>
    `${before}${object('ConfigMap', name, of)}${after}`;
  const separators = fc.constantFrom('---\n', '--- # next\n', '---   \n');
  const shape = fc.record({
    separator: separators,
    lead: fc.constantFrom('', '---\n', '# licence\n---\n'),
    crlf: fc.boolean(),
    open: fc.boolean(),
    mark: fc.boolean(),
  });

  test('for changed, added and removed documents, whatever the file looks like', () => {
    const cases = fc.record({
      documents: fc.array(document, { minLength: 5, maxLength: 5 }),
      old: document,
      later: document,
      target: fc.nat(4),
      edited: fc.nat(4),
      count: fc.integer({ min: 2, max: 5 }),
      how: fc.constantFrom('changed', 'added', 'removed'),
      shape,
    });
    fc.assert(
      fc.property(cases, (given) => {
        const { documents, old, later, how, count } = given;
        const target = given.target % count;
        const edited = given.edited % count;
        fc.pre(
          edited !== target &&
            (how !== 'changed' || text('x', old) !== text('x', documents[target] ?? old)),
        );
        const names = NAMES.slice(0, count);
        const file = (texts: ReadonlyMap<string, Written>): string => {
          const { separator, lead, crlf, mark } = given.shape;
          // a blank line at the end would be the one that is cut off
          const open =
            given.shape.open && ![...documents, old, later].some((each) => each.after === '\n');
          const parts = names.flatMap((name) => {
            const written = texts.get(name);
            return written === undefined ? [] : [text(name, written)];
          });
          const lines = lead + parts.join(separator);
          const ended = open ? lines.replace(/\n$/, '') : lines;
          return (mark ? '\uFEFF' : '') + (crlf ? ended.replaceAll('\n', '\r\n') : ended);
        };
        const all = new Map(names.map((name, index) => [name as string, documents[index] ?? old]));
        const name = names[target] ?? 'a';
        const other = new Map(all).set(name, old);
        const without = new Map([...all].filter(([each]) => each !== name));
        const [pre, post] =
          how === 'changed' ? [other, all] : how === 'added' ? [without, all] : [all, without];
        const tip = new Map(post).set(names[edited] ?? 'b', later);
        const expected = new Map(pre).set(names[edited] ?? 'b', later);
        const result = reverting(`ConfigMap/shop/${name}`, [
          ['a.yaml', file(pre), file(post), file(tip)],
        ]);
        expect(editsOf(result)).toEqual([{ path: 'a.yaml', post: file(tip), pre: file(expected) }]);
      }),
      times(300),
    );
  });

  test('for any text at all: it is refused, or every other object stays', () => {
    const piece = fc.constantFrom(
      ...[
        '---',
        '---\n',
        '--- x',
        '...',
        '- ',
        'items:\n',
        'kind: List\n',
        '{',
        '}',
        '[',
        ']',
        ',',
      ],
      ...['&a ', '*a', '|\n', '"', "'", '#', ':', ' ', '\n', '\r\n', '\t', '\uFEFF', '%YAML 1.1\n'],
      ...[
        object('ConfigMap', 'a', '1'),
        object('ConfigMap', 'a', '2'),
        object('ConfigMap', 'b', '1'),
      ],
      ...['{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"shop"}}'],
    );
    const text = fc.option(fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')));
    const idsOf = (file: string | null): readonly string[] =>
      file === null
        ? []
        : writtenObjects('f.yaml', file)
            .objects.map(({ id }) => id.name)
            .filter((name) => name !== 'a');
    fc.assert(
      fc.property(text, text, text, (pre, post, tip) => {
        const result = reverting('ConfigMap/shop/a', [['f.yaml', pre, post, tip]]);
        if (result.kind !== 'edits') return;
        for (const edit of result.edits) {
          expect(idsOf(edit.post)).toEqual(idsOf(tip));
          expect(idsOf(edit.pre)).toEqual(idsOf(tip));
        }
      }),
      times(1_000),
    );
  });
});
