import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOBODY } from '../../../src/core/environments/names/unit-name.ts';
import { builds, object, planned, virtualService } from '../environments/fixtures.ts';
import { APPLIED_LAYOUTS } from './applied-layouts.ts';
import { FOLDER_LAYOUTS } from './folder-layouts.ts';

const LAYOUTS = [...FOLDER_LAYOUTS, ...APPLIED_LAYOUTS];

describe('layouts of repositories', () => {
  test.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('%s', (_, layout) => {
    expect(planned(layout.files)).toEqual(layout.expected);
  });
});

/** Something that has to do with nothing that is there. */
const unrelated = fc
  .tuple(
    fc.constantFrom('zebra', 'attic/zebra', 'tools/zebra', 'docs/zebra', 'zebra/deep/er'),
    fc.constantFrom('plain', 'kustomization', 'text'),
  )
  .map(([folder, form]): Record<string, string> => {
    if (form === 'text') return { [`${folder}/notes.md`]: '# Notes\n' };
    const files = { [`${folder}/zebra.yaml`]: virtualService('zebra') };
    return form === 'plain'
      ? files
      : { ...files, [`${folder}/kustomization.yaml`]: builds('zebra.yaml') };
  });

test('what has nothing to do with the rest renames nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LAYOUTS), unrelated, (layout, files) => {
      const now = planned({ ...layout.files, ...files });
      const known = new Set(Object.values(layout.expected).flat());
      const left = Object.fromEntries(
        Object.entries(now).map(([name, roots]) => [name, roots.filter((root) => known.has(root))]),
      );
      // what is unrelated may be apart from all environments there are
      const { [`${NOBODY}!`]: apart = [], ...named } = left;
      expect(apart.length === 0 ? named : left).toEqual(layout.expected);
    }),
    { numRuns: 200 },
  );
});

test('a folder of a tool is no environment', () => {
  expect(Object.keys(planned({ 'argocd/service.yaml': object('Service', 'argocd') }))).toEqual([
    'default!',
  ]);
});
