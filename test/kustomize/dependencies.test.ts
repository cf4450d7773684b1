import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { vendoredCopies } from '../../src/kustomize/files/vendored-copies.ts';
import { holdsPath } from '../../src/manifest/index.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { times } from '../support/times.ts';
import type { Content } from '../support/tree-of.ts';
import { treeOf } from '../support/tree-of.ts';
import { COPIES, everything, ROOTS } from './everything.ts';
import { kustomizeTables } from './render.ts';
import { toldResult } from './told-result.ts';

type Files = Readonly<Record<string, Content>>;

const copies = vendoredCopies(COPIES);
const newRenderer = () => createKustomizeRenderer(kustomizeTables);
const renderAll = (
  files: Files,
  renderer = newRenderer(),
): ReadonlyMap<string, KustomizeResult> => {
  const tree = treeOf(files);
  return new Map(ROOTS.map((root) => [root, renderer.render(tree, root, copies)]));
};

const without = (path: string): Files =>
  Object.fromEntries(Object.entries(everything).filter(([each]) => each !== path));

const edited = (content: Content): Content => {
  if (content instanceof Uint8Array) return new Uint8Array([...content, 1]);
  return typeof content === 'string' ? `${content}# edited\n` : { link: 'elsewhere' };
};

const before = renderAll(everything);
const probed = new Set([...before.values()].flatMap(({ reads }) => [...reads]));
const tree = treeOf(everything);
const absent = [...probed].filter(
  (path) =>
    !path.endsWith('/') && tree.stateOf(path) === 'nothing' && tree.linksTo(path).length === 0,
);
const folders = new Set(
  Object.keys(everything).map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))),
);

const changes: readonly (readonly [string, string, Files])[] = [
  ...Object.entries(everything).flatMap(([path, content]): [string, string, Files][] => [
    [`an edit of ${path}`, path, { ...everything, [path]: edited(content) }],
    [`${path} going`, path, without(path)],
  ]),
  ...absent
    .filter((path) => everything[path] === undefined)
    .flatMap((path): [string, string, Files][] => [
      [`${path} coming`, path, { ...everything, [path]: 'a: 1\n' }],
      [`${path} coming as a folder`, `${path}/a.yaml`, { ...everything, [`${path}/a.yaml`]: '' }],
    ]),
  ...[...folders].map((folder): [string, string, Files] => {
    const path = folder === '' ? 'new.yaml' : `${folder}/new.yaml`;
    return [`${path} coming`, path, { ...everything, [path]: 'a: 1\n' }];
  }),
];

describe('a change renders again exactly the roots whose reads hold it', () => {
  beforeAll(() => {
    expect([...before.values()].map(({ status }) => status)).toEqual([
      'partial',
      'partial',
      'failed',
      'failed',
      'failed',
      'failed',
      'failed',
      'complete',
      'complete',
    ]);
  });

  test.each(shareOfRun(changes, 8))('%s', (_what, path, files) => {
    const renderer = newRenderer();
    const kept = renderAll(everything, renderer);
    const after = renderAll(files, renderer);
    const again = ROOTS.filter((root) => after.get(root) !== kept.get(root));
    const holding = ROOTS.filter((root) => holdsPath(before.get(root)?.reads ?? new Set(), path));
    expect(again).toEqual(holding);
    const fresh = renderAll(files);
    for (const [root, result] of after)
      expect(toldResult(result), root).toEqual(toldResult(fresh.get(root) ?? result));
  });
});

describe('what a render looks at is told', () => {
  test.each([
    [
      'overlays/prod',
      ['overlays/prod/secret.env', 'overlays/prod/Kustomization', 'base/crds.json'],
    ],
    ['overlays/prod', ['overlays/prod/labels/labels.yaml', 'overlays/prod/token.txt']],
    [
      'overlays/dev',
      ['overlays/dev/charts/chart/', 'overlays/dev/values.yaml', 'copies/mesh/account.yaml'],
    ],
    [
      'overlays/linked',
      ['links/first.yaml', 'links/second.yaml', 'links/folder', 'shared/route.yaml'],
    ],
    [
      'overlays/linked',
      ['overlays/linked/app', 'overlays/linked/app/route.yaml', 'overlays/linked/inside/later'],
    ],
    ['overlays/bare', ['overlays/bare/', 'overlays/bare/kustomization.yaml']],
    ['overlays/none', ['overlays/none/']],
    [
      'overlays/schema',
      ['overlays/schema/schema.json', 'overlays/schema/missing.yaml', 'parts/missing'],
    ],
  ])('by %s: %j', (root, paths) => {
    const reads = before.get(root)?.reads ?? new Set();
    expect(paths.filter((path) => !reads.has(path))).toEqual([]);
  });
});

/** Contents that change what a file is, not only what it says. */
const CONTENTS: readonly (Content | null)[] = [
  null,
  '',
  'resources: []\n',
  'kind: Component\nmetadata: { name: part }\n',
  'resources: [../shared, one.yaml]\nnamePrefix: x-\n',
  'openapi: { path: schema.json }\nresources: [../shared]\n',
  'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: other }\n',
  { link: '../shared/route.yaml' },
  { link: '../../shared' },
];

test('however often a tree changes, a render is what it would be if nothing had been kept', () => {
  const paths = [...Object.keys(everything), ...absent];
  const edit = fc.record({
    path: fc.constantFrom(...paths),
    content: fc.constantFrom(...CONTENTS, ...Object.values(everything)),
    mapped: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      const renderer = newRenderer();
      const files = new Map(Object.entries(everything));
      for (const { path, content, mapped } of edits) {
        if (content === null) files.delete(path);
        else files.set(path, content);
        const now = treeOf(Object.fromEntries(files));
        const known = mapped ? copies : vendoredCopies([]);
        for (const root of ROOTS)
          expect(toldResult(renderer.render(now, root, known)), root).toEqual(
            toldResult(newRenderer().render(now, root, known)),
          );
      }
    }),
    times(40),
  );
});
