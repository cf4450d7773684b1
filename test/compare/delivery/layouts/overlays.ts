import { builds, object } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, overlay, plain, variants } from './parts.ts';

/** Overlays of Kustomize, and nothing that says what applies them. */
export const OVERLAYS: readonly RepositoryLayout[] = [
  {
    name: 'one application, overlays by word',
    files: all(
      base('base'),
      overlay('overlays/dev', '../../base'),
      overlay('overlays/prod', '../../base'),
    ),
    before: `dev   | - | overlays/dev  | web
             prod! | - | overlays/prod | web`,
    change: overlay('overlays/qa', '../../base'),
    after: `dev   | - | overlays/dev  | web
            prod! | - | overlays/prod | web
            qa    | - | overlays/qa   | web`,
  },
  {
    name: 'non-prod beside prod',
    files: all(
      base('base'),
      overlay('overlays/non-prod', '../../base'),
      overlay('overlays/prod', '../../base'),
    ),
    before: `non-prod | - | overlays/non-prod | web
             prod!    | - | overlays/prod     | web`,
    change: without('overlays/non-prod/kustomization.yaml'),
    after: 'prod! | - | overlays/prod | web',
  },
  {
    name: 'a folder beside base and overlays changes nothing',
    files: all(variants('', 'web', 'dev', 'prod'), plain('extras', 'one', 'two')),
    before: `dev   | - | extras        | one, two
             dev   | - | overlays/dev  | web
             prod! | - | extras        | one, two
             prod! | - | overlays/prod | web`,
    change: without('extras/one.yaml', 'extras/two.yaml'),
    after: `dev   | - | overlays/dev  | web
            prod! | - | overlays/prod | web`,
  },
  {
    name: 'many applications with overlays each',
    files: all(
      variants('apps/orders/', 'orders', 'dev', 'staging', 'prod'),
      variants('apps/web/', 'web', 'dev', 'prod'),
    ),
    before: `dev     | - | apps/orders/overlays/dev     | orders
             dev     | - | apps/web/overlays/dev        | web
             prod!   | - | apps/orders/overlays/prod    | orders
             prod!   | - | apps/web/overlays/prod       | web
             staging | - | apps/orders/overlays/staging | orders`,
    change: overlay('apps/web/overlays/staging', '../../base'),
    after: `dev     | - | apps/orders/overlays/dev     | orders
            dev     | - | apps/web/overlays/dev        | web
            prod!   | - | apps/orders/overlays/prod    | orders
            prod!   | - | apps/web/overlays/prod       | web
            staging | - | apps/orders/overlays/staging | orders
            staging | - | apps/web/overlays/staging    | web`,
  },
  {
    name: 'an application that is called like an environment',
    files: all(
      variants('apps/demo-app/', 'demo-app', 'dev', 'prod'),
      variants('apps/web/', 'web', 'dev', 'prod'),
      variants('apps/test/', 'test', 'dev', 'prod'),
    ),
    before: `dev   | - | apps/demo-app/overlays/dev  | demo-app
             dev   | - | apps/test/overlays/dev      | test
             dev   | - | apps/web/overlays/dev       | web
             prod! | - | apps/demo-app/overlays/prod | demo-app
             prod! | - | apps/test/overlays/prod     | test
             prod! | - | apps/web/overlays/prod      | web`,
    change: without(
      'apps/web/base/kustomization.yaml',
      'apps/web/base/vs.yaml',
      'apps/web/overlays/dev/kustomization.yaml',
      'apps/web/overlays/prod/kustomization.yaml',
    ),
    after: `dev   | - | apps/demo-app/overlays/dev  | demo-app
            dev   | - | apps/test/overlays/dev      | test
            prod! | - | apps/demo-app/overlays/prod | demo-app
            prod! | - | apps/test/overlays/prod     | test`,
  },
  {
    name: 'environments at the top, applications below',
    files: all(
      base('base/web'),
      overlay('environments/staging/web', '../../../base/web'),
      overlay('environments/production/web', '../../../base/web'),
    ),
    before: `production! | - | environments/production/web | web
             staging     | - | environments/staging/web    | web`,
    change: all(
      base('base/mail', 'mail'),
      overlay('environments/staging/mail', '../../../base/mail'),
    ),
    after: `production! | - | environments/production/web | web
            staging     | - | environments/staging/mail   | mail
            staging     | - | environments/staging/web    | web`,
  },
  {
    name: 'one kustomization for each environment takes in all applications',
    files: all(
      base('apps/web'),
      base('apps/orders', 'orders'),
      overlay('environments/prod', '../../apps/web', '../../apps/orders'),
      overlay('environments/stage', '../../apps/web'),
    ),
    before: `prod! | - | environments/prod  | orders, web
             stage | - | environments/stage | web`,
    change: overlay('environments/stage', '../../apps/web', '../../apps/orders'),
    after: `prod! | - | environments/prod  | orders, web
            stage | - | environments/stage | orders, web`,
  },
  {
    name: 'environments with other words among theirs',
    files: all(
      base('base'),
      overlay('envs/acme-prod', '../../base'),
      overlay('envs/acme-qa', '../../base'),
    ),
    before: `acme-prod! | - | envs/acme-prod | web
             acme-qa    | - | envs/acme-qa   | web`,
    change: overlay('envs/acme-dr', '../../base'),
    after: `acme-dr!   | - | envs/acme-dr   | web
            acme-prod! | - | envs/acme-prod | web
            acme-qa    | - | envs/acme-qa   | web`,
  },
  {
    name: 'applications with suffixes for environments',
    files: all(
      ...['orders', 'web'].map((app) =>
        all(
          base(`${app}-base`, app),
          overlay(`${app}-dev`, `../${app}-base`),
          overlay(`${app}-prod`, `../${app}-base`),
        ),
      ),
    ),
    before: `dev   | - | orders-dev  | orders
             dev   | - | web-dev     | web
             prod! | - | orders-prod | orders
             prod! | - | web-prod    | web`,
    change: without('web-dev/kustomization.yaml'),
    after: `dev   | - | orders-dev  | orders
            prod! | - | orders-prod | orders
            prod! | - | web-prod    | web`,
  },
  {
    name: 'tests and examples beside what is delivered',
    files: all(variants('', 'web', 'dev', 'prod'), {
      'tests/kustomization.yaml': builds('t.yaml'),
      'tests/t.yaml': object('Service', 't'),
    }),
    before: `dev   | - | overlays/dev  | web
             prod! | - | overlays/prod | web`,
    change: { 'testdata/t.yaml': object('Service', 't'), 'docs/t.yaml': object('Service', 't') },
    after: `dev   | - | overlays/dev  | web
            prod! | - | overlays/prod | web`,
  },
  {
    name: 'production alone',
    files: all(base('base'), overlay('overlays/production', '../../base')),
    before: 'production! | - | overlays/production | web',
    change: overlay('overlays/sandbox', '../../base'),
    after: `production! | - | overlays/production | web
            sandbox     | - | overlays/sandbox    | web`,
  },
  {
    name: 'variants of something that is built in many ways',
    files: all(
      base('base'),
      ...['demo', 'openshift', 'cert-manager-tls', 'plain', 'multi-user'].map((name, at) =>
        overlay(`installs/${String(at)}/${name}`, '../../../base'),
      ),
    ),
    before: `default! | - | installs/0/demo             | web
             default! | - | installs/1/openshift        | web
             default! | - | installs/2/cert-manager-tls | web
             default! | - | installs/3/plain            | web
             default! | - | installs/4/multi-user       | web`,
    change: without(
      'installs/3/plain/kustomization.yaml',
      'installs/2/cert-manager-tls/kustomization.yaml',
    ),
    after: `default! | - | installs/0/demo       | web
            default! | - | installs/1/openshift  | web
            default! | - | installs/4/multi-user | web`,
  },
  {
    name: 'components that overlays take in',
    files: all(variants('apps/web/', 'web', 'dev'), {
      'components/canary/kustomization.yaml': `kind: Component\n${builds('vs.yaml')}`,
      'components/canary/vs.yaml': plain('x', 'canary')['x/canary.yaml'] ?? '',
      'apps/web/overlays/prod/kustomization.yaml': `${builds('../../base')}components: [../../../../components/canary]\n`,
    }),
    before: `dev   | - | apps/web/overlays/dev  | web
             prod! | - | apps/web/overlays/prod | canary, web`,
    change: overlay('apps/web/overlays/prod', '../../base'),
    after: `dev   | - | apps/web/overlays/dev  | web
            prod! | - | apps/web/overlays/prod | web`,
  },
  {
    name: 'stages with numbers before them',
    files: variants('', 'web', '1-dev', '2-stage', '3-prod'),
    before: `1-dev   | - | overlays/1-dev   | web
             2-stage | - | overlays/2-stage | web
             3-prod! | - | overlays/3-prod  | web`,
    change: overlay('overlays/4-prod-dr', '../../base'),
    after: `1-dev      | - | overlays/1-dev     | web
            2-stage    | - | overlays/2-stage   | web
            3-prod!    | - | overlays/3-prod    | web
            4-prod-dr! | - | overlays/4-prod-dr | web`,
  },
  {
    name: 'production builds on what staging is',
    files: all(
      base('base'),
      overlay('overlays/staging', '../../base', 'extra.yaml'),
      plain('overlays/staging', 'extra'),
      overlay('overlays/prod', '../staging'),
      overlay('overlays/dev', '../../base'),
    ),
    before: `dev     | - | overlays/dev  | web
             prod!   | - | overlays/prod | extra, web`,
    change: overlay('overlays/prod', '../../base'),
    after: `dev     | - | overlays/dev     | web
            prod!   | - | overlays/prod    | web
            staging | - | overlays/staging | extra, web`,
  },
  {
    name: 'previews of pull requests beside the environments',
    files: all(
      base('base'),
      overlay('overlays/prod', '../../base'),
      overlay('previews/pr-12', '../../base'),
      overlay('previews/pr-13', '../../base'),
    ),
    before: `previews (pr-12) | pr-12 | previews/pr-12 | web
             previews (pr-13) | pr-13 | previews/pr-13 | web
             prod!            | -     | overlays/prod  | web`,
    change: without('previews/pr-12/kustomization.yaml'),
    after: `previews | - | previews/pr-13 | web
            prod!    | - | overlays/prod  | web`,
  },
];
