import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app, applicationSet, git, GO } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { manifest } from '../../support/objects.ts';

const PRUNING = '  syncPolicy: { automated: { prune: true } }\n';
const FINALIZER = 'finalizers: [resources-finalizer.argocd.argoproj.io]';

interface Shape {
  readonly root?: string;
  readonly metadata?: string;
}

/** A root that holds the Application `shop` (or one of another name for the same folder), and what that applies. */
const tree = ({ root = PRUNING, metadata = FINALIZER }: Shape, held: string | null): Files => ({
  'argo/root.yaml': app('argo/apps', '', 'root') + root,
  'argo/apps/other.yaml': app('other', '', 'other'),
  ...(held !== null && {
    [`argo/apps/${held}.yaml`]: app('shop', '', held).replace(
      'namespace: argocd',
      `namespace: argocd${metadata === '' ? '' : `, ${metadata}`}`,
    ),
  }),
  'shop/web.yaml': manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
  'other/web.yaml': manifest('Service', 'other', '{ ports: [{ port: 80 }] }'),
});

const told = async (shape: Shape, now: string | null = null): Promise<readonly string[]> => {
  const { notes } = await reviewOf(tree(shape, 'shop'), tree(shape, now));
  return notes.filter((note) => note.includes('Application argocd/shop'));
};

describe('an Application whose file goes', () => {
  test('takes along what it applied, by its finalizer, where what held it prunes', async () => {
    expect(await told({})).toEqual([
      'Application argocd/shop (shop) is deleted, and with it everything it applied.',
    ]);
  });

  test('leaves what it applied where it has no finalizer for that', async () => {
    expect(await told({ metadata: '' })).toEqual([
      'Application argocd/shop (shop) is deleted. What it applied stays in the cluster, and nothing updates it.',
    ]);
  });

  test('stays, with what it applied, where what held it prunes nothing', async () => {
    expect(await told({ root: '' })).toEqual([
      'Application argocd/shop stays in the cluster until it is deleted by hand there, or pruned by a sync: what applies argo/apps (argo/root.yaml:5) prunes nothing by itself.',
      'What Application argocd/shop (shop) applied stays in the cluster as long as the Application itself does, which nothing deletes.',
    ]);
  });

  test('takes along what another Application goes on to apply', async () => {
    expect(await told({}, 'web')).toEqual([
      'Application argocd/shop (shop) is deleted, and with it everything it applied, which comes again with Application argocd/web, once somebody starts a sync of it.',
    ]);
    expect(await told({ metadata: '' }, 'web')).toEqual([
      'Application argocd/shop (shop) is deleted. What it applied stays in the cluster: from then on it is of Application argocd/web.',
    ]);
  });

  test('is told nothing of where nobody knows who brought it', async () => {
    const before: Files = { ...tree({}, 'shop') };
    const files = Object.fromEntries(
      Object.entries(before).filter(([path]) => path !== 'argo/root.yaml'),
    );
    const after = Object.fromEntries(
      Object.entries(files).filter(([path]) => path !== 'argo/apps/shop.yaml'),
    );
    const { notes } = await reviewOf(files, after);
    expect(notes.join('\n')).not.toMatch(/is deleted|as long as/);
  });

  test('goes with the Application that held it, as far as that takes its own along', async () => {
    const top = {
      'argo/root.yaml': app('argo/top', '', 'top') + PRUNING,
      'argo/top/keep.yaml': app('other', '', 'keep'),
      'other/web.yaml': manifest('Service', 'other', '{ ports: [{ port: 80 }] }'),
    };
    const whole = (metadata: string): Files => ({
      ...tree({}, 'shop'),
      ...top,
      'argo/top/root.yaml': app('argo/apps', '', 'root').replace(
        'namespace: argocd',
        `namespace: argocd${metadata}`,
      ),
    });
    const gone = async (metadata: string): Promise<string> =>
      (await reviewOf(whole(metadata), top)).notes.join('\n');
    expect(await gone(`, ${FINALIZER}`)).toContain(
      'Application argocd/shop (shop) is deleted, and with it everything it applied.',
    );
    expect(await gone('')).not.toContain('Application argocd/shop (shop) is deleted');
  });
});

test('what an Application brought that ends does not stay because its folder is applied by others too', async () => {
  const chart = {
    'argo/set.yaml': applicationSet(`[${git('files', 'services/*/values.yaml')}]`, 'chart', {
      name: '{{.path.basename}}',
      spec: GO,
    }).replace('path: "chart"', 'path: "chart", helm: { releaseName: "{{.path.basename}}" }'),
    'chart/Chart.yaml': 'apiVersion: v2\nname: service\nversion: 1.0.0\n',
    'chart/templates/all.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: "{{ .Release.Name }}" }\nspec: { ports: [{ port: 80 }] }\n',
  };
  const services = (...names: readonly string[]): Files => ({
    ...chart,
    ...Object.fromEntries(names.map((name) => [`services/${name}/values.yaml`, 'a: b\n'])),
  });
  const { notes } = await reviewOf(services('cart', 'web'), services('cart', 'shop'));
  expect(notes.filter((note) => /web/.test(note))).toEqual([
    'Application web (chart) is made no more by ApplicationSet argocd/all: Argo CD deletes it and everything it applied by itself, while Application shop waits for somebody to sync it.',
  ]);
});

describe('an Application that is new', () => {
  const said = async (before: Files, after: Files): Promise<readonly string[]> =>
    (await reviewOf(before, after)).notes.filter((note) => note.includes('somebody'));
  const automated = '  syncPolicy: { automated: {} }\n';

  test('is told to wait where somebody has to sync it', async () => {
    const before = tree({}, null);
    const after = (text: string): Files => ({ ...before, 'argo/apps/more.yaml': text });
    expect(await said(before, after(app('shop', '', 'more')))).toEqual([
      'Application argocd/more is new, and somebody has to sync it: nothing of it is in the cluster until then.',
    ]);
    expect(await said(before, after(app('shop', '', 'more') + automated))).toEqual([]);
    expect(await said(after(app('other', '', 'more')), after(app('shop', '', 'more')))).toEqual([]);
  });

  test('is told once where it takes over from one that goes', async () => {
    expect(await told({}, 'web')).toEqual([
      'Application argocd/shop (shop) is deleted, and with it everything it applied, which comes again with Application argocd/web, once somebody starts a sync of it.',
    ]);
    const before = tree({}, 'shop');
    const { 'argo/apps/shop.yaml': text = '', ...others } = before;
    const web = text.replace('shop,', 'web,');
    const notesOf = async (policy: string): Promise<readonly string[]> =>
      (await reviewOf(before, { ...others, 'argo/apps/web.yaml': web + policy })).notes;
    const comesAgain =
      'Application argocd/shop (shop) is deleted, and with it everything it applied, which comes again with Application argocd/web';
    expect(await notesOf(automated)).toContain(
      `${comesAgain} (by itself only if it has not synced that commit by then).`,
    );
    expect(await notesOf('  syncPolicy: { automated: { selfHeal: true } }\n')).toContain(
      `${comesAgain}.`,
    );
  });
});
