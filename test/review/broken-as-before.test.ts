import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { NO_NAMES } from '../../src/gitops/index.ts';
import type { History } from '../../src/forge/index.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import type { Review } from '../../src/review/evaluation/review.ts';
import { meshMtls, service } from '../support/objects.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';
import type { Files } from '../support/review-of.ts';
import { treeOf } from '../support/tree-of.ts';
import { configMap, flux } from '../compare/delivery/flux-trees.ts';

const engine = createEngine(readPackageData(), NO_NAMES);
const loaded = (files: Files) => ({ tree: treeOf(files), load: () => Promise.resolve() });

/** Two clusters apply one folder, each through an overlay of its own, and another folder beside it. */
const fleet = (more: Files = {}): Files => ({
  ...Object.fromEntries(
    ['east', 'west'].flatMap((cluster) => [
      [
        `clusters/${cluster}/mesh.yaml`,
        flux('mesh', `./mesh/${cluster}`, '  postBuild: { substitute: { NOTE: fine } }\n'),
      ],
      [`clusters/${cluster}/shop.yaml`, flux('shop', './shop')],
      [`mesh/${cluster}/kustomization.yaml`, 'resources: [../base, mtls.yaml]\n'],
      [`mesh/${cluster}/mtls.yaml`, meshMtls('STRICT')],
    ]),
  ),
  'mesh/base/kustomization.yaml': 'resources: [note.yaml]\n',
  'mesh/base/note.yaml': configMap('note', '{ a: "${NOTE}" }'),
  'shop/web.yaml': service('web'),
  ...more,
});

const east = (kustomization: string, more: Files = {}): Files => ({
  'mesh/east/kustomization.yaml': kustomization,
  ...more,
});

/** What breaks the folder of one of the clusters. */
const WAYS: Readonly<Record<string, Files>> = {
  'a file that is not there': east('resources: [../base, mtls.yaml, gone.yaml]\n'),
  'a folder that is not there': east('resources: [../base, mtls.yaml, ../gone]\n'),
  'a file that is no YAML': east('resources: [../base, mtls.yaml, more.yaml]\n', {
    'mesh/east/more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more\n',
  }),
  'a patch of nothing': east('resources: [../base, mtls.yaml]\npatches: [{ path: patch.yaml }]\n', {
    'mesh/east/patch.yaml': configMap('absent', '{ a: c }'),
  }),
  'an object that is written twice': east('resources: [../base, mtls.yaml, again.yaml]\n', {
    'mesh/east/again.yaml': configMap('note', '{ a: "${NOTE}" }'),
  }),
  'a transformer that fails': east(
    'resources: [../base, mtls.yaml]\ntransformers: [prefix.yaml]\n',
    {
      'mesh/east/prefix.yaml':
        'apiVersion: builtin\nkind: PrefixTransformer\nmetadata: { name: prefix }\nprefix: a-\n',
    },
  ),
  'a variable that cannot be put in': {
    'clusters/east/mesh.yaml': flux(
      'mesh',
      './mesh/east',
      '  postBuild: { substitute: { NOTE: "a: b: [" } }\n',
    ),
    'mesh/base/note.yaml': configMap('note', '{ a: ${NOTE} }'),
  },
  'a component that is not there': east('resources: [../base, mtls.yaml]\ncomponents: [../gone]\n'),
  'a kustomization that is no YAML': east('resources: [../base, mtls.yaml\n'),
};

/** The commit that broke the folder is the one before the base. */
const brokenBy = (before: Files): History => ({
  changesOf: () => Promise.resolve(new Map()),
  commitAt: () => Promise.resolve(null),
  commitsTouching: () =>
    Promise.resolve([
      {
        ...{ sha: 'a'.repeat(40), pullRequest: null, author: 'Pat', subject: 'x' },
        at: '2026-01-01T00:00:00.000Z',
      },
    ]),
  treeBefore: () => Promise.resolve(loaded(before)),
  treeOf: () => Promise.reject(new Error('Nobody asks for it.')),
});

