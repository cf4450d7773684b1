import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapMermaid } from '../../../src/review/report/map/map-report.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { deliveryMap, renderTree, NOBODY } from '../../../src/gitops/index.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';

const engine = createEngine(readPackageData());

const built = (...files: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: photos, namespace: photos }
spec: { chart: { spec: { chart: photos, version: 1.0.0, sourceRef: { kind: HelmRepository, name: r } } } }
`;

const operator = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { meshConfig: { accessLogFile: /dev/stdout } }
`;

/** `flux/all.yaml` begins; Flux writes a kustomization over the folders of `apps`. */
const tree = (more: readonly string[] = [], note = '{ a: b }') => ({
  'flux/all.yaml': flux('all', './apps'),
  'apps/mail/kustomization.yaml': built('mail/ks.yaml'),
  'apps/mail/mail/ks.yaml': flux('mail', './apps/mail/mail/app'),
  'apps/mail/mail/app/kustomization.yaml': built('note.yaml'),
  'apps/mail/mail/app/note.yaml': configMap('mail', '{ a: b }'),
  'apps/photos/kustomization.yaml': built('note.yaml', ...more),
  'apps/photos/note.yaml': configMap('photos-team', '{ a: b }'),
  'apps/photos/photos/ks.yaml': flux('photos', './apps/photos/photos/app'),
  'apps/photos/photos/app/kustomization.yaml': built('note.yaml', 'release.yaml'),
  'apps/photos/photos/app/note.yaml': configMap('photos', note),
  'apps/photos/photos/app/release.yaml': release,
});

const mapOf = (files: Readonly<Record<string, string>>) => {
  const { plan, environments } = renderTree(treeOf(files), [], engine);
  return deliveryMap(plan, environments);
};

const unlistedIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  [...mapText(mapOf(files)).matchAll(/by (\S+ \S+), \S+, whose own applier is not seen here/g)].map(
    ([, name = '']) => name,
  );

describe('an applier whose file an applied kustomization passes by', () => {
  test('is said on the map to be applied by nothing, with the releases that it would bring', () => {
    expect(unlistedIn(tree())).toEqual([
      'Kustomization flux-system/photos',
      'HelmRelease photos/photos',
    ]);
    expect(unlistedIn(tree(['photos/ks.yaml']))).toEqual([]);
  });

  test('is said so where what lies beside its own kustomization does not build', () => {
    const broken = { 'apps/mail/mail/ks.yaml': 'kind: *unknown\n' };
    const patched = flux('all', './apps', '  images: [{ name: web, newTag: v2 }]\n');
    for (const all of [flux('all', './apps'), patched])
      expect(unlistedIn({ ...tree(), ...broken, 'flux/all.yaml': all })).toEqual([
        'Kustomization flux-system/photos',
        'HelmRelease photos/photos',
      ]);
  });

  test('nothing is said where its own kustomization cannot be read', () => {
    const broken = { 'apps/photos/kustomization.yaml': 'kind: *unknown\n' };
    expect(unlistedIn({ ...tree(), ...broken })).toEqual([]);
  });

  test('is marked for programs and in the picture', () => {
    const map = mapOf(tree());
    expect(mapJson(map).match(/"unlisted": true/g)).toHaveLength(2);
    expect(mapMermaid(map)).toContain('flux-system/photos, whose own applier is not seen here');
    expect(mapMermaid(map)).not.toContain('flux-system/mail, which');
  });

  test('is told of where a change reaches what it applies', async () => {
    const notesOf = async (...more: readonly string[]) => {
      const { notes, tier } = await reviewOf(tree(more), tree(more, '{ a: c }'));
      return { tier, notes: notes.filter((note) => note.includes('which nothing here applies')) };
    };
    const unlisted = await notesOf();
    const listed = await notesOf('photos/ks.yaml');
    expect(unlisted.notes).toEqual([
      'apps/photos/photos/app is applied by Kustomization flux-system/photos (apps/photos/photos/ks.yaml:5), which nothing here applies: no kustomization.yaml that is applied lists its file. It is looked at all the same, since somebody may apply it by hand.',
    ]);
    expect(listed.notes).toEqual([]);
    expect(unlisted.tier).toBe(listed.tier);
  });

  test('is not told of where the change reaches another folder only', async () => {
    const changed = { ...tree(), 'apps/mail/mail/app/note.yaml': configMap('mail', '{ a: c }') };
    const { notes } = await reviewOf(tree(), changed);
    expect(notes.filter((note) => note.includes('which nothing here applies'))).toEqual([]);
  });
});

