import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { changeItems } from '../../src/review/index.ts';
import { reviewOf, textOf } from '../support/review-of.ts';
import { app, applicationSet } from '../gitops/delivery/argo-trees.ts';
import type { Files } from '../gitops/delivery/argo-trees.ts';
import { configMap, flux } from '../compare/delivery/flux-trees.ts';
import { manifest } from '../support/objects.ts';

const FOLDER = 'apps/shop/prod';
const PRUNING = '  syncPolicy: { automated: { prune: true } }\n';

const namespace = (more = ''): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop${more} }\n`;

const shop = {
  [`${FOLDER}/namespace.yaml`]: namespace(),
  [`${FOLDER}/web.yaml`]: manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
};

/** An Application by whose finalizer all that it applied is deleted with it. */
const deleting = (name: string, path: string = FOLDER): string =>
  app(path, '', name).replace(
    'namespace: argocd }',
    'namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }',
  ) + PRUNING;

const argo = (files: Files, root = PRUNING): Files => ({
  'argo/root.yaml': app('argo/apps', '', 'root') + root,
  'argo/apps/keep.yaml': app('keep', '', 'keep'),
  'keep/note.yaml': configMap('note', '{ a: b }'),
  ...shop,
  ...files,
});

/** Gives the one finding of this check. */
const foundIn = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(before, after);
  const [found] = findings.filter(({ check }) => check === 'deleted-with-applier');
  return found;
};

const told = async (before: Files, after: Files) => {
  const { findings, notes, tier } = await reviewOf(before, after);
  return {
    tier,
    found: findings
      .filter(({ check }) => check === 'deleted-with-applier')
      .map((told) => spoken(messageOf(told))),
    notes: notes.filter((note) => /Application|Kustomization/.test(note)),
  };
};

const ANEW = 'Argo CD deletes Namespace shop and 1 more object with Application argocd/shop';

describe('an Application with the deleting finalizer under a root that prunes', () => {
  const before = argo({ 'argo/apps/shop.yaml': deleting('shop') });

  test.each([
    ['gets another name', { 'argo/apps/shop.yaml': deleting('shop-prod') }, 'argocd/shop-prod'],
    ['gets another name and file', { 'argo/apps/web.yaml': deleting('web') }, 'argocd/web'],
    [
      'gets another namespace',
      {
        'argo/apps/shop.yaml': deleting('shop').replace('namespace: argocd', 'namespace: team-a'),
      },
      'team-a/shop',
    ],
    [
      'gets another name by a kustomization',
      {
        'argo/apps/kustomization.yaml': 'resources: [keep.yaml, shop.yaml]\nnameSuffix: -eu\n',
        'argo/apps/shop.yaml': deleting('shop'),
      },
      'argocd/shop-eu',
    ],
  ])('takes along what it applied where it %s', async (_, files, now) => {
    const { tier, found } = await told(before, argo(files));
    expect(found).toEqual([`${ANEW}, and then makes that anew with Application ${now}.`]);
    expect(tier).toBe('high');
  });

  test.each([
    [
      { 'argo/apps/web.yaml': deleting('shop').replace('name: shop,', 'name: web,') },
      'argo/apps/web.yaml',
      'name: web',
    ],
    [
      { 'argo/apps/shop.yaml': deleting('shop').replace('namespace: argocd', 'namespace: team-a') },
      'argo/apps/shop.yaml',
      'namespace: team-a',
    ],
    [
      {
        'argo/apps/kustomization.yaml': 'resources: [keep.yaml, shop.yaml]\nnameSuffix: -eu\n',
        'argo/apps/shop.yaml': deleting('shop'),
      },
      'argo/apps/kustomization.yaml',
      'nameSuffix: -eu',
    ],
  ])('is told where its new name or namespace is written', async (files, path, text) => {
    const after = argo(files);
    const { findings } = await reviewOf(before, after);
    const { file, line } =
      findings.find(({ check }) => check === 'deleted-with-applier')?.origin ?? {};
    expect(file).toBe(path);
    expect(textOf(after[path]).split('\n')[(line ?? 0) - 1]).toContain(text);
  });

  test('waits for somebody where the other is synced by hand', async () => {
    const after = argo({ 'argo/apps/shop.yaml': deleting('web').replace(PRUNING, '') });
    expect((await told(before, after)).found).toEqual([
      `${ANEW}, and then makes that anew once somebody syncs Application argocd/web.`,
    ]);
  });

  test.each([
    ['its name where it is new', 'shop-prod', {}, { 'argo/apps/shop.yaml': deleting('shop-prod') }],
    [
      'the folder that it reads where it was there',
      FOLDER,
      {
        'argo/apps/web.yaml': deleting('web', 'web'),
        'web/note.yaml': configMap('note', '{ a: b }'),
      },
      { 'argo/apps/web.yaml': deleting('web'), 'web/note.yaml': configMap('note', '{ a: b }') },
    ],
  ])('stands where what applies it again came to, %s', async (_, line, more, files) => {
    const after = argo(files);
    const found = await foundIn({ ...before, ...more }, after);
    const { file, line: number } = found?.origin ?? { file: '', line: 0 };
    expect(after[file]?.split('\n')[number - 1]).toContain(line);
  });

  test.each([
    ['', 'syncs a commit once'],
    [', selfHeal: true', null],
  ])('comes again by itself only where that mends the cluster: %s', async (heals, words) => {
    const web = deleting('web').replace('prune: true', `prune: true${heals}`);
    const found = await foundIn(before, argo({ 'argo/apps/shop.yaml': web }));
    if (words === null) expect(spoken(found?.symptom)).not.toContain('selfHeal');
    else expect(spoken(found?.symptom)).toContain(words);
  });

  test('is one item for each object, which says who applies it again', async () => {
    const { changes } = await reviewOf(before, argo({ 'argo/apps/shop.yaml': deleting('web') }));
    const items = changeItems(changes).map(({ text }) => text);
    const ofService = items.filter((text) => text.startsWith('Service shop/web'));
    expect(ofService).toEqual([
      'Service shop/web: deleted with Application argocd/shop; applied again by Application argocd/web',
    ]);
  });

  test('takes along Applications that it holds, and what those applied', async () => {
    const tree = (name: string): Files =>
      argo({
        'argo/apps/team.yaml': deleting(name, 'argo/team'),
        'argo/team/shop.yaml': deleting('shop'),
      });
    expect((await told(tree('team'), tree('team-a'))).found).toEqual([
      `${ANEW}, and then makes that anew.`,
      'Argo CD deletes Application argocd/shop with Application argocd/team, and then makes that anew with Application argocd/team-a.',
    ]);
  });

  test('takes nothing along where the root prunes nothing, and goes on', async () => {
    const [was, is] = ['shop', 'web'].map((name) =>
      argo({ 'argo/apps/shop.yaml': deleting(name) }, ''),
    );
    const { found, notes } = await told(was ?? {}, is ?? {});
    expect(found).toEqual([]);
    expect(notes).toContain(
      `Application argocd/shop (${FOLDER}) stays in the cluster, for nothing deletes it: it goes on applying its folder beside Application argocd/web.`,
    );
  });

  test('may do so where nobody sees what brought it, which is said', async () => {
    const [was, is] = ['shop', 'web'].map((name) => ({
      ...shop,
      'argo/apps/shop.yaml': deleting(name),
    }));
    const { found, notes } = await told(was ?? {}, is ?? {});
    expect(found).toEqual([]);
    expect(notes).toEqual([
      `Who brought Application argocd/shop (${FOLDER}) is not seen here: where that prunes, it is deleted, and with it everything it applied, before Application argocd/web applies it again (by itself only if it has not synced that commit by then).`,
    ]);
  });

  test('leaves definitions, and what says that it stays', async () => {
    const kept = {
      [`${FOLDER}/namespace.yaml`]: namespace(
        ', annotations: { argocd.argoproj.io/sync-options: Delete=false }',
      ),
    };
    const { found } = await told(
      { ...before, ...kept },
      { ...argo({ 'argo/apps/shop.yaml': deleting('web') }), ...kept },
    );
    expect(found).toEqual([
      'Argo CD deletes Service shop/web with Application argocd/shop, and then makes that anew with Application argocd/web.',
    ]);
  });

  test('is the same one in another file', async () => {
    expect(await told(before, argo({ 'argo/apps/web.yaml': deleting('shop') }))).toEqual({
      tier: 'low',
      found: [],
      notes: [],
    });
  });

  test('leaves what another that stays applied as well', async () => {
    const two = { 'argo/apps/two.yaml': deleting('two') };
    const { found, notes } = await told({ ...before, ...two }, argo(two));
    expect(found).toEqual([]);
    expect(notes).toEqual([
      `Application argocd/shop (${FOLDER}) is deleted. What it applied is also applied by Application argocd/two, as before.`,
    ]);
  });
});

test('an Application without that finalizer leaves what it applied to the one of another name', async () => {
  const tree = (name: string): Files => argo({ 'argo/apps/shop.yaml': app(FOLDER, '', name) });
  const { found, notes } = await told(tree('shop'), tree('web'));
  expect(found).toEqual([]);
  expect(notes).toContain(
    `Application argocd/shop (${FOLDER}) is deleted. What it applied stays in the cluster: from then on it is of Application argocd/web.`,
  );
});

describe('an ApplicationSet', () => {
  const set = (name: string, element: string, spec = ''): string =>
    applicationSet(`[{ list: { elements: [{ app: ${element} }] } }]`, FOLDER, { name, spec });
  const tree = (text: string, root = PRUNING): Files => argo({ 'argo/apps/set.yaml': text }, root);

  test.each([
    ['a template with another name', set('{{app}}-prod', 'shop')],
    ['an element with another name', set('{{app}}', 'web')],
    ['another name of its own', set('{{app}}', 'shop').replace('name: all', 'name: every')],
  ])('deletes and makes anew what it applied by %s', async (_, after) => {
    expect((await told(tree(set('{{app}}', 'shop')), tree(after))).found).toEqual([
      'Argo CD deletes Namespace shop and 1 more object with Application shop, and then makes them anew.',
    ]);
  });

  test('that stays in the cluster stays with its Applications', async () => {
    const [was, is] = ['all', 'every'].map((name) =>
      tree(set('{{app}}', 'shop').replace('name: all', `name: ${name}`), ''),
    );
    const { found, notes } = await told(was ?? {}, is ?? {});
    expect(found).toEqual([]);
    expect(notes).toContain(
      `Application shop (${FOLDER}) goes on applying its folder: ApplicationSet argocd/all stays in the cluster, for nothing deletes it.`,
    );
  });

  test('that keeps what it applied leaves it to its other Application', async () => {
    const keeping = 'syncPolicy: { preserveResourcesOnDeletion: true }';
    const [was, is] = ['shop', 'web'].map((name) => tree(set('{{app}}', name, keeping)));
    expect((await told(was ?? {}, is ?? {})).notes).toEqual([
      `Application shop (${FOLDER}) is made no more by ApplicationSet argocd/all, which keeps what it applied in the cluster: from then on it is of ApplicationSet argocd/all.`,
    ]);
  });
});

describe('a Kustomization of Flux that prunes', () => {
  const cluster = (name: string, files: Files): Files => ({
    [`clusters/${name}/flux-system/gotk-sync.yaml`]: flux('flux-system', `./clusters/${name}`),
    [`clusters/${name}/note.yaml`]: configMap('note', '{ a: b }'),
    ...files,
  });
  const tree = (text: string): Files => ({
    ...cluster('prod', { 'clusters/prod/shop.yaml': text }),
    ...shop,
  });
  const MAY =
    'Flux may delete Namespace shop and 1 more object with Kustomization flux-system/shop';

  test.each([
    ['name', flux('web', `./${FOLDER}`), 'flux-system/web'],
    [
      'namespace',
      flux('shop', `./${FOLDER}`).replace('namespace: flux-system', 'namespace: team-a'),
      'team-a/shop',
    ],
  ])('may take along what it applied where it gets another %s', async (_, after, now) => {
    const { tier, found } = await told(tree(flux('shop', `./${FOLDER}`)), tree(after));
    expect(found).toEqual([`${MAY}, and then make that anew with Kustomization ${now}.`]);
    expect(tier).toBe('high');
  });

  test.each([
    ['orphans what it leaves', '  deletionPolicy: Orphan\n'],
    ['is suspended', '  suspend: true\n'],
  ])('takes nothing along where it %s', async (_, spec) => {
    const [was, is] = ['shop', 'web'].map((name) => tree(flux(name, `./${FOLDER}`, spec)));
    expect((await told(was ?? {}, is ?? {})).found).toEqual([]);
  });

  test('is another than the one of its name in another cluster', async () => {
    const [was, is] = ['shop', 'web'].map((name) => ({
      ...tree(flux(name, `./${FOLDER}`)),
      ...cluster('dev', { 'clusters/dev/shop.yaml': flux('shop', './apps/shop/dev') }),
      'apps/shop/dev/namespace.yaml': namespace(),
    }));
    expect((await told(was ?? {}, is ?? {})).found).toEqual([
      `${MAY}, and then make that anew with Kustomization flux-system/web.`,
    ]);
  });
});

test('names what keeps data before what runs, and what leads there before the rest', async () => {
  const written = (apiVersion: string, kind: string, spec: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: index, namespace: shop }\nspec: ${spec}\n`;
  const set = (folder: string): Files => ({
    'argo/set.yaml': applicationSet(
      `[{ list: { elements: [{ name: ${folder} }] } }]`,
      `apps/{{name}}`,
      { name: '{{name}}' },
    ),
    [`apps/${folder}/account.yaml`]: written('v1', 'ServiceAccount', '{}'),
    [`apps/${folder}/service.yaml`]: manifest('Service', 'index', '{ ports: [{ port: 80 }] }'),
    [`apps/${folder}/set.yaml`]: written(
      'apps/v1',
      'StatefulSet',
      '{ serviceName: index, template: { spec: { containers: [{ name: app, image: app }] } } }',
    ),
  });
  const found = await foundIn(set('index'), set('vector-index'));
  expect(spoken(found)?.message).toContain(
    'deletes StatefulSet shop/index and 2 more objects with',
  );
  expect(found?.origin.file).toBe('apps/index/set.yaml');
});
