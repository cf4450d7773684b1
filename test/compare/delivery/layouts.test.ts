import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { object, planned } from '../../gitops/fixtures.ts';
import { folderSigns } from '../../../src/gitops/index.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { times } from '../../support/times.ts';
import type { Files } from './layouts/layout.ts';
import { changed, delivered, linesOf } from './layouts/layout.ts';
import { LAYOUTS } from './layouts/all-layouts.ts';
import { all, base, plain, variants } from './layouts/parts.ts';

describe.each(shareOfRun(LAYOUTS, 6).map((layout) => [layout.name, layout] as const))(
  '%s',
  (_, layout) => {
    test('before the change', () => {
      expect(delivered(layout.files)).toEqual(linesOf(layout.before));
    });
    test('after it', () => {
      expect(delivered(changed(layout.files, layout.change))).toEqual(linesOf(layout.after));
    });
  },
);

test('layouts are told apart by their names', () => {
  expect(new Set(LAYOUTS.map(({ name }) => name)).size).toBe(LAYOUTS.length);
});

const known = new Map<Files, ReturnType<typeof planned>>();

/** Before anything comes; asked for again and again. */
function plannedBefore({ files }: { readonly files: Files }): ReturnType<typeof planned> {
  const found = known.get(files) ?? planned(files);
  known.set(files, found);
  return found;
}

const NUMBERS = Array.from({ length: 12 }, (_, at) => String(at));

/** What has to do with nothing that is there: folders and files, some, many, and whole applications. */
const UNRELATED: Readonly<Record<string, Files>> = {
  'a text': { 'zebra/notes.md': '# Notes\n', 'NOTES.md': '# Notes\n' },
  'a folder': plain('zebra', 'zebra'),
  'a deep folder': plain('zebra/deep/er', 'zebra'),
  'a kustomization': base('zebra', 'zebra'),
  'things put aside': all(plain('attic/zebra', 'zebra'), plain('examples/zebra', 'zebra')),
  documentation: all(plain('docs/zebra', 'zebra'), base('docs/lion', 'lion')),
  tests: all(plain('pkg/test/zebra', 'zebra'), base('tests/zebra', 'zebra')),
  tools: all(plain('tools/zebra', 'zebra'), plain('monitoring', 'zebra'), plain('argo-cd', 'lion')),
  'one more application': plain('apps/zebra', 'zebra'),
  'more infrastructure': base('infrastructure/zebra', 'zebra'),
  'many plain folders': all(...NUMBERS.map((at) => plain(`zoo${at}`, `z${at}`))),
  'many kustomizations': all(...NUMBERS.map((at) => base(`zoo${at}`, `z${at}`))),
  'an application in several colours': variants('zebra/', 'zebra', 'red', 'green'),
  'applications in several colours': all(
    variants('zoo/zebra/', 'zebra', 'red', 'green'),
    variants('zoo/lion/', 'lion', 'red', 'green'),
  ),
  'parts of applications': all(
    ...['zebra', 'lion'].flatMap((name) => [
      base(`zoo/${name}/app`, name),
      base(`zoo/${name}/database`, `${name}-database`),
    ]),
  ),
  'two alike': all(plain('zebra/one', 'zebra'), plain('zebra/two', 'zebra')),
};

/**
 * What is unrelated may bring environments of its own; what nothing tells apart is part of these too, and what is put aside
 * is of none as soon as there are two.
 */
function withoutNew(
  now: Readonly<Record<string, readonly string[]>>,
  before: Readonly<Record<string, readonly string[]>>,
) {
  const known = new Set(Object.values(before).flat());
  return Object.fromEntries(
    Object.entries(now)
      .filter(([name]) => name in before)
      .map(([name, roots]) => [name, roots.filter((root) => known.has(root) && !isAside(root))]),
  );
}

/** Where nothing says what environments are called, they are called by folders, or are one: what comes may tell more. */
const isNameless = (planned: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(planned).some((name) => name === 'default!' || name.includes('/'));

const isAside = (root: string): boolean => folderSigns.setAside(root, new Set()) !== null;

describe('what has nothing to do with the rest renames nothing, where it comes and where it goes', () => {
  test.each(Object.entries(UNRELATED).map(([name, files], at) => [name, files, at] as const))(
    '%s',
    (_, files, at) => {
      const renamed = shareOfRun(LAYOUTS, 4, at).filter((layout) => {
        const before = plannedBefore(layout);
        if (isNameless(before)) return false;
        const now = withoutNew(planned({ ...layout.files, ...files }), before);
        return JSON.stringify(now) !== JSON.stringify(withoutNew(before, before));
      });
      expect(renamed.map(({ name }) => name)).toEqual([]);
    },
  );

  test('several of them at once', () => {
    const some = fc.subarray(Object.values(UNRELATED), { minLength: 2 });
    fc.assert(
      fc.property(fc.constantFrom(...LAYOUTS), some, (layout, parts) => {
        const before = plannedBefore(layout);
        fc.pre(!isNameless(before));
        const now = planned({ ...layout.files, ...all(...parts) });
        expect(withoutNew(now, before)).toEqual(withoutNew(before, before));
      }),
      times(100),
    );
  });
});

test('folders of kinds of content tell nothing apart, though the same new application lies in all of them', () => {
  const parts = ['a kustomization', 'one more application', 'more infrastructure'];
  const added = all(...parts.map((name) => UNRELATED[name] ?? {}));
  const renamed = LAYOUTS.filter((layout) => {
    const before = plannedBefore(layout);
    if (isNameless(before)) return false;
    const now = withoutNew(planned({ ...layout.files, ...added }), before);
    return JSON.stringify(now) !== JSON.stringify(withoutNew(before, before));
  });
  expect(renamed.map(({ name }) => name)).toEqual([]);
});

test('where nothing is told apart, what is unrelated and not told apart either tells nothing apart', () => {
  const dull = ['a text', 'a folder', 'a kustomization', 'things put aside', 'tools', 'tests'];
  const told = LAYOUTS.filter((layout) => 'default!' in plannedBefore(layout)).flatMap((layout) =>
    dull.filter((name) => !('default!' in planned({ ...layout.files, ...UNRELATED[name] }))),
  );
  expect(told).toEqual([]);
});

test('a folder of a tool is no environment', () => {
  expect(Object.keys(planned({ 'argocd/service.yaml': object('Service', 'argocd') }))).toEqual([
    'default!',
  ]);
});
