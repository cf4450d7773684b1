import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds, object, planned, virtualService } from '../environments/fixtures.ts';
import { changed, delivered, linesOf } from './layouts/layout.ts';
import { OVERLAYS } from './layouts/overlays.ts';
import { ARGO_APPLICATIONS } from './layouts/argo-applications.ts';
import { ARGO_SETS } from './layouts/argo-sets.ts';
import { FLUX_CLUSTERS } from './layouts/flux-clusters.ts';
import { MIXTURES } from './layouts/mixtures.ts';
import { NAMES } from './layouts/names.ts';
import { PLAIN_FOLDERS } from './layouts/plain-folders.ts';
import { REGIONS_AND_CELLS } from './layouts/regions-and-cells.ts';

const LAYOUTS = [
  ...OVERLAYS,
  ...PLAIN_FOLDERS,
  ...REGIONS_AND_CELLS,
  ...NAMES,
  ...FLUX_CLUSTERS,
  ...ARGO_APPLICATIONS,
  ...ARGO_SETS,
  ...MIXTURES,
];

describe.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('%s', (_, layout) => {
  test('before the change', () => {
    expect(delivered(layout.files)).toEqual(linesOf(layout.before));
  });
  test('after it', () => {
    expect(delivered(changed(layout.files, layout.change))).toEqual(linesOf(layout.after));
  });
});

test('layouts are told apart by their names', () => {
  expect(new Set(LAYOUTS.map(({ name }) => name)).size).toBe(LAYOUTS.length);
});

/** Something that has to do with nothing that is there. */
const unrelated = fc
  .tuple(
    fc.constantFrom(
      'zebra',
      'attic/zebra',
      'tools/zebra',
      'docs/zebra',
      'zebra/deep/er',
      'pkg/test/zebra',
    ),
    fc.constantFrom('plain', 'kustomization', 'text'),
  )
  .map(([folder, form]): Record<string, string> => {
    if (form === 'text') return { [`${folder}/notes.md`]: '# Notes\n' };
    const files = { [`${folder}/zebra.yaml`]: virtualService('zebra') };
    return form === 'plain'
      ? files
      : { ...files, [`${folder}/kustomization.yaml`]: builds('zebra.yaml') };
  });

/** Roots of a layout by environment. */
const plannedOf = (files: Record<string, string>, known: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(planned(files))
      .map(([name, roots]) => [name, roots.filter((root) => known.has(root))] as const)
      .filter(([, roots]) => roots.length > 0),
  );

test('what has nothing to do with the rest renames nothing, where it comes and where it goes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LAYOUTS), unrelated, (layout, files) => {
      const known = new Set(Object.values(planned({ ...layout.files })).flat());
      expect(plannedOf({ ...layout.files, ...files }, known)).toEqual(
        plannedOf({ ...layout.files }, known),
      );
    }),
    { numRuns: 400 },
  );
});

test('a folder of a tool is no environment', () => {
  expect(Object.keys(planned({ 'argocd/service.yaml': object('Service', 'argocd') }))).toEqual([
    'default!',
  ]);
});
