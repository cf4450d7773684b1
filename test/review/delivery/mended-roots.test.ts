import { describe, expect, test } from 'vitest';
import { comparedSentence } from '../../../src/review/report/review/no-effective-change.ts';
import { headlineOf } from '../../../src/review/index.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';

const built = (...files: readonly string[]): string =>
  `resources:\n${files.map((file) => `  - ${file}\n`).join('')}`;

/** A folder without a kustomization, so that Flux writes one over the two in it. */
const tree = (more: readonly string[]) => ({
  'flux/all.yaml': flux('operators', './operators'),
  'operators/a/kustomization.yaml': built('note.yaml'),
  'operators/a/note.yaml': configMap('note', '{ a: b }'),
  'operators/b/kustomization.yaml': built('note.yaml', ...more),
  'operators/b/note.yaml': configMap('other', '{ a: b }'),
});

describe('a folder that Flux could not build and that the change mends', () => {
  test('is said once to be applied again', async () => {
    const { unknowns } = await reviewOf(tree(['./gone.yaml']), tree([]));
    expect(unknowns.map(({ message }) => message)).toEqual([
      'operators is applied again: at the base Flux applied nothing of it, so all that was merged since it stopped comes with this change.',
    ]);
  });

  test('has a row of what it applies again, also where more changes than the table has room for', async () => {
    const names = ['one', 'two', 'three', 'four'];
    const of = (value: string, more: readonly string[]) => ({
      ...tree([...names.map((name) => `${name}.yaml`), ...more]),
      ...Object.fromEntries(
        names.flatMap((name) => [
          [`operators/b/${name}.yaml`, flux(name, `./apps/${name}`)],
          [`apps/${name}/note.yaml`, configMap(name, `{ ${name}: ${value} }`)],
        ]),
      ),
    });
    const { text } = await reportOf(of('b', ['./gone.yaml']), of('c', []), 'markdown');
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.filter((row) => row.includes('applied again'))).toEqual([
      '| Kustomization flux-system/four, one and 2 more: applied again |',
    ]);
    expect(rows.at(-1)).toContain('more objects');
  });

  test('is not told of where it renders on both sides', async () => {
    const { notes, unknowns } = await reviewOf(tree([]), tree(['../a/note.yaml']));
    expect([...notes, ...unknowns.map(({ message }) => message)].join()).not.toContain(
      'applied again',
    );
  });
});

