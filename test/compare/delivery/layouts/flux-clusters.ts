import { builds, flux, virtualService } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, cluster, overlay, plain } from './parts.ts';

const SUBSTITUTE = (name: string): string => `  postBuild:\n    substitute: { cluster: ${name} }\n`;

/** Flux Kustomizations. */
export const FLUX_CLUSTERS: readonly RepositoryLayout[] = [
  {
    name: 'clusters by provider, environment and region',
    files: all(
      base('infra/mesh'),
      cluster('clusters/aws/prod/eu-west-1', 'infra/mesh'),
      cluster('clusters/aws/prod/us-east-1', 'infra/mesh'),
      cluster('clusters/aws/dev/eu-west-1', 'infra/mesh'),
    ),
    before: `dev               | -         | clusters/aws/dev/eu-west-1  | -
             dev               | -         | infra/mesh                  | web
             prod (eu-west-1)! | eu-west-1 | clusters/aws/prod/eu-west-1 | -
             prod (eu-west-1)! | eu-west-1 | infra/mesh                  | web
             prod (us-east-1)! | us-east-1 | clusters/aws/prod/us-east-1 | -
             prod (us-east-1)! | us-east-1 | infra/mesh                  | web`,
    change: without('clusters/aws/prod/us-east-1/infra-mesh.yaml'),
    after: `dev               | -         | clusters/aws/dev/eu-west-1  | -
            dev               | -         | infra/mesh                  | web
            prod (eu-west-1)! | eu-west-1 | clusters/aws/prod/eu-west-1 | -
            prod (eu-west-1)! | eu-west-1 | infra/mesh                  | web
            prod (us-east-1)! | us-east-1 | clusters/aws/prod/us-east-1 | -`,
  },
  {
    name: 'one cluster of a home',
    files: all(plain('apps/web', 'web'), cluster('clusters/home', 'apps/web')),
    before: `home! | - | apps/web      | web
             home! | - | clusters/home | -`,
    change: all(plain('apps/mail', 'mail'), {
      'clusters/home/mail.yaml': flux('mail', './apps/mail'),
    }),
    after: `home! | - | apps/mail     | mail
            home! | - | apps/web      | web
            home! | - | clusters/home | -`,
  },
  {
    name: 'clusters with numbers',
    files: all(base('mesh'), cluster('clusters/c1', 'mesh'), cluster('clusters/c2', 'mesh')),
    before: `c1! | - | clusters/c1 | -
             c1! | - | mesh        | web
             c2! | - | clusters/c2 | -
             c2! | - | mesh        | web`,
    change: cluster('clusters/c3', 'mesh'),
    after: `c1! | - | clusters/c1 | -
            c1! | - | mesh        | web
            c2! | - | clusters/c2 | -
            c2! | - | mesh        | web
            c3! | - | clusters/c3 | -
            c3! | - | mesh        | web`,
  },
  {
    name: 'the layout of Flux with applications and infrastructure',
    files: all(
      base('apps/base/podinfo'),
      overlay('apps/production', '../base/podinfo'),
      overlay('apps/staging', '../base/podinfo'),
      base('infrastructure/controllers', 'c'),
      cluster('clusters/production', 'apps/production', 'infrastructure/controllers'),
      cluster('clusters/staging', 'apps/staging', 'infrastructure/controllers'),
    ),
    before: `production! | - | apps/production            | web
             production! | - | clusters/production        | -
             production! | - | infrastructure/controllers | c
             staging     | - | apps/staging               | web
             staging     | - | clusters/staging           | -
             staging     | - | infrastructure/controllers | c`,
    change: without('clusters/production/infrastructure-controllers.yaml'),
    after: `production! | - | apps/production            | web
            production! | - | clusters/production        | -
            staging     | - | apps/staging               | web
            staging     | - | clusters/staging           | -
            staging     | - | infrastructure/controllers | c`,
  },
  {
    name: 'controllers and configuration of the infrastructure, the latter not yet in production',
    files: all(
      base('infrastructure/controllers', 'c'),
      base('infrastructure/configs', 'f'),
      cluster('clusters/production', 'infrastructure/controllers'),
      cluster('clusters/staging', 'infrastructure/controllers', 'infrastructure/configs'),
    ),
    before: `production! | - | clusters/production        | -
             production! | - | infrastructure/controllers | c
             staging     | - | clusters/staging           | -
             staging     | - | infrastructure/configs     | f
             staging     | - | infrastructure/controllers | c`,
    change: { 'clusters/production/configs.yaml': flux('configs', './infrastructure/configs') },
    after: `production! | - | clusters/production        | -
            production! | - | infrastructure/configs     | f
            production! | - | infrastructure/controllers | c
            staging     | - | clusters/staging           | -
            staging     | - | infrastructure/configs     | f
            staging     | - | infrastructure/controllers | c`,
  },
  {
    name: 'infrastructure of which one folder is applied to no cluster',
    files: all(
      base('infrastructure/controllers', 'c'),
      base('infrastructure/gateways', 'g'),
      cluster('clusters/production', 'infrastructure/controllers'),
      cluster('clusters/staging', 'infrastructure/controllers'),
    ),
    before: `applied by nobody seen here! | - | infrastructure/gateways    | g
             production!                  | - | clusters/production        | -
             production!                  | - | infrastructure/controllers | c
             staging                      | - | clusters/staging           | -
             staging                      | - | infrastructure/controllers | c`,
    change: { 'clusters/staging/gateways.yaml': flux('gateways', './infrastructure/gateways') },
    after: `production! | - | clusters/production        | -
            production! | - | infrastructure/controllers | c
            staging     | - | clusters/staging           | -
            staging     | - | infrastructure/controllers | c
            staging     | - | infrastructure/gateways    | g`,
  },
  {
    name: 'tenants that the platform lets in',
    files: all(
      base('tenants/base/red', 'red'),
      base('tenants/base/blue', 'blue'),
      overlay('tenants/production', '../base/red'),
      overlay('tenants/staging', '../base/red', '../base/blue'),
      cluster('clusters/production', 'tenants/production'),
      cluster('clusters/staging', 'tenants/staging'),
    ),
    before: `production! | - | clusters/production | -
             production! | - | tenants/production  | red
             staging     | - | clusters/staging    | -
             staging     | - | tenants/staging     | blue, red`,
    change: overlay('tenants/production', '../base/red', '../base/blue'),
    after: `production! | - | clusters/production | -
            production! | - | tenants/production  | blue, red
            staging     | - | clusters/staging    | -
            staging     | - | tenants/staging     | blue, red`,
  },
  {
    name: 'two clusters apply one folder, each with variables of its own',
    files: all(
      ...['prod-eu', 'prod-us'].map((name) => ({
        [`clusters/${name}/flux-system/sync.yaml`]: flux('flux-system', `./clusters/${name}`),
        [`clusters/${name}/web.yaml`]: flux('web', './apps/web', SUBSTITUTE(name)),
      })),
      { 'apps/web/vs.yaml': virtualService('web-${cluster}') },
    ),
    before: `prod-eu! | - | apps/web         | web-prod-eu
             prod-eu! | - | clusters/prod-eu | -
             prod-us! | - | apps/web         | web-prod-us
             prod-us! | - | clusters/prod-us | -`,
    change: { 'clusters/prod-us/web.yaml': flux('web', './apps/web', SUBSTITUTE('us')) },
    after: `prod-eu! | - | apps/web         | web-prod-eu
            prod-eu! | - | clusters/prod-eu | -
            prod-us! | - | apps/web         | web-us
            prod-us! | - | clusters/prod-us | -`,
  },
  {
    name: 'one cluster, applications that bring their own Kustomizations',
    files: all(
      {
        'kubernetes/flux/cluster/sync.yaml': flux('apps', './kubernetes/apps'),
        'kubernetes/apps/media/web/ks.yaml': flux('web', './kubernetes/apps/media/web/app'),
        'kubernetes/apps/media/kustomization.yaml': builds('./web/ks.yaml'),
      },
      base('kubernetes/apps/media/web/app'),
    ),
    before: `default! | - | kubernetes/apps/media         | -
             default! | - | kubernetes/apps/media/web/app | web
             default! | - | kubernetes/flux               | -`,
    change: all(
      {
        'kubernetes/apps/media/mail/ks.yaml': flux('mail', './kubernetes/apps/media/mail/app'),
        'kubernetes/apps/media/kustomization.yaml': builds('./web/ks.yaml', './mail/ks.yaml'),
      },
      base('kubernetes/apps/media/mail/app', 'mail'),
    ),
    after: `default! | - | kubernetes/apps/media          | -
            default! | - | kubernetes/apps/media/mail/app | mail
            default! | - | kubernetes/apps/media/web/app  | web
            default! | - | kubernetes/flux                | -`,
  },
  {
    name: 'clusters of one environment apply what is of that environment',
    files: all(
      base('apps/base'),
      overlay('apps/prod', '../base'),
      overlay('apps/dev', '../base'),
      cluster('clusters/prod-eu', 'apps/prod'),
      cluster('clusters/prod-us', 'apps/prod'),
      cluster('clusters/dev-eu', 'apps/dev'),
    ),
    before: `dev      | - | apps/dev         | web
             dev-eu   | - | clusters/dev-eu  | -
             prod!    | - | apps/prod        | web
             prod-eu! | - | clusters/prod-eu | -
             prod-us! | - | clusters/prod-us | -`,
    change: cluster('clusters/prod-ap', 'apps/prod'),
    after: `dev      | - | apps/dev         | web
            dev-eu   | - | clusters/dev-eu  | -
            prod!    | - | apps/prod        | web
            prod-ap! | - | clusters/prod-ap | -
            prod-eu! | - | clusters/prod-eu | -
            prod-us! | - | clusters/prod-us | -`,
  },
  {
    name: 'a plain folder into a namespace, and one that stops for a while',
    files: all(plain('apps/web', 'web'), plain('apps/mail', 'mail'), {
      'clusters/prod/sync.yaml': flux('flux-system', './clusters/prod'),
      'clusters/prod/web.yaml': flux('web', './apps/web', '  targetNamespace: shop\n'),
      'clusters/prod/mail.yaml': flux('mail', './apps/mail', '  suspend: true\n'),
    }),
    before: `prod! | - | apps/mail     | mail
             prod! | - | apps/web      | shop/web
             prod! | - | clusters/prod | -`,
    change: without('clusters/prod/mail.yaml'),
    after: `applied by nobody seen here! | - | apps/mail     | mail
            prod!                        | - | apps/web      | shop/web
            prod!                        | - | clusters/prod | -`,
  },
  {
    name: 'a cluster that manages others by kubeconfig',
    files: all(plain('mesh', 'm'), {
      'clusters/hub/sync.yaml': flux('flux-system', './clusters/hub'),
      ...Object.fromEntries(
        ['east', 'west'].map((name) => [
          `clusters/hub/${name}.yaml`,
          flux(name, './mesh', `  kubeConfig: { secretRef: { name: ${name} } }\n`),
        ]),
      ),
    }),
    before: `east! | east | mesh         | m
             hub!  | -    | clusters/hub | -
             west! | west | mesh         | m`,
    change: without('clusters/hub/west.yaml'),
    after: `east! | east | mesh         | m
            hub!  | -    | clusters/hub | -`,
  },
  {
    name: 'what is for all clusters, and what is for one',
    files: all(
      plain('clusters/prod/apps', 'web'),
      plain('common/mesh', 'mesh'),
      cluster('clusters/prod', 'common/mesh'),
      cluster('clusters/dev', 'common/mesh'),
    ),
    before: `dev   | - | clusters/dev  | -
             dev   | - | common/mesh   | mesh
             prod! | - | clusters/prod | web
             prod! | - | common/mesh   | mesh`,
    change: plain('clusters/dev/apps', 'web'),
    after: `dev   | - | clusters/dev  | web
            dev   | - | common/mesh   | mesh
            prod! | - | clusters/prod | web
            prod! | - | common/mesh   | mesh`,
  },
];
