import { describe, expect, test } from 'vitest';
import type { ResourceEdits } from '../../../../src/features/rollback/reverts/objects/resource-edits.ts';
import { editsOf, object, reverting } from './reverting-object.ts';
import type { Texts } from './reverting-object.ts';

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

  test('leaves the comments that its file was made of before', () => {
    const commented = a('1').replace(/^/gm, '# ');
    expect(
      editsOf(reverting('ConfigMap/shop/a', [['a.yaml', commented, a('1'), a('1')]]))[0]?.pre,
    ).toBe(commented);
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

  test('where the file does not parse any more, before, after or now', () => {
    const broken = `${b('1')}---\n[[[`;
    const sides: readonly (readonly [string, string, string])[] = [
      [a('1'), broken, broken],
      [broken, a('2'), a('2')],
      [a('1'), a('2'), broken],
      [joined(a('1'), b('1')), b('1'), broken],
    ];
    for (const [pre, post, tip] of sides)
      expect(refusal(reverting('ConfigMap/shop/a', [['a.yaml', pre, post, tip]]))).toEqual({
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
