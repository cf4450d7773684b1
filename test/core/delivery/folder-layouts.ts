import { appWith, builds, object } from '../environments/fixtures.ts';
import type { Files, RepositoryLayout } from './layout-parts.ts';
import { base, overlay, plain } from './layout-parts.ts';

/** Repositories in which nothing says what applies what. */
export const FOLDER_LAYOUTS: readonly RepositoryLayout[] = [
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
    name: 'cells without words',
    files: {
      ...base('base'),
      ...overlay('cells/a', '../../base'),
      ...overlay('cells/b', '../../base'),
    },
    expected: { 'a!': ['cells/a'], 'b!': ['cells/b'] },
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
  {
    name: 'plain folders of regions, with folders of content below',
    files: {
      ...plain('envs/prod/eu/istio', 'a'),
      ...plain('envs/prod/us/istio', 'a'),
      ...plain('envs/prod/eu/apps', 'b'),
      ...plain('envs/dev/eu/istio', 'a'),
    },
    expected: {
      dev: ['envs/dev'],
      'prod (eu)!': ['envs/prod/eu'],
      'prod (us)!': ['envs/prod/us'],
    },
  },
  {
    name: 'tenants with namespaces of their own share a cluster',
    files: {
      ...base('base'),
      'tenants/red/prod/kustomization.yaml': `namespace: red\n${builds('../../../base')}`,
      'tenants/blue/prod/kustomization.yaml': `namespace: blue\n${builds('../../../base')}`,
      'tenants/red/dev/kustomization.yaml': `namespace: red\n${builds('../../../base')}`,
    },
    expected: { dev: ['tenants/red/dev'], 'prod!': ['tenants/blue/prod', 'tenants/red/prod'] },
  },
  {
    name: 'teams with folders of their own',
    files: {
      ...plain('teams/a/prod', 'a'),
      ...plain('teams/b/prod', 'b'),
      ...plain('teams/a/dev', 'a'),
    },
    expected: { dev: ['teams/a/dev'], 'prod!': ['teams/a/prod', 'teams/b/prod'] },
  },
  {
    name: 'sandboxes of people',
    files: {
      ...base('base'),
      ...overlay('overlays/prod', '../../base'),
      ...overlay('sandboxes/alice', '../../base'),
      ...overlay('sandboxes/bob', '../../base'),
    },
    expected: {
      'prod!': ['overlays/prod'],
      'sandboxes (alice)': ['sandboxes/alice'],
      'sandboxes (bob)': ['sandboxes/bob'],
    },
  },
  {
    name: 'a cluster that is called main',
    files: { ...plain('clusters/main/apps', 'a'), ...plain('clusters/test/apps', 'a') },
    expected: { 'main!': ['clusters/main'], test: ['clusters/test'] },
  },
  {
    name: 'regions and environments in one word each stay apart',
    files: Object.assign(
      base('base'),
      ...['dev-eu', 'dev-us', 'prod-eu', 'prod-us'].map((name) =>
        overlay(`overlays/${name}`, '../../base'),
      ),
    ) as Files,
    expected: {
      'dev-eu': ['overlays/dev-eu'],
      'dev-us': ['overlays/dev-us'],
      'prod-eu!': ['overlays/prod-eu'],
      'prod-us!': ['overlays/prod-us'],
    },
  },
  {
    name: 'a monorepo with sources beside what is delivered',
    files: {
      ...plain('services/orders/deploy/dev', 'o'),
      ...plain('services/orders/deploy/prod', 'o'),
      ...plain('services/web/deploy/prod', 'w'),
      'services/web/src/index.ts': 'export {};\n',
    },
    expected: {
      dev: ['services/orders/deploy/dev'],
      'prod!': ['services/orders/deploy/prod', 'services/web/deploy/prod'],
    },
  },
  {
    name: 'a hub and its spokes',
    files: {
      ...plain('hub/istio', 'h'),
      ...plain('spokes/prod-1', 'a'),
      ...plain('spokes/prod-2', 'a'),
      ...plain('spokes/dev-1', 'a'),
    },
    expected: {
      'dev-1': ['hub', 'spokes/dev-1'],
      'prod-1!': ['hub', 'spokes/prod-1'],
      'prod-2!': ['hub', 'spokes/prod-2'],
    },
  },
  {
    name: 'production alone',
    files: { ...base('base'), ...overlay('overlays/production', '../../base') },
    expected: { 'production!': ['overlays/production'] },
  },
  {
    name: 'variants of something that is built in many ways',
    files: Object.assign(
      base('base'),
      ...['demo', 'openshift', 'cert-manager-tls', 'plain', 'multi-user'].map((name, at) =>
        overlay(`installs/${String(at)}/${name}`, '../../../base'),
      ),
    ) as Files,
    expected: {
      'default!': [
        'installs/0/demo',
        'installs/1/openshift',
        'installs/2/cert-manager-tls',
        'installs/3/plain',
        'installs/4/multi-user',
      ],
    },
  },
];
