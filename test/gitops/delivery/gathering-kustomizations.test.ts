import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, planned } from '../fixtures.ts';

const NOBODY = 'applied by nobody seen here!';

const map = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
data: { a: b }
`;

const list = (...resources: readonly string[]): string =>
  `resources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;

/** Flux applies `apps/ci/app`, and `apps/ci` takes it in. */
const tree = (gathered = list('./app/'), applied: string | null = './apps/ci/app') => ({
  'clusters/prod/flux-system/sync.yaml': flux('flux-system', './clusters/prod'),
  ...(applied === null ? {} : { 'clusters/prod/ci.yaml': flux('ci', applied) }),
  'apps/ci/kustomization.yaml': gathered,
  'apps/ci/app/kustomization.yaml': list('tasks'),
  'apps/ci/app/tasks/kustomization.yaml': list('task.yaml'),
  'apps/ci/app/tasks/task.yaml': map('task'),
  'apps/ci/extra.yaml': map('extra'),
  'apps/ci/more/kustomization.yaml': list('more.yaml'),
  'apps/ci/more/more.yaml': map('more'),
});

const prod = (...paths: readonly string[]) => ({ 'prod!': [...paths, 'clusters/prod'] });

describe('a kustomization that nothing applies, around folders that appliers apply', () => {
  test('is no copy of them where it only gathers them', () => {
    const left = { [NOBODY]: ['apps/ci/more'] };
    expect(planned(tree())).toEqual({ ...prod('apps/ci/app'), ...left });
    expect(planned(tree(list('./app/'), './apps/ci/app/tasks'))).toMatchObject(
      prod('apps/ci/app/tasks', 'apps/ci/more'),
    );
  });

  test('brings what else it lists', () => {
    expect(planned(tree(list('app', 'extra.yaml', 'more')))).toEqual({
      ...prod('apps/ci', 'apps/ci/app'),
      [NOBODY]: ['apps/ci/more'],
    });
  });

  test.each([
    ['it alters them', `${list('app')}namespace: ci\n`],
    ['it takes in what is not seen', list('app', 'https://example.com/more?ref=1')],
    ['it is part of nothing that is there', list('app', 'gone.yaml')],
  ])('is another one where %s', (_, gathered) => {
    expect(planned(tree(gathered))['prod!']).toContain('apps/ci');
  });

  test('is another one where the configuration or a script names it, or its folder lies elsewhere', () => {
    const lab = { name: 'lab', paths: ['apps/ci'], production: false, cluster: null };
    expect(planned(tree(), [lab])['lab']).toContain('apps/ci');
    const script = { 'deploy.sh': 'kubectl apply -k apps/ci\n' };
    expect(JSON.stringify(planned({ ...tree(), ...script }))).toContain('"apps/ci"');
    const beside = { ...tree(), 'apps/lab/kustomization.yaml': list('../ci/app') };
    expect(JSON.stringify(planned(beside))).toContain('"apps/lab"');
  });

  test('stays none where what applied its folders goes, and is told what else it gets', async () => {
    const gone = await reviewOf(tree(), tree(list('app'), null));
    const told = gone.changes.map(
      ({ subject: { name }, after }) => `${name} ${String(after !== null)}`,
    );
    expect(told.filter((each) => each.startsWith('task'))).toEqual(['task false']);
    const more = await reviewOf(tree(), tree(list('app', 'extra.yaml')));
    expect(more.changes.map(({ subject: { name } }) => name)).toEqual(['extra']);
  });

  test('is all that there is where nothing applies anything', () => {
    expect(JSON.stringify(planned(tree(list('app'), null)))).toContain('"apps/ci"');
  });
});
