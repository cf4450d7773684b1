import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import {
  app,
  applicationSet,
  folders,
  git,
  GO,
  saidOf,
  STRICT,
} from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "acme/${name}:1" }] }
`;

const DIRECTORIES = `[${git('directories', 'prod/*')}]`;
const setOf = (spec = GO, more = {}) => ({
  'argo/set.yaml': applicationSet(DIRECTORIES, '{{.path.path}}', {
    name: '{{.path.basename}}',
    spec,
    ...more,
  }),
});
const at = (...names: string[]): Files =>
  Object.fromEntries(names.map((name) => [`prod/${name}/web.yaml`, deployment('web')]));

const told = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'terminal')).text.replace(/\s+/g, ' ');

const SAID = 'is made no more by ApplicationSet argocd/all';

describe('a folder that is renamed', () => {
  test('deletes its Application and what that applied, though all of it comes again', async () => {
    const [before, after] = [
      { ...setOf(), ...at('old') },
      { ...setOf(), ...at('new') },
    ];
    const text = await told(before, after);
    expect(text).toContain(
      `Application old (prod/old) ${SAID}: Argo CD deletes it and everything it applied, which comes again with ApplicationSet argocd/all, once somebody starts a sync of it.`,
    );
    expect(text).toContain(
      'Deployment shop/web: deleted with Application old, which its ApplicationSet no longer generates; after this change it is in prod/new',
    );
    const { changes, tier } = await reviewOf(before, after);
    expect(changes.filter(({ field }) => field === null)).toHaveLength(2);
    expect(tier).toBe('high');
  });

  test('is a rename where nothing makes Applications of folders', async () => {
    const application = (path: string) => ({ 'argo/app.yaml': app(path) });
    const review = await reviewOf(
      { ...application('prod/old'), ...at('old') },
      { ...application('prod/new'), ...at('new') },
    );
    expect(review.changes.filter(({ subject }) => subject.kind === 'Deployment')).toEqual([]);
  });

  test('ends nothing where an element of the same name reads a folder that is not there', async () => {
    const element = (path: string): Files => ({
      'argo/app.yaml': app('prod/api', '', 'api'),
      ...at('api'),
      'argo/set.yaml': applicationSet(
        `[{ list: { elements: [{ name: web, path: ${path} }] } }]`,
        '{{.path}}',
        { name: '{{.name}}', spec: GO },
      ),
    });
    const [before, after] = [
      { ...element('prod/old'), ...at('old') },
      { ...element('prod/new'), ...at('old') },
    ];
    const text = await told(before, after);
    expect(text).not.toContain('made no more');
    expect(text).toContain(
      'there is no folder prod/new here: the Application of it that names that applies nothing, and what it applied before, if anything, stays',
    );
    expect(text).toContain('Application web fails without its folder, and deletes nothing');
    // what an oversight leaves behind is no rubbish
    expect(text).not.toContain('kubectl delete');
  });

  test.each([
    ['resources are preserved', `${GO}\nsyncPolicy: { preserveResourcesOnDeletion: true }`],
    ['Applications are never deleted', `${GO}\nsyncPolicy: { applicationsSync: create-update }`],
    ['Applications are only created', `${GO}\nsyncPolicy: { applicationsSync: create-only }`],
  ])('leaves what it applied where %s', async (_, spec) => {
    const text = await told({ ...setOf(spec), ...at('old') }, { ...setOf(spec), ...at('new') });
    expect(text).toContain(`${SAID}, which keeps what it applied in the cluster`);
    expect(text).not.toContain('deleted with Application');
  });

  test('leaves what it applied where the template has finalizers of its own', async () => {
    const kept = (finalizer: string): Files => ({
      'argo/set.yaml': setOf()['argo/set.yaml'].replace(
        'metadata: { name: "{{.path.basename}}" }',
        `metadata: { name: "{{.path.basename}}", finalizers: [${finalizer}] }`,
      ),
    });
    const textWith = (finalizer: string) =>
      told({ ...kept(finalizer), ...at('old') }, { ...kept(finalizer), ...at('new') });
    expect(await textWith('example.org/mine')).not.toContain('deleted with');
    expect(await textWith('resources-finalizer.argocd.argoproj.io/background')).toContain(
      'deleted with Application old',
    );
  });
});

test('an Application that keeps its name keeps what it applied, from wherever it reads it', async () => {
  const list = (path: string) => ({
    'argo/set.yaml': applicationSet(
      `[{ list: { elements: [{ name: web, path: ${path} }] } }]`,
      '{{path}}',
      { name: '{{name}}' },
    ),
  });
  const text = await told(
    { ...list('prod/old'), ...at('old') },
    { ...list('prod/new'), ...at('new') },
  );
  expect(text).not.toContain(SAID);
  expect(text).not.toContain('deleted with');
});

test('another name in the template deletes all Applications of the set, and what they applied', async () => {
  const renamed = setOf(GO, { name: 'v2-{{.path.basename}}' });
  const text = await told({ ...setOf(), ...at('one') }, { ...renamed, ...at('one') });
  expect(text).toContain(`Application one (prod/one) ${SAID}`);
  expect(text).toContain('deleted with Application one');
});

test('an Application in the place of a set is new, and what the set applied is deleted', async () => {
  const text = await told(
    { ...setOf(), ...at('one') },
    { 'argo/app.yaml': app('prod/one', '', 'one'), ...at('one') },
  );
  expect(text).toContain(`Application one (prod/one) ${SAID}`);
  expect(text).toContain('deleted with Application one');
});

test('where only a cluster knows the names, none is said to end', async () => {
  const open = {
    'argo/set.yaml': applicationSet('[{ clusters: {} }]', 'prod/{{name}}', { name: '{{name}}' }),
  };
  expect(await told({ ...open, ...at('a', 'b') }, { ...open, ...at('a') })).not.toContain(SAID);
});

describe('a set that has an error after the change', () => {
  const elements = (second: string) =>
    applicationSet(`[{ list: { elements: [{ env: one }, ${second}] } }]`, 'prod/{{.env}}', {
      name: '{{.env}}',
      spec: STRICT,
    });
  const whole = { 'argo/set.yaml': elements('{ env: two }'), ...at('one', 'two') };
  const frozen = { 'argo/set.yaml': elements('{ other: two }'), ...at('one', 'two') };

  test('fails the check, and deletes nothing', async () => {
    const review = await reviewOf(whole, frozen);
    expect(review.gaps.filter(({ blocking }) => blocking).map(({ message }) => message)).toEqual([
      'ApplicationSet all is left as it is in the cluster, deletions included, while it has an error (argo/set.yaml:8: there is no .env).',
    ]);
    expect(review.changes.filter(({ subject }) => subject.kind === 'Deployment')).toEqual([]);
    expect(review.notes.join()).not.toContain(SAID);
  });

  test('fails nothing where it had the same before', async () => {
    const more = { ...frozen, 'prod/three/web.yaml': deployment('more') };
    const review = await reviewOf(frozen, more);
    expect(review.gaps.filter(({ blocking }) => blocking)).toEqual([]);
    expect(saidOf(more).join()).toContain('is left as it is in the cluster');
  });
});

test('many Applications that end are not all named', async () => {
  const names = Array.from({ length: 14 }, (_, index) => `prod/a${String(index)}`);
  const { notes } = await reviewOf({ ...setOf(), ...folders(...names) }, setOf());
  expect(notes.filter((note) => note.includes(SAID))).toHaveLength(10);
  expect(notes).toContain('The same goes for 4 more Applications.');
});

describe('a cluster of a set whose folder is renamed', () => {
  const set = applicationSet(`[${git('directories', 'clusters/*')}]`, '{{.path.path}}', {
    name: '{{.path.basename}}',
    destination: '{ name: "{{.path.basename}}", namespace: shop }',
    spec: GO,
  });
  const clusters = (...names: string[]): Files => ({
    'sets/set.yaml': set,
    ...Object.fromEntries(
      names.map((name) => [`clusters/${name}/web.yaml`, deployment('web')] as const),
    ),
  });

  test('brings nothing to the others, which have had theirs', async () => {
    const { changes } = await reviewOf(
      clusters('prod-eu', 'prod-us'),
      clusters('prod-eu1', 'prod-us'),
    );
    const told = changes.map(({ environment, kind }) => `${environment} ${kind}`);
    expect(new Set(told)).toEqual(new Set(['prod-eu resource-removed', 'prod-eu1 resource-added']));
  });
});

describe('a set that comes to have an error', () => {
  const files = (config: string): Files => ({
    'sets/set.yaml': applicationSet(`[${git('files', 'config/*.yaml')}]`, 'apps/{{.name}}', {
      name: '{{.name}}',
      destination: '{ name: "{{.cluster}}", namespace: shop }',
      spec: STRICT,
    }),
    'config/a.yaml': config,
    'config/b.yaml': 'name: b\ncluster: prod\n',
    'apps/a/web.yaml': deployment('a').replace(', namespace: shop', ''),
    'apps/b/web.yaml': deployment('b').replace(', namespace: shop', ''),
  });

  test('removes nothing and brings nothing: its Applications stay, and apply what they did', async () => {
    const review = await reviewOf(files('name: a\ncluster: prod\n'), files('name: a\n'));
    expect(review.gaps.filter(({ blocking }) => blocking)).toHaveLength(1);
    expect(review.changes.filter(({ kind }) => kind !== 'unseen')).toEqual([]);
    expect(review.environments.map(({ name }) => name)).toEqual(['prod']);
  });

  test('hides no change of what its Applications apply', async () => {
    const after = { ...files('name: a\n'), 'apps/a/web.yaml': deployment('a').replace(':1', ':2') };
    const { changes } = await reviewOf(files('name: a\ncluster: prod\n'), after);
    expect(changes.map(({ subject }) => subject.kind)).toContain('Deployment');
  });
});