describe('a folder at a file of which its tool stopped, and that the change mends', () => {
  const application = (path: string): string =>
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
  source: { repoURL: 'https://example.com/shop.git', path: ${path}, targetRevision: main }
`;
  const object = configMap('note', '{ a: b }');
  const stopping = `${object}---\nhello: world\n`;
  const appliers = {
    'Argo CD': { 'clusters/production/shop.yaml': application('shop/production') },
    Flux: { 'clusters/production/shop.yaml': flux('shop', './shop/production') },
  };
  const of = (tool: keyof typeof appliers, ...files: readonly string[]) => ({
    ...appliers[tool],
    ...Object.fromEntries(files.map((text, at) => [`shop/production/${String(at)}.yaml`, text])),
  });
  const TOOLS = ['Argo CD', 'Flux'] as const;

  test.each(TOOLS)(
    'is said to be applied again by %s, and not to be without effect',
    async (tool) => {
      const review = await reviewOf(of(tool, stopping), of(tool, object));
      expect(headlineOf(review).sentence).toBe(
        `Nothing changes as it is rendered here; ${tool} applies shop/production again`,
      );
      expect(comparedSentence(review)).toContain(
        `shop/production is applied again: at the base ${tool} applied nothing of it, so all that was merged since it stopped comes with this change.`,
      );
      expect(review.reasons.map(({ why }) => why)).toEqual([
        'Nothing changes as it is rendered here, and what may change is not decided here.',
      ]);
    },
  );

  test.each(TOOLS)('is said so beside what changes by %s', async (tool) => {
    const changed = configMap('note', '{ a: c }');
    const { notes } = await reviewOf(of(tool, stopping), of(tool, changed));
    expect(notes.filter((note) => note.includes('applied again'))).toHaveLength(1);
  });

  test.each(TOOLS)('is not where another file still stops %s', async (tool) => {
    const others = [stopping, stopping.replaceAll('note', 'other')];
    const { notes, unknowns, gaps } = await reviewOf(
      of(tool, ...others),
      of(tool, object, ...others.slice(1)),
    );
    expect(gaps.map(({ blocking }) => blocking)).toEqual([false]);
    expect([...notes, ...unknowns.map(({ message }) => message)].join()).not.toContain(
      'applied again',
    );
  });

  test('is told of a document that is no object, not of a file that holds none', async () => {
    const { gaps } = await reviewOf(of('Flux', object), of('Flux', stopping));
    expect(gaps.map(({ message }) => message)).toEqual([
      'shop/production/0.yaml holds a document that is no Kubernetes object: while it lies there, Flux applies nothing of what it builds from shop/production.',
    ]);
  });
});

describe('a Kustomization that nothing applies, beside folders of named environments', () => {
  const clusters = {
    'clusters/staging/sync/all.yaml': flux('staging', './clusters/staging/apps'),
    'clusters/staging/apps/note.yaml': configMap('s', '{ a: b }'),
    'clusters/production/sync/all.yaml': flux('production', './clusters/production/apps'),
    'clusters/production/apps/note.yaml': configMap('p', '{ a: b }'),
  };

  test('is said to be taken for each of them', async () => {
    const files = {
      ...clusters,
      'kubernetes/flux/config/cluster.yaml': flux('cluster', './kubernetes/flux'),
      'kubernetes/flux/core.yaml': flux('core', './kubernetes/core'),
      'kubernetes/core/note.yaml': configMap('c', '{ a: b }'),
    };
    const { notes } = await reviewOf(files, files);
    expect(notes.filter((note) => note.includes('of what Flux applies: '))).toEqual([
      'kubernetes/flux/config/cluster.yaml is a beginning of what Flux applies: nothing in this tree applies it, or only what comes of it. So it is taken to be applied first by hand or by a script, and what Flux applies from there to be for every environment (production, staging). If not, say so under `environments`.',
    ]);
  });

  test('is not where every folder says its environment', async () => {
    const { notes } = await reviewOf(clusters, clusters);
    expect(notes.filter((note) => note.includes('of what Flux applies: '))).toEqual([]);
  });
});

describe('a folder that two apply, one of them by what fails', () => {
  const built = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;
  const namespace = (label: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { from: ${label} } }\n`;
  const twice = (value: string) => ({
    'sync/all.yaml': flux('all', './apps'),
    'sync/web.yaml': flux('web', './apps/web'),
    'sync/mail.yaml': flux('mail', './apps/mail'),
    'apps/broken/kustomization.yaml': built('missing.yaml'),
    'apps/web/kustomization.yaml': built('note.yaml', 'shop.yaml'),
    'apps/web/note.yaml': configMap('note', `{ a: ${value} }`),
    'apps/web/shop.yaml': namespace('web'),
    'apps/mail/kustomization.yaml': built('shop.yaml'),
    'apps/mail/shop.yaml': namespace('mail'),
    'apps/third/kustomization.yaml': built('shop.yaml'),
    'apps/third/shop.yaml': namespace('third'),
  });

  test('is mended by nothing that leaves the failure as it is', async () => {
    const { notes } = await reviewOf(twice('b'), twice('c'));
    expect(notes.filter((note) => note.includes('renders now'))).toEqual([]);
  });

  test('contradicts another as before', async () => {
    const { findings } = await reviewOf(twice('b'), twice('c'));
    expect(
      findings
        .filter(({ detector }) => detector === 'roots-overwrite-each-other')
        .map(({ introducedBy }) => introducedBy),
    ).toEqual(['already-there']);
  });
});
