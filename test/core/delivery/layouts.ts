import {
  appWith,
  application,
  builds,
  flux,
  object,
  virtualService,
} from '../environments/fixtures.ts';

type Files = Readonly<Record<string, string>>;

/** A way people lay out a repository, and what is delivered where: roots by environment, `!` for production. */
export interface RepositoryLayout {
  readonly name: string;
  readonly files: Files;
  readonly expected: Readonly<Record<string, readonly string[]>>;
}

const overlay = (path: string, base: string, ...more: string[]): Files => ({
  [`${path}/kustomization.yaml`]: builds(base, ...more),
});
const base = (path: string, name = 'web'): Files => ({
  [`${path}/kustomization.yaml`]: builds('vs.yaml'),
  [`${path}/vs.yaml`]: virtualService(name),
});
const plain = (path: string, ...names: string[]): Files =>
  Object.fromEntries(names.map((name) => [`${path}/${name}.yaml`, virtualService(name)]));
/** A Flux cluster that applies itself and other folders. */
const cluster = (path: string, ...folders: string[]): Files => ({
  [`${path}/flux-system/gotk-sync.yaml`]: flux('flux-system', `./${path}`),
  ...Object.fromEntries(
    folders.map((folder) => [
      `${path}/${folder.replaceAll('/', '-')}.yaml`,
      flux(folder.replaceAll('/', '-'), `./${folder}`),
    ]),
  ),
});