describe('what an applier would bring that nothing here applies', () => {
  const places = async (before: Files, after: Files): Promise<readonly string[]> => {
    const { changes } = await reviewOf(before, after);
    return changes
      .filter(({ subject }) => subject.name === 'photos' && subject.kind === 'ConfigMap')
      .map(({ environment, kind }) => `${environment}: ${kind}`);
  };

  test('is part of no environment, and looked at all the same', async () => {
    expect(await places(tree(), tree([], '{ a: c }'))).toEqual([`${NOBODY}: resource-changed`]);
    const listed = tree(['photos/ks.yaml']);
    expect(await places(listed, tree(['photos/ks.yaml'], '{ a: c }'))).toEqual([
      'default: resource-changed',
    ]);
  });

  test('is new where a change lists the applier', async () => {
    expect(await places(tree(), tree(['photos/ks.yaml']))).toEqual(['default: resource-added']);
  });

  test('stays where it was where a change takes the applier off the list and nothing deletes it', async () => {
    const kept = { 'flux/all.yaml': flux('all', './apps').replace('prune: true', 'prune: false') };
    const before = { ...tree(['photos/ks.yaml']), ...kept };
    expect(await places(before, { ...tree([], '{ a: c }'), ...kept })).toEqual([
      'default: resource-changed',
    ]);
  });

  test('is removed where the applier goes with that line', async () => {
    expect(await places(tree(['photos/ks.yaml']), tree())).toEqual(['default: resource-removed']);
  });

  test('is no evidence of what an environment has', () => {
    const mesh = (files: Files): Files => ({
      ...files,
      'apps/photos/photos/app/kustomization.yaml': built('operator.yaml'),
      'apps/photos/photos/app/operator.yaml': operator,
    });
    const { environments } = renderTree(treeOf(mesh(tree())), [], engine);
    const holding = environments.filter(({ roots }) =>
      roots.some(({ resources }) => resources.some(({ kind }) => kind === 'IstioOperator')),
    );
    expect(holding.map(({ environment: { name } }) => name)).toEqual([NOBODY]);
  });
});

describe('an applier that only an unlisted one would bring', () => {
  const chain = {
    'apps/photos/photos/app/kustomization.yaml': built('note.yaml', 'release.yaml', 'next.yaml'),
    'apps/photos/photos/app/next.yaml': flux('albums', './albums'),
    'albums/kustomization.yaml': built('last.yaml'),
    'albums/last.yaml': flux('prints', './prints'),
    'prints/note.yaml': configMap('prints', '{ a: b }'),
  };

  test('is applied by nothing either, and neither is what that brings', () => {
    const names = unlistedIn({ ...tree(), ...chain });
    expect(names).toEqual(
      expect.arrayContaining(
        ['albums', 'prints'].map((name) => `Kustomization flux-system/${name}`),
      ),
    );
    expect(unlistedIn({ ...tree(['photos/ks.yaml']), ...chain })).toEqual([]);
  });

  test('is applied where another root takes it in too', () => {
    const other = { 'apps/mail/mail/app/kustomization.yaml': built('note.yaml', 'next.yaml') };
    const next = { 'apps/mail/mail/app/next.yaml': flux('albums', './albums') };
    expect(unlistedIn({ ...tree(), ...chain, ...other, ...next })).not.toContain(
      'Kustomization flux-system/prints',
    );
  });

  test('ends where appliers bring one another', () => {
    const circle = {
      ...chain,
      'prints/kustomization.yaml': built('back.yaml'),
      'prints/back.yaml': flux('photos', './apps/photos/photos/app'),
    };
    expect(() => unlistedIn({ ...tree(), ...circle })).not.toThrow();
  });
});

describe('where delivery begins', () => {
  test('nothing is said of what lies outside of all that is applied', () => {
    expect(
      unlistedIn({
        'flux/all.yaml': flux('all', './apps'),
        'apps/note.yaml': configMap('n', '{ a: b }'),
      }),
    ).toEqual([]);
  });

  const photos = {
    'apps/photos/kustomization.yaml': built('note.yaml'),
    'apps/photos/note.yaml': configMap('n', '{ a: b }'),
  };

  test('nothing is said of one that lies in the folder that it applies', () => {
    expect(
      unlistedIn({ ...photos, 'apps/photos/app.yaml': flux('self', './apps/photos') }),
    ).toEqual([]);
  });

  test('nothing is said of one that brings the kustomization that passes it by', () => {
    expect(
      unlistedIn({
        ...photos,
        'flux/kustomization.yaml': built('all.yaml'),
        'flux/all.yaml': flux('all', './apps'),
        'apps/photos/start.yaml': flux('start', './flux'),
      }),
    ).toEqual([]);
  });
});

test('of a folder that is applied without some of its files, those are listed as applied by nobody', () => {
  const loose = 'apps/photos/photos/app/loose.yaml';
  const files = { ...tree(['photos/ks.yaml']), [loose]: operator };
  const map = mapOf(files);
  const [notApplied] = map.notApplied.filter(({ path }) => path.startsWith('apps'));
  expect(notApplied).toMatchObject({ path: 'apps/photos/photos/app', files: [loose] });
  const nobody = map.environments.find(({ name }) => name === NOBODY);
  expect(nobody?.roots.map(({ files: own }) => own)).toEqual([[loose]]);
  const lines = mapText(map).split('\n');
  expect(lines.filter((line) => line.includes(loose))).toEqual([
    `  ${loose}: applied by nobody seen here; somebody may, so changes of it count, in no environment of the others`,
  ]);
  expect(lines.filter((line) => line === '  apps/photos/photos/app')).toHaveLength(1);
});
