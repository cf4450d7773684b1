import { flux } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, cluster, overlay, plain, variants } from './parts.ts';

/** Several clusters of one environment, and teams beside one another. */
export const HUBS_AND_TEAMS: readonly RepositoryLayout[] = [
  {
    name: 'a hub with kubeconfigs that are called after their clusters',
    files: all(plain('mesh', 'm'), plain('tenants/prod-eu', 't'), {
      'clusters/hub/sync.yaml': flux('flux-system', './clusters/hub'),
      ...Object.fromEntries(
        ['prod-eu', 'staging'].map((name) => [
          `clusters/hub/${name}.yaml`,
          flux(name, './mesh', `  kubeConfig: { secretRef: { name: ${name}-kubeconfig } }\n`),
        ]),
      ),
      'clusters/hub/tenants.yaml': flux(
        'tenants',
        './tenants/prod-eu',
        '  kubeConfig: { secretRef: { name: prod-eu-kubeconfig } }\n',
      ),
    }),
    before: `hub!     | -       | clusters/hub    | -
             prod-eu! | prod-eu | mesh            | m
             prod-eu! | prod-eu | tenants/prod-eu | t
             staging  | staging | mesh            | m`,
    change: without('clusters/hub/staging.yaml'),
    after: `hub!     | -       | clusters/hub    | -
            prod-eu! | prod-eu | mesh            | m
            prod-eu! | prod-eu | tenants/prod-eu | t`,
  },
  {
    name: 'clusters by region, then by environment, which share what is for an environment',
    files: all(
      plain('apps/prod', 'web'),
      plain('apps/staging', 'web'),
      ...['eu', 'us'].flatMap((region) =>
        ['prod', 'staging'].map((name) => cluster(`clusters/${region}/${name}`, `apps/${name}`)),
      ),
    ),
    before: `prod (eu)!   | eu | apps/prod            | web
             prod (eu)!   | eu | clusters/eu/prod     | -
             prod (us)!   | us | apps/prod            | web
             prod (us)!   | us | clusters/us/prod     | -
             staging (eu) | eu | apps/staging         | web
             staging (eu) | eu | clusters/eu/staging  | -
             staging (us) | us | apps/staging         | web
             staging (us) | us | clusters/us/staging  | -`,
    change: without(
      'clusters/us/staging/flux-system/gotk-sync.yaml',
      'clusters/us/staging/apps-staging.yaml',
    ),
    after: `prod (eu)! | eu | apps/prod           | web
            prod (eu)! | eu | clusters/eu/prod    | -
            prod (us)! | us | apps/prod           | web
            prod (us)! | us | clusters/us/prod    | -
            staging    | -  | apps/staging        | web
            staging    | -  | clusters/eu/staging | -`,
  },
  {
    name: 'an overlay for each region of an environment, over one for the environment',
    files: all(
      base('base'),
      ...['prod', 'staging'].flatMap((name) => [
        overlay(`overlays/${name}/common`, '../../../base'),
        overlay(`overlays/${name}/eu`, '../common'),
        overlay(`overlays/${name}/us`, '../common'),
      ]),
    ),
    before: `prod (eu)!   | eu | overlays/prod/eu    | web
             prod (us)!   | us | overlays/prod/us    | web
             staging (eu) | eu | overlays/staging/eu | web
             staging (us) | us | overlays/staging/us | web`,
    change: overlay('overlays/prod/ap', '../common'),
    after: `prod (ap)!   | ap | overlays/prod/ap    | web
            prod (eu)!   | eu | overlays/prod/eu    | web
            prod (us)!   | us | overlays/prod/us    | web
            staging (eu) | eu | overlays/staging/eu | web
            staging (us) | us | overlays/staging/us | web`,
  },
  {
    name: 'teams with folders of their own, each with environments',
    files: all(
      variants('teams/payments/api/', 'api', 'dev', 'prod'),
      variants('teams/payments/web/', 'web', 'dev', 'prod'),
      variants('teams/checkout/cart/', 'cart', 'dev', 'prod'),
    ),
    before: `dev   | - | teams/checkout/cart/overlays/dev  | cart
             dev   | - | teams/payments/api/overlays/dev   | api
             dev   | - | teams/payments/web/overlays/dev   | web
             prod! | - | teams/checkout/cart/overlays/prod | cart
             prod! | - | teams/payments/api/overlays/prod  | api
             prod! | - | teams/payments/web/overlays/prod  | web`,
    change: without('teams/checkout/cart/overlays/dev/kustomization.yaml'),
    after: `dev   | - | teams/payments/api/overlays/dev   | api
            dev   | - | teams/payments/web/overlays/dev   | web
            prod! | - | teams/checkout/cart/overlays/prod | cart
            prod! | - | teams/payments/api/overlays/prod  | api
            prod! | - | teams/payments/web/overlays/prod  | web`,
  },
];