export const LAYOUTS: readonly RepositoryLayout[] = [
  {
    name: 'one application, overlays by word',
    files: {
      ...base('base'),
      ...overlay('overlays/dev', '../../base'),
      ...overlay('overlays/prod', '../../base'),
    },
    expected: { dev: ['overlays/dev'], 'prod!': ['overlays/prod'] },
  },
  {
    name: 'non-prod beside prod',
    files: {
      ...base('base'),
      ...overlay('overlays/non-prod', '../../base'),
      ...overlay('overlays/prod', '../../base'),
    },
    expected: { 'non-prod': ['overlays/non-prod'], 'prod!': ['overlays/prod'] },
  },
  {
    name: 'a folder beside base and overlays changes nothing',
    files: {
      ...base('base'),
      ...overlay('overlays/dev', '../../base'),
      ...overlay('overlays/prod', '../../base'),
      ...plain('extras', 'one', 'two'),
    },
    expected: { dev: ['extras', 'overlays/dev'], 'prod!': ['extras', 'overlays/prod'] },
  },
  {
    name: 'many applications with overlays each',
    files: { ...appWith('orders', 'dev', 'staging', 'prod'), ...appWith('web', 'dev', 'prod') },
    expected: {
      dev: ['apps/orders/overlays/dev', 'apps/web/overlays/dev'],
      'prod!': ['apps/orders/overlays/prod', 'apps/web/overlays/prod'],
      staging: ['apps/orders/overlays/staging'],
    },
  },
  {
    name: 'an application that is called like an environment',
    files: {
      ...appWith('demo-app', 'dev', 'prod'),
      ...appWith('web', 'dev', 'prod'),
      ...appWith('test', 'dev', 'prod'),
    },
    expected: {
      dev: ['apps/demo-app/overlays/dev', 'apps/test/overlays/dev', 'apps/web/overlays/dev'],
      'prod!': ['apps/demo-app/overlays/prod', 'apps/test/overlays/prod', 'apps/web/overlays/prod'],
    },
  },
  {
    name: 'plain folders of environments',
    files: { ...plain('dev', 'a', 'b'), ...plain('prod', 'a', 'b') },
    expected: { dev: ['dev'], 'prod!': ['prod'] },
  },
  {
    name: 'plain folders with one for all beside them',
    files: { ...plain('k8s/dev', 'a'), ...plain('k8s/prod', 'a'), ...plain('k8s/shared', 's') },
    expected: { dev: ['k8s', 'k8s/dev'], 'prod!': ['k8s', 'k8s/prod'] },
  },
  {
    name: 'regions of environments',
    files: {
      ...base('base'),
      ...overlay('overlays/prod/eu', '../../../base'),
      ...overlay('overlays/prod/us', '../../../base'),
      ...overlay('overlays/staging/eu', '../../../base'),
    },
    expected: {
      'prod (eu)!': ['overlays/prod/eu'],
      'prod (us)!': ['overlays/prod/us'],
      staging: ['overlays/staging/eu'],
    },
  },
  {
    name: 'environments within regions',
    files: {
      ...base('base'),
      ...overlay('eu/prod', '../../base'),
      ...overlay('us/prod', '../../base'),
      ...overlay('eu/staging', '../../base'),
    },
    expected: { 'prod (eu)!': ['eu/prod'], 'prod (us)!': ['us/prod'], staging: ['eu/staging'] },
  },
  {
    name: 'clusters by provider, environment and region',
    files: {
      ...base('infra/mesh'),
      ...cluster('clusters/aws/prod/eu-west-1', 'infra/mesh'),
      ...cluster('clusters/aws/prod/us-east-1', 'infra/mesh'),
      ...cluster('clusters/aws/dev/eu-west-1', 'infra/mesh'),
    },
    expected: {
      dev: ['clusters/aws/dev/eu-west-1', 'infra/mesh'],
      'prod (eu-west-1)!': ['clusters/aws/prod/eu-west-1', 'infra/mesh'],
      'prod (us-east-1)!': ['clusters/aws/prod/us-east-1', 'infra/mesh'],
    },
  },
  {
    name: 'one cluster of a home',
    files: { ...plain('apps/web', 'web'), ...cluster('clusters/home', 'apps/web') },
    expected: { 'home!': ['apps/web', 'clusters/home'] },
  },
  {
    name: 'clusters with numbers',
    files: {
      ...base('mesh'),
      ...cluster('clusters/c1', 'mesh'),
      ...cluster('clusters/c2', 'mesh'),
    },
    expected: { 'c1!': ['clusters/c1', 'mesh'], 'c2!': ['clusters/c2', 'mesh'] },
  },
  {
    name: 'cells without words',
    files: {
      ...base('base'),
      ...overlay('cells/a', '../../base'),
      ...overlay('cells/b', '../../base'),
    },
    expected: { 'a!': ['cells/a'], 'b!': ['cells/b'] },
  },
  {
    name: 'Applications that lie in a folder of Argo CD',
    files: {
      ...appWith('web', 'dev', 'prod'),
      'argocd/web-dev.yaml': application('apps/web/overlays/dev'),
      'argocd/web-prod.yaml': application('apps/web/overlays/prod'),
    },
    expected: {
      dev: ['apps/web/overlays/dev', 'argocd'],
      'prod!': ['apps/web/overlays/prod', 'argocd'],
    },
  },
  {
    name: 'Applications that lie elsewhere than what they apply says',
    files: {
      ...appWith('web', 'non-prod', 'prod'),
      'hub/prod/non-prod-apps.yaml': application('apps/web/overlays/non-prod'),
      'hub/prod/prod-apps.yaml': application('apps/web/overlays/prod'),
    },
    expected: {
      'non-prod': ['apps/web/overlays/non-prod'],
      'prod!': ['apps/web/overlays/prod', 'hub/prod'],
    },
  },
  {
    name: 'folders whose paths are silent, by the clusters they go to',
    files: {
      ...plain('mesh', 'a'),
      'argocd/east.yaml': application('mesh', 'name: east'),
      'argocd/west.yaml': application('mesh', 'name: west'),
    },
    expected: { 'east!': ['argocd', 'mesh'], 'west!': ['argocd', 'mesh'] },
  },
  {
    name: 'a silent path on a cluster that others name an environment of',
    files: {
      ...appWith('web', 'dev', 'prod'),
      ...plain('mesh', 'a'),
      'argocd/web-prod.yaml': application('apps/web/overlays/prod', 'name: gke-7'),
      'argocd/web-dev.yaml': application('apps/web/overlays/dev', 'name: gke-8'),
      'argocd/mesh.yaml': application('mesh', 'name: gke-7'),
    },
    expected: {
      dev: ['apps/web/overlays/dev', 'argocd'],
      'prod!': ['apps/web/overlays/prod', 'argocd', 'mesh'],
    },
  },
  {
    name: 'environments at the top, applications below',
    files: {
      ...base('base/web'),
      ...overlay('environments/staging/web', '../../../base/web'),
      ...overlay('environments/production/web', '../../../base/web'),
    },
    expected: {
      'production!': ['environments/production/web'],
      staging: ['environments/staging/web'],
    },
  },
  {
    name: 'environments with other words among theirs',
    files: {
      ...base('base'),
      ...overlay('envs/acme-prod', '../../base'),
      ...overlay('envs/acme-qa', '../../base'),
    },
    expected: { 'acme-prod!': ['envs/acme-prod'], 'acme-qa': ['envs/acme-qa'] },
  },
  {
    name: 'applications with suffixes for environments',
    files: Object.assign(
      {},
      ...['orders', 'web'].map((app) => ({
        ...base(`${app}-base`, app),
        ...overlay(`${app}-dev`, `../${app}-base`),
        ...overlay(`${app}-prod`, `../${app}-base`),
      })),
    ) as Files,
    expected: { dev: ['orders-dev', 'web-dev'], 'prod!': ['orders-prod', 'web-prod'] },
  },
  {
    name: 'tests and examples beside what is delivered',
    files: {
      ...base('base'),
      ...overlay('overlays/dev', '../../base'),
      ...overlay('overlays/prod', '../../base'),
      'tests/kustomization.yaml': builds('t.yaml'),
      'tests/t.yaml': object('Service', 't'),
    },
    expected: { dev: ['overlays/dev'], 'prod!': ['overlays/prod'] },
  },
];
