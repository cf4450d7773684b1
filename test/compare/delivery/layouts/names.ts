import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, overlay, plain, variants } from './parts.ts';

/** What folders are called. */
export const NAMES: readonly RepositoryLayout[] = [
  {
    name: 'folders of tools and of kinds of content are no environments',
    files: all(
      plain('argocd', 'argo'),
      plain('cert-manager', 'issuer'),
      plain('istio-system', 'mesh'),
      plain('monitoring', 'grafana'),
    ),
    before: `default! | - | argocd       | argo
             default! | - | cert-manager | issuer
             default! | - | istio-system | mesh
             default! | - | monitoring   | grafana`,
    change: plain('flux-system', 'flux'),
    after: `default! | - | argocd       | argo
            default! | - | cert-manager | issuer
            default! | - | flux-system  | flux
            default! | - | istio-system | mesh
            default! | - | monitoring   | grafana`,
  },
  {
    name: 'folders of tools with environments below',
    files: all(
      plain('istio-system/prod', 'mesh'),
      plain('istio-system/dev', 'mesh'),
      plain('monitoring/prod', 'grafana'),
    ),
    before: `dev   | - | istio-system/dev  | mesh
             prod! | - | istio-system/prod | mesh
             prod! | - | monitoring/prod   | grafana`,
    change: plain('monitoring/dev', 'grafana'),
    after: `dev   | - | istio-system/dev  | mesh
            dev   | - | monitoring/dev    | grafana
            prod! | - | istio-system/prod | mesh
            prod! | - | monitoring/prod   | grafana`,
  },
  {
    name: 'a cluster that is called main',
    files: all(plain('clusters/main/apps', 'a'), plain('clusters/test/apps', 'a')),
    before: `main! | - | clusters/main | a
             test  | - | clusters/test | a`,
    change: plain('clusters/main/apps', 'b'),
    after: `main! | - | clusters/main | a, b
            test  | - | clusters/test | a`,
  },
  {
    name: 'environments that are called like branches',
    files: variants('', 'web', 'main', 'develop'),
    before: `develop | - | overlays/develop | web
             main!   | - | overlays/main    | web`,
    change: overlay('overlays/release', '../../base'),
    after: `develop  | - | overlays/develop | web
            main!    | - | overlays/main    | web
            release! | - | overlays/release | web`,
  },
  {
    name: 'what developers and pipelines run, beside production',
    files: variants('', 'web', 'local', 'kind', 'ci', 'e2e', 'production'),
    before: `ci          | - | overlays/ci         | web
             e2e         | - | overlays/e2e        | web
             kind        | - | overlays/kind       | web
             local       | - | overlays/local      | web
             production! | - | overlays/production | web`,
    change: without('overlays/kind/kustomization.yaml'),
    after: `ci          | - | overlays/ci         | web
            e2e         | - | overlays/e2e        | web
            local       | - | overlays/local      | web
            production! | - | overlays/production | web`,
  },
  {
    name: 'production and what is before it',
    files: variants('', 'web', 'preprod', 'pre-production', 'nonprod', 'production'),
    before: `nonprod        | - | overlays/nonprod        | web
             pre-production | - | overlays/pre-production | web
             preprod        | - | overlays/preprod        | web
             production!    | - | overlays/production     | web`,
    change: overlay('overlays/prod-dr', '../../base'),
    after: `nonprod        | - | overlays/nonprod        | web
            pre-production | - | overlays/pre-production | web
            preprod        | - | overlays/preprod        | web
            prod-dr!       | - | overlays/prod-dr        | web
            production!    | - | overlays/production     | web`,
  },
  {
    name: 'names in capitals',
    files: all(plain('k8s/DEV', 'a'), plain('k8s/PROD', 'a')),
    before: `DEV   | - | k8s/DEV  | a
             PROD! | - | k8s/PROD | a`,
    change: plain('k8s/QA', 'a'),
    after: `DEV   | - | k8s/DEV  | a
            PROD! | - | k8s/PROD | a
            QA    | - | k8s/QA   | a`,
  },
  {
    name: 'what is live, by environment and region',
    files: all(
      base('modules/web'),
      overlay('live/prod/eu', '../../../modules/web'),
      overlay('live/prod/us', '../../../modules/web'),
      overlay('live/staging/eu', '../../../modules/web'),
    ),
    before: `prod (eu)! | eu | live/prod/eu    | web
             prod (us)! | us | live/prod/us    | web
             staging    | -  | live/staging/eu | web`,
    change: overlay('live/staging/us', '../../../modules/web'),
    after: `prod (eu)!   | eu | live/prod/eu    | web
            prod (us)!   | us | live/prod/us    | web
            staging (eu) | eu | live/staging/eu | web
            staging (us) | us | live/staging/us | web`,
  },
  {
    name: 'a folder of tests beside code',
    files: all(
      plain('deploy/prod', 'web'),
      plain('deploy/dev', 'web'),
      plain('test/e2e', 'probe'),
      {
        'src/main.go': 'package main\n',
      },
    ),
    before: `dev   | - | deploy/dev  | web
             prod! | - | deploy/prod | web`,
    change: plain('test', 'probe'),
    after: `dev   | - | deploy/dev  | web
            prod! | - | deploy/prod | web`,
  },
  {
    name: 'an environment that is called test',
    files: all(plain('test', 'web'), plain('acceptance', 'web'), plain('prod', 'web')),
    before: `acceptance | - | acceptance | web
             prod!      | - | prod       | web
             test       | - | test       | web`,
    change: without('acceptance/web.yaml'),
    after: `prod! | - | prod | web
            test  | - | test | web`,
  },
  {
    name: 'a word among the words of an application',
    files: all(
      plain('apps/load-test', 'load'),
      plain('apps/review-service', 'reviews'),
      plain('apps/web', 'web'),
    ),
    before: 'default! | - | apps | load, reviews, web',
    change: plain('apps/demo-shop', 'demo'),
    after: 'default! | - | apps | demo, load, reviews, web',
  },
];
