import { describe, expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { planned, virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';
import { argo } from '../../compare/delivery/layouts/parts.ts';
import type { Files } from './argo-trees.ts';

const REPOSITORY = 'https://git.example/acme/deploy';

/** An Application of several folders. */
const several = (
  name: string,
  paths: readonly string[],
  destination = 'namespace: shop',
): string => {
  const sources = paths.map((path) => `    - { repoURL: "${REPOSITORY}", path: "${path}" }\n`);
  return argo(name, 'gone', destination).replace(
    /^ {2}source:.*\n/m,
    `  sources:\n${sources.join('')}`,
  );
};

const places = (...paths: string[]): Files =>
  Object.fromEntries(paths.map((path) => [`${path}/vs.yaml`, virtualService('a')]));

const FOLDERS = places('envs/dev/web', 'envs/prod/web', 'envs/staging/web', 'shared/web');

/** The environments that each source of `argocd` is in. */
const environmentsOf = (files: Files, ...paths: string[]): readonly (readonly string[])[] =>
  paths.map((path) =>
    Object.entries(planned(files)).flatMap(([name, all]) =>
      all.includes(path) ? [name.replace('!', '')] : [],
    ),
  );

describe('an Application whose sources lie in folders of several environments is of one', () => {
  const both = ['envs/dev/web', 'envs/prod/web'];
  const one = (file: string, application: string, more: Files = {}) =>
    environmentsOf({ ...FOLDERS, ...more, [file]: application }, ...both);

  test('of that of its cluster, by what else is applied there', () => {
    const other = { 'argocd/other.yaml': argo('other', 'envs/staging/web', 'name: gke-7') };
    const application = several('web', both, 'name: gke-7');
    expect(one('argocd/web.yaml', application, other)).toEqual([['staging'], ['staging']]);
    const rest = { 'argocd/rest.yaml': argo('rest', 'envs/dev/web', 'name: gke-7') };
    // of several that its cluster has, the one that a source is of
    expect(one('argocd/web.yaml', application, { ...other, ...rest })).toEqual([['dev'], ['dev']]);
  });

  test('else of that which its cluster is called by', () => {
    const on = (cluster: string) =>
      one('argocd/web.yaml', several('web', both, `name: ${cluster}`));
    expect(on('eu-dev')).toEqual([['dev'], ['dev']]);
    expect(on('eu-staging')).toEqual([['eu-staging'], ['eu-staging']]);
  });

  test('else of that of the folder in which it lies', () => {
    expect(one('argocd/dev/web.yaml', several('web', both))).toEqual([['dev'], ['dev']]);
  });

  test('else of that which it is called by itself, else of production', () => {
    expect(one('argocd/web.yaml', several('web-dev', both))).toEqual([['dev'], ['dev']]);
    expect(one('argocd/web.yaml', several('web', both))).toEqual([['prod'], ['prod']]);
  });

  test('else of the first', () => {
    const sources = ['envs/staging/web', 'envs/dev/web'];
    const files = { ...FOLDERS, 'argocd/web.yaml': several('web', sources) };
    expect(environmentsOf(files, ...sources)).toEqual([['staging'], ['staging']]);
  });
});

test('sources for a cluster of an environment, and for all of its clusters, are for that cluster', () => {
  const files = {
    ...places('envs/prod/eu/web', 'envs/prod/us/web', 'envs/prod/all'),
    'argocd/eu.yaml': several('a', ['envs/prod/eu/web', 'envs/prod/all']),
    'argocd/us.yaml': several('b', ['envs/prod/us/web', 'envs/prod/all']),
  };
  expect(environmentsOf(files, 'envs/prod/eu/web', 'envs/prod/us/web', 'envs/prod/all')).toEqual([
    ['prod (eu)'],
    ['prod (us)'],
    ['prod (eu)', 'prod (us)'],
  ]);
  expect(planned(files)['prod (eu)!']?.filter((path) => path === 'envs/prod/all')).toHaveLength(1);
});

test('a source whose path is silent is where the other source of its Application is', () => {
  const files = {
    ...FOLDERS,
    'argocd/web-dev.yaml': several('a', ['envs/dev/web', 'shared/web']),
    'argocd/web-prod.yaml': several('b', ['envs/prod/web', 'shared/web']),
  };
  expect(environmentsOf(files, 'envs/dev/web', 'envs/prod/web', 'shared/web')).toEqual([
    ['dev'],
    ['prod'],
    ['dev', 'prod'],
  ]);
});

test('what the configuration says of one source holds for the others too', () => {
  const { environments, reasons } = discoverEnvironments(
    treeOf({ ...FOLDERS, 'argocd/web.yaml': several('web', ['envs/dev/web', 'shared/web']) }),
    [{ name: 'perf', paths: ['envs/dev/web'], production: false, cluster: null }],
  );
  const shared = environments.flatMap(({ name, roots }) =>
    roots.flatMap((root) =>
      root.path === 'shared/web' ? [[name, reasons.roots.get(root)?.why]] : [],
    ),
  );
  expect(shared).toEqual([['perf', 'the configuration names its path, or its cluster']]);
});