async function review(base: Files, head: Files): Promise<Review> {
  const outcome = await reviewTrees(loaded(base), loaded(head), engine, {
    asOf: '2026-01-02T03:04:05.000Z',
    pullRequest: null,
    history: brokenBy(fleet()),
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  return outcome.review;
}

/** The same change of the tree that is broken in one cluster, and of the one that is not. */
const both = (way: Files, change: Files): Promise<readonly [Review, Review]> => {
  const of = (base: Files): Promise<Review> => review(base, { ...base, ...change });
  return Promise.all([of(fleet(way)), of(fleet())]);
};

const told = ({ changes }: Review): readonly unknown[] =>
  changes.map(({ subject, field, before, after }) => [subject.name, field, before, after]);

const ELSEWHERE = {
  'shop/web.yaml': service('web', '{ selector: { app: web }, ports: [{ name: http, port: 81 }] }'),
};

describe.each(Object.entries(WAYS))(
  'a folder of one cluster that %s keeps from building',
  (_, way) => {
    test('is no news of a change elsewhere', async () => {
      const [broken, whole] = await both(way, ELSEWHERE);
      expect(broken.tier).toBe(whole.tier);
      expect(told(broken)).toEqual(told(whole));
      expect(broken.findings.map((told) => spoken(messageOf(told)))).toEqual(
        whole.findings.map((told) => spoken(messageOf(told))),
      );
      expect(broken.gaps.filter((gap) => gap.blocking || gap.new)).toEqual([]);
      expect(broken.notes.filter((note) => note.includes('mesh'))).toEqual([]);
    });

    test('is no news where its lines move', async () => {
      const base = fleet(way);
      const moved = Object.fromEntries(
        Object.keys(way).map((file) => {
          const text = base[file];
          return [file, typeof text === 'string' ? `# a remark\n${text}` : ''];
        }),
      );
      const { gaps, changes } = await review(base, { ...base, ...moved });
      expect(gaps.filter((gap) => gap.blocking || gap.new)).toEqual([]);
      expect(changes).toEqual([]);
    });

    test('does not hide what a change does once it builds', async () => {
      const opened = { 'mesh/east/mtls.yaml': meshMtls('PERMISSIVE') };
      const [broken, whole] = await both(way, opened);
      expect(broken.tier).toBe(whole.tier);
      expect(told(broken)).toEqual(told(whole));
      expect(headlineOf(broken).sentence).toContain('Once `mesh/east` builds');
      expect(broken.gaps.filter((gap) => gap.blocking || gap.new)).toEqual([]);
      expect(broken.gaps.map(({ root }) => root)).toContain('mesh/east');
    });
  },
);

test('a folder that stops at the second of two obstacles, for the first is mended, is no worse', async () => {
  const patches = 'patches: [{ path: patch.yaml }]\n';
  const patch = { 'mesh/east/patch.yaml': configMap('absent', '{ a: c }') };
  const folder = (listed: string): Files =>
    fleet(east(`resources: [../base, mtls.yaml${listed}]\n${patches}`, patch));
  const twice = { 'mesh/east/again.yaml': configMap('note', '{ a: b }') };
  const { gaps } = await review({ ...folder(', again.yaml'), ...twice }, folder(''));
  expect(gaps.filter((gap) => gap.blocking)).toEqual([]);
});

test('one more obstacle of a folder that did not build before either is told', async () => {
  const folder = (listed: string): Files =>
    fleet(east(`resources: [../base, mtls.yaml, gone.yaml${listed}]\n`));
  const { gaps } = await review(folder(''), folder(', lost.yaml'));
  expect(gaps.filter((gap) => gap.blocking).map(({ message }) => message)).toEqual([
    '`mesh/east` does not render for one more reason since this change: The resource "lost.yaml" does not exist.',
  ]);
});

test('what one more obstacle hides is not removed', async () => {
  const more = { 'mesh/east/more.yaml': configMap('more', '{ a: b }') };
  const base = fleet({
    ...east('resources: [../base, mtls.yaml, gone.yaml, more.yaml]\n'),
    ...more,
  });
  const broken = { 'mesh/east/more.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name\n' };
  const { changes, gaps } = await review(base, { ...base, ...broken });
  expect(changes).toEqual([]);
  expect(gaps.some((gap) => gap.blocking)).toBe(true);
});

test.each(['', 'namespace: istio-system\n', 'namePrefix: a-\n'])(
  'what changes in the step that stops a folder is not reviewed, whatever else its kustomization does: %j',
  async (more) => {
    const folder = (literal: string): Files =>
      fleet(
        east(
          `${more}resources: [../base, mtls.yaml]\nconfigMapGenerator: [{ name: b, literals: [${literal}] }]\n`,
        ),
      );
    const { unreviewedFiles } = await review(folder('no'), folder('none'));
    expect(unreviewedFiles).toEqual(['mesh/east/kustomization.yaml']);
  },
);

test('what a folder that does not build takes in, with one more obstacle, is not removed', async () => {
  const all = (listed: string): Files => ({
    'all/kustomization.yaml': `resources: [web.yaml, gone.yaml${listed}]\n`,
    'all/web.yaml': service('web'),
    'ui/kustomization.yaml': 'resources: [mtls.yaml]\n',
    'ui/mtls.yaml': meshMtls('STRICT'),
    'data/kustomization.yaml':
      'resources: [note.yaml]\nconfigMapGenerator: [{ name: data, files: [lost.gz] }]\n',
    'data/note.yaml': configMap('note', '{ a: b }'),
  });
  const seen = await review(all(''), all(', ../ui, ../data'));
  expect(told(seen)).toEqual([]);
  expect(seen.gaps.some((gap) => gap.blocking)).toBe(true);
});

test('what changes of it beside is compared as it is written', async () => {
  const all = (mode: 'STRICT' | 'PERMISSIVE', listed: string): Files => ({
    'all/kustomization.yaml': `resources: [gone.yaml${listed}]\n`,
    'ui/kustomization.yaml': 'resources: [mtls.yaml]\n',
    'ui/mtls.yaml': meshMtls(mode),
  });
  const { changes, tier } = await review(
    all('STRICT', ''),
    all('PERMISSIVE', ', lost.yaml, ../ui'),
  );
  expect(changes.map(({ kind, before, after }) => [kind, before, after])).toEqual([
    ['mtls-mode', 'STRICT', 'PERMISSIVE'],
    ['mtls-mode', 'STRICT', 'PERMISSIVE'],
  ]);
  expect(tier).toBe('critical');
});
