import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResourceEdit, ResourceEdits } from '../../../src/core/rollback/resource-edits.ts';
import { resourceEdits } from '../../../src/core/rollback/resource-edits.ts';
import { parseResourceName } from '../../../src/core/rollback/parse-resource-name.ts';

type Texts = readonly [path: string, pre: string | null, post: string | null, tip: string | null];

/** What reverting one object does to files given as before the change, after it, and on the tip. */
function reverting(
  name: string,
  changed: readonly Texts[],
  since: readonly Texts[] = [],
): ResourceEdits {
  const resource = parseResourceName(name);
  if (resource === null) throw new Error(`${name} names no object`);
  return resourceEdits({
    resource,
    changed: changed.map(([path, pre, post, tip]) => ({ path, pre, post, tip })),
    changedSince: since.map(([path, , post, tip]) => ({ path, post, tip })),
  });
}

function editsOf(edits: ResourceEdits): readonly ResourceEdit[] {
  if (edits.kind !== 'edits') throw new Error(JSON.stringify(edits));
  return edits.edits;
}

const object = (kind: string, name: string, value: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  value: ${value}\n`;
const a = (value: string): string => object('ConfigMap', 'a', value);
const b = (value: string): string => object('ConfigMap', 'b', value);
const c = (value: string): string => object('ConfigMap', 'c', value);
const joined = (...documents: readonly string[]): string => documents.join('---\n');

describe('the object of a file with several documents', () => {
  test('is reverted where it stands, and what came later to its neighbours stays', () => {
    const files: Texts = [
      'a.yaml',
      joined(a('1'), b('1'), c('1')),
      joined(a('2'), b('2'), c('2')),
      joined(a('2'), b('2'), c('3')),
    ];
    expect(editsOf(reverting('ConfigMap/shop/b', [files]))).toEqual([
      { path: 'a.yaml', post: files[3], pre: joined(a('2'), b('1'), c('3')) },
    ]);
  });

  test('keeps a later edit of its own for Git to merge', () => {
    const tip = joined(a('2'), b('2').replace('value', 'later: yes\n  value'));
    const files: Texts = ['a.yaml', joined(a('1'), b('1')), joined(a('2'), b('2')), tip];
    expect(editsOf(reverting('configmap/shop/b', [files]))).toEqual([
      { path: 'a.yaml', post: joined(a('2'), b('2')), pre: joined(a('2'), b('1')) },
    ]);
  });

  test('takes the comments before it along, but not the licence of the file', () => {
    const licence = '# Licence\n---\n';
    const commented = `# the old way\n${a('1')}`;
    const files: Texts = [
      'a.yaml',
      licence + joined(commented, b('1')),
      licence + joined(a('2'), b('2')),
      `# Another licence\n---\n${joined(a('2'), b('2'))}`,
    ];
    expect(editsOf(reverting('ConfigMap/shop/a', [files]))[0]?.pre).toBe(
      `# Another licence\n---\n${joined(commented, b('2'))}`,
    );
  });

  test('keeps line endings and byte-order mark of the file it is in now', () => {
    const crlf = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const [pre, post] = [joined(a('1'), b('1')), joined(a('2'), b('2'))];
    const files: Texts = ['a.yaml', pre, post, crlf(post)];
    expect(editsOf(reverting('ConfigMap/shop/b', [files]))).toEqual([
      { path: 'a.yaml', post: crlf(post), pre: crlf(joined(a('2'), b('1'))) },
    ]);
  });

  test('goes where the change had added it, and its file with it', () => {
    const both = joined(a('1'), b('1'));
    expect(editsOf(reverting('ConfigMap/shop/b', [['a.yaml', a('1'), both, both]]))[0]?.pre).toBe(
      a('1'),
    );
    expect(editsOf(reverting('ConfigMap/shop/a', [['a.yaml', null, a('1'), a('1')]]))).toEqual([
      { path: 'a.yaml', post: a('1'), pre: null },
    ]);
    expect(reverting('ConfigMap/shop/b', [['a.yaml', a('1'), both, a('2')]])).toEqual({
      kind: 'already-reverted',
      path: 'a.yaml',
    });
  });

  test('comes back between its old neighbours where the change had removed it', () => {
    const pre = joined(a('1'), b('1'), c('1'));
    const tip = joined(object('ConfigMap', 'new', '1'), a('7'), c('1'));
    const files: Texts = ['a.yaml', pre, joined(a('1'), c('1')), tip];
    expect(editsOf(reverting('ConfigMap/shop/b', [files]))).toEqual([
      {
        path: 'a.yaml',
        post: tip,
        pre: joined(object('ConfigMap', 'new', '1'), a('7'), b('1'), c('1')),
      },
    ]);
  });

  test('comes back with its file where that is gone', () => {
    const pre = joined(a('1'), b('1'));
    expect(editsOf(reverting('ConfigMap/shop/b', [['a.yaml', pre, null, null]]))).toEqual([
      { path: 'a.yaml', post: null, pre: b('1') },
    ]);
  });

  test('is followed into the file that it moved to later', () => {
    const tip = joined(object('ConfigMap', 'x', '1'), a('2'));
    const edits = reverting(
      'ConfigMap/shop/a',
      [['a.yaml', a('1'), a('2'), null]],
      [['moved.yaml', null, null, tip]],
    );
    expect(editsOf(edits)).toEqual([
      { path: 'moved.yaml', post: tip, pre: joined(object('ConfigMap', 'x', '1'), a('1')) },
    ]);
  });

  test('goes back to the file from which the change had moved it', () => {
    const files: readonly Texts[] = [
      ['a.yaml', joined(a('1'), b('1')), b('1'), b('3')],
      ['new.yaml', null, a('2'), a('2')],
    ];
    expect(editsOf(reverting('ConfigMap/shop/a', files))).toEqual([
      { path: 'new.yaml', post: a('2'), pre: null },
      { path: 'a.yaml', post: b('3'), pre: joined(a('1'), b('3')) },
    ]);
  });

  test('is a conflict where it is gone, or came back otherwise', () => {
    const conflict = (pre: string | null, post: string | null, tip: string | null): ResourceEdits =>
      reverting('ConfigMap/shop/a', [['a.yaml', pre, post, tip]]);
    expect(conflict(a('1'), a('2'), b('1'))).toMatchObject({ why: 'removed-since' });
    expect(conflict(joined(a('1'), b('1')), b('1'), joined(a('9'), b('1')))).toMatchObject({
      why: 'added-since',
    });
    expect(conflict(a('1'), null, a('1'))).toMatchObject({ kind: 'already-reverted' });
  });
});

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

  test('is reverted, removed and put back in JSON', () => {
    const json = (...names: readonly (readonly [string, string])[]): string =>
      `${JSON.stringify(
        {
          apiVersion: 'v1',
          kind: 'List',
          items: names.map(([name, value]) => ({
            ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } },
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

describe('a name is refused', () => {
  const refusal = (edits: ResourceEdits): unknown => edits.kind === 'refused' && edits.refusal;

  test('where the change touches no such object; the nearest name is said', () => {
    const files: Texts = ['a.yaml', a('1'), a('2'), a('2')];
    expect(refusal(reverting('ConfigMap/shop/aa', [files]))).toMatchObject({
      reason: 'resource-not-found',
      nearest: { name: 'a' },
    });
    expect(refusal(reverting('ConfigMap/other/a', [files]))).toMatchObject({
      nearest: { namespace: 'shop' },
    });
  });

  test('where two files hold it, both named with their lines', () => {
    const files: readonly Texts[] = [
      ['base/a.yaml', joined(b('1'), a('1')), joined(b('1'), a('2')), joined(b('1'), a('2'))],
      ['prod/a.yaml', a('1'), a('2'), a('2')],
    ];
    expect(refusal(reverting('ConfigMap/shop/a', files))).toMatchObject({
      files: ['base/a.yaml:9', 'prod/a.yaml:1'],
    });
    expect(
      refusal(reverting('ConfigMap/shop/a', [['a.yaml', a('1'), joined(a('2'), a('3')), null]])),
    ).toMatchObject({ files: ['a.yaml:1', 'a.yaml:9'] });
  });

  test('where the change leaves it alone', () => {
    const files: Texts = ['a.yaml', joined(a('1'), b('1')), joined(a('1'), b('2')), null];
    expect(refusal(reverting('ConfigMap/shop/a', [files]))).toMatchObject({
      reason: 'resource-unchanged',
      file: 'a.yaml',
    });
  });

  test('where its text is not apart from the rest of the file', () => {
    for (const post of [`--- {x: 1}\n---\n${a('2')}`, `${a('2')}...\n${b('1')}`, '{{ if }}\n'])
      expect(refusal(reverting('ConfigMap/shop/a', [['a.yaml', null, post, post]]))).toEqual({
        reason: 'resource-file-unreadable',
        file: 'a.yaml',
      });
  });

  test('an object whose file names no namespace answers to any, one with another does not', () => {
    const bare = (value: string): string => a(value).replace('  namespace: shop\n', '');
    const files: Texts = ['a.yaml', bare('1'), bare('2'), bare('2')];
    expect(editsOf(reverting('ConfigMap/prod/a', [files]))[0]?.pre).toBe(bare('1'));
    const both: Texts = [
      'a.yaml',
      joined(bare('1'), a('1')),
      joined(bare('2'), a('2')),
      joined(bare('2'), a('2')),
    ];
    expect(editsOf(reverting('ConfigMap/shop/a', [both]))[0]?.pre).toBe(joined(bare('2'), a('1')));
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
      { numRuns: 300 },
    );
  });
});
