import { flux } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, argo, base, cluster, folders, list, overlay, plain, set, variants } from './parts.ts';

/** By what renders it, by waves, by business units, by purposes of clusters. */
export const TEAMS_AND_TOOLS: readonly RepositoryLayout[] = [
  {
    name: 'manifests rendered into a folder for each environment, beside what they are made from',
    files: all(variants('apps/web/', 'web', 'prod', 'staging'), {
      ...plain('rendered/prod/web', 'web'),
      ...plain('rendered/staging/web', 'web'),
      'argocd/web-prod.yaml': argo('web-prod', 'rendered/prod/web', 'name: gke-prod'),
      'argocd/web-staging.yaml': argo('web-staging', 'rendered/staging/web', 'name: gke-stg'),
    }),
    before: `prod!   | gke-prod | apps/web/overlays/prod    | web
             prod!   | gke-prod | argocd                    | -
             prod!   | gke-prod | rendered/prod/web         | web
             staging | gke-stg  | apps/web/overlays/staging | web
             staging | gke-stg  | argocd                    | -
             staging | gke-stg  | rendered/staging/web      | web`,
    change: without('rendered/staging/web/web.yaml', 'argocd/web-staging.yaml'),
    after: `prod!   | gke-prod | apps/web/overlays/prod    | web
            prod!   | gke-prod | argocd                    | -
            prod!   | gke-prod | rendered/prod/web         | web
            staging | -        | argocd                    | -
            staging | -        | apps/web/overlays/staging | web`,
  },
  {
    name: 'folders that an artifact of a registry is made from',
    files: all(plain('deploy/prod', 'web'), plain('deploy/dev', 'web'), {
      'clusters/prod/flux-system/gotk-sync.yaml': flux('flux-system', './clusters/prod'),
      'clusters/prod/deploy.yaml': flux('deploy', './prod').replace(
        'kind: GitRepository, name: flux-system',
        'kind: OCIRepository, name: deploy',
      ),
    }),
    before: `dev   | - | deploy/dev    | web
             prod! | - | clusters/prod | -
             prod! | - | deploy/prod   | web`,
    change: plain('deploy/prod', 'mail'),
    after: `dev   | - | deploy/dev    | web
            prod! | - | clusters/prod | -
            prod! | - | deploy/prod   | mail, web`,
  },
  {
    name: 'teams, then environments, then applications, which a set takes',
    files: all(
      ...['a', 'b'].flatMap((team) =>
        ['dev', 'prod'].map((name) => plain(`teams/${team}/${name}/web`, `web-${team}`)),
      ),
      {
        'argocd/set.yaml': set(folders('teams/*/*/*'), {
          name: '{{ index .path.segments 1 }}-{{ index .path.segments 2 }}',
          path: '{{ .path.path }}',
          destination: 'name: "{{ index .path.segments 2 }}"',
        }),
      },
    ),
    before: `dev   | dev  | argocd           | -
             prod! | prod | argocd           | -
             dev   | dev  | teams/a/dev/web  | web-a
             dev   | dev  | teams/b/dev/web  | web-b
             prod! | prod | teams/a/prod/web | web-a
             prod! | prod | teams/b/prod/web | web-b`,
    change: without('teams/b/prod/web/web-b.yaml'),
    after: `dev   | dev  | argocd           | -
             prod! | prod | argocd           | -
             dev   | dev  | teams/a/dev/web  | web-a
            dev   | dev  | teams/b/dev/web  | web-b
            prod! | prod | teams/a/prod/web | web-a`,
  },
  {
    name: 'waves of a cluster in numbered folders',
    files: all(
      ...['prod', 'staging'].flatMap((name) => [
        cluster(`clusters/${name}`, `waves/${name}/00-mesh`, `waves/${name}/10-apps`),
        plain(`waves/${name}/00-mesh`, 'mesh'),
        plain(`waves/${name}/10-apps`, 'web'),
      ]),
    ),
    before: `prod!   | - | clusters/prod         | -
             prod!   | - | waves/prod/00-mesh    | mesh
             prod!   | - | waves/prod/10-apps    | web
             staging | - | clusters/staging      | -
             staging | - | waves/staging/00-mesh | mesh
             staging | - | waves/staging/10-apps | web`,
    change: plain('waves/prod/10-apps', 'mail'),
    after: `prod!   | - | clusters/prod         | -
            prod!   | - | waves/prod/00-mesh    | mesh
            prod!   | - | waves/prod/10-apps    | mail, web
            staging | - | clusters/staging      | -
            staging | - | waves/staging/00-mesh | mesh
            staging | - | waves/staging/10-apps | web`,
  },
  {
    name: 'what deploys a service beside its sources',
    files: all(
      variants('services/web/deploy/', 'web', 'dev', 'prod'),
      variants('services/mail/deploy/', 'mail', 'dev', 'prod'),
    ),
    before: `dev   | - | services/mail/deploy/overlays/dev  | mail
             dev   | - | services/web/deploy/overlays/dev   | web
             prod! | - | services/mail/deploy/overlays/prod | mail
             prod! | - | services/web/deploy/overlays/prod  | web`,
    change: overlay('services/web/deploy/overlays/qa', '../../base'),
    after: `dev   | - | services/mail/deploy/overlays/dev  | mail
            dev   | - | services/web/deploy/overlays/dev   | web
            prod! | - | services/mail/deploy/overlays/prod | mail
            prod! | - | services/web/deploy/overlays/prod  | web
            qa    | - | services/web/deploy/overlays/qa    | web`,
  },
  {
    name: 'a cluster that stands by for production',
    files: all(
      plain('apps/prod', 'web'),
      cluster('clusters/prod', 'apps/prod'),
      cluster('clusters/dr', 'apps/prod'),
    ),
    before: `prod (dr)! | dr | apps/prod     | web
             prod (dr)! | dr | clusters/dr   | -
             prod!      | -  | apps/prod     | web
             prod!      | -  | clusters/prod | -`,
    change: plain('clusters/dr', 'drill'),
    after: `prod (dr)! | dr | apps/prod     | web
            prod (dr)! | dr | clusters/dr   | drill
            prod!      | -  | apps/prod     | web
            prod!      | -  | clusters/prod | -`,
  },
  {
    name: 'clusters of production by what they are for',
    files: all(
      plain('platform', 'mesh'),
      plain('shop', 'web'),
      cluster('clusters/prod-core', 'platform', 'shop'),
      cluster('clusters/prod-edge', 'platform'),
    ),
    before: `prod-core! | - | clusters/prod-core | -
             prod-core! | - | platform           | mesh
             prod-core! | - | shop               | web
             prod-edge! | - | clusters/prod-edge | -
             prod-edge! | - | platform           | mesh`,
    change: without('clusters/prod-edge/platform.yaml'),
    after: `prod-core! | - | clusters/prod-core | -
            prod-core! | - | platform           | mesh
            prod-core! | - | shop               | web
            prod-edge! | - | clusters/prod-edge | -`,
  },
  {
    name: 'a set over a list of environments and regions',
    files: all(
      base('base'),
      ...['prod/eu', 'prod/us', 'qa/eu'].map((each) =>
        overlay(`overlays/${each}`, '../../../base'),
      ),
      {
        'argocd/set.yaml': set(
          list('env: prod, region: eu', 'env: prod, region: us', 'env: qa, region: eu'),
          {
            name: 'web-{{.env}}-{{.region}}',
            path: 'overlays/{{.env}}/{{.region}}',
            destination: 'name: "{{.env}}-{{.region}}"',
          },
        ),
      },
    ),
    before: `prod (eu)! | prod-eu | argocd           | -
             prod (us)! | prod-us | argocd           | -
             qa         | qa-eu   | argocd           | -
             prod (eu)! | prod-eu | overlays/prod/eu | web
             prod (us)! | prod-us | overlays/prod/us | web
             qa         | qa-eu   | overlays/qa/eu   | web`,
    change: overlay('overlays/qa/us', '../../../base'),
    after: `prod (eu)! | prod-eu | argocd           | -
            prod (us)! | prod-us | argocd           | -
            qa (eu)    | qa-eu   | argocd           | -
            qa (us)    | us      | argocd           | -
            prod (eu)! | prod-eu | overlays/prod/eu | web
            prod (us)! | prod-us | overlays/prod/us | web
            qa (eu)    | qa-eu   | overlays/qa/eu   | web
            qa (us)    | us      | overlays/qa/us   | web`,
  },
  {
    name: 'a set over the namespaces of one cluster',
    files: all(plain('namespaces/shop', 'web'), plain('namespaces/mail', 'smtp'), {
      'argocd/set.yaml': set(folders('namespaces/*'), {
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        destination: 'server: "https://kubernetes.default.svc", namespace: "{{.path.basename}}"',
      }),
    }),
    before: `default! | - | argocd          | -
             default! | - | namespaces/mail | mail/smtp
             default! | - | namespaces/shop | shop/web`,
    change: plain('namespaces/bank', 'ledger'),
    after: `default! | - | argocd          | -
            default! | - | namespaces/bank | bank/ledger
            default! | - | namespaces/mail | mail/smtp
            default! | - | namespaces/shop | shop/web`,
  },
  {
    name: 'overlays that share one for all but production',
    files: all(
      base('base'),
      overlay('overlays/nonprod', '../../base'),
      overlay('overlays/dev', '../nonprod'),
      overlay('overlays/qa', '../nonprod'),
      overlay('overlays/prod', '../../base'),
    ),
    before: `dev   | - | overlays/dev  | web
             prod! | - | overlays/prod | web
             qa    | - | overlays/qa   | web`,
    change: without('overlays/dev/kustomization.yaml', 'overlays/qa/kustomization.yaml'),
    after: `nonprod | - | overlays/nonprod | web
            prod!   | - | overlays/prod    | web`,
  },
  {
    name: 'clusters that are called after provider, environment and place',
    files: all(
      plain('clusters/aws-prod-eu1', 'web'),
      plain('clusters/gcp-prod-us1', 'web'),
      plain('clusters/aws-stg-eu1', 'web'),
    ),
    before: `aws-prod-eu1! | - | clusters/aws-prod-eu1 | web
             aws-stg-eu1   | - | clusters/aws-stg-eu1  | web
             gcp-prod-us1! | - | clusters/gcp-prod-us1 | web`,
    change: without('clusters/aws-stg-eu1/web.yaml'),
    after: `aws-prod-eu1! | - | clusters/aws-prod-eu1 | web
            gcp-prod-us1! | - | clusters/gcp-prod-us1 | web`,
  },
  {
    name: 'a canary overlay of production',
    files: variants('', 'web', 'prod', 'prod-canary', 'staging'),
    before: `prod!        | - | overlays/prod        | web
             prod-canary! | - | overlays/prod-canary | web
             staging      | - | overlays/staging     | web`,
    change: without('overlays/prod-canary/kustomization.yaml'),
    after: `prod!   | - | overlays/prod    | web
            staging | - | overlays/staging | web`,
  },
  {
    name: 'business units at the top, environments below',
    files: all(
      ...['bank', 'shop'].flatMap((unit) =>
        ['prod', 'uat'].map((name) => plain(`${unit}/${name}`, unit)),
      ),
    ),
    before: `prod! | - | bank/prod | bank
             prod! | - | shop/prod | shop
             uat   | - | bank/uat  | bank
             uat   | - | shop/uat  | shop`,
    change: without('shop/uat/shop.yaml'),
    after: `prod! | - | bank/prod | bank
            prod! | - | shop/prod | shop
            uat   | - | bank/uat  | bank`,
  },
  {
    name: 'a hub whose entry brings Applications for other clusters',
    files: all(variants('apps/web/', 'web', 'prod', 'qa'), {
      'argocd/root.yaml': argo('root', 'argocd/apps', 'server: "https://kubernetes.default.svc"'),
      'argocd/apps/prod.yaml': argo('web-prod', 'apps/web/overlays/prod', 'name: prod-1'),
      'argocd/apps/qa.yaml': argo('web-qa', 'apps/web/overlays/qa', 'name: qa-1'),
    }),
    before: `prod! | prod-1 | apps/web/overlays/prod | web
             prod! | prod-1 | argocd                 | -
             prod! | prod-1 | argocd/apps            | -
             qa    | qa-1   | apps/web/overlays/qa   | web
             qa    | qa-1   | argocd                 | -
             qa    | qa-1   | argocd/apps            | -`,
    change: without('argocd/apps/qa.yaml'),
    after: `prod! | prod-1 | apps/web/overlays/prod | web
            prod! | prod-1 | argocd                 | -
            prod! | prod-1 | argocd/apps            | -
            qa    | -      | apps/web/overlays/qa   | web
            qa    | -      | argocd                 | -
            qa    | -      | argocd/apps            | -`,
  },
];
