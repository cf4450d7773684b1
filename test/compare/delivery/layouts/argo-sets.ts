import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, argo, base, folders, list, overlay, plain, set, variants } from './parts.ts';

/** ApplicationSets of Argo CD. */
export const ARGO_SETS: readonly RepositoryLayout[] = [
  {
    name: 'a set over the overlays of all applications',
    files: all(
      variants('apps/web/', 'web', 'dev', 'prod'),
      variants('apps/mail/', 'mail', 'dev', 'prod'),
      {
        'argocd/set.yaml': set(folders('apps/*/overlays/*'), {
          name: '{{index .path.segments 1}}-{{.path.basename}}',
          path: '{{.path.path}}',
          destination: 'name: "{{.path.basename}}", namespace: "{{index .path.segments 1}}"',
        }),
      },
    ),
    before: `dev   | dev  | apps/mail/overlays/dev  | mail/mail
             dev   | dev  | apps/web/overlays/dev   | web/web
             dev   | dev  | argocd                  | -
             prod! | prod | apps/mail/overlays/prod | mail/mail
             prod! | prod | apps/web/overlays/prod  | web/web
             prod! | prod | argocd                  | -`,
    change: overlay('apps/mail/overlays/qa', '../../base'),
    after: `dev   | dev  | apps/mail/overlays/dev  | mail/mail
            dev   | dev  | apps/web/overlays/dev   | web/web
            dev   | dev  | argocd                  | -
            prod! | prod | apps/mail/overlays/prod | mail/mail
            prod! | prod | apps/web/overlays/prod  | web/web
            prod! | prod | argocd                  | -
            qa    | qa   | apps/mail/overlays/qa   | mail/mail
            qa    | qa   | argocd                  | -`,
  },
  {
    name: 'a set over the folders of one cluster, one of them left out',
    files: all(plain('apps/web', 'web'), plain('apps/mail', 'mail'), plain('apps/trial', 'trial'), {
      'argocd/set.yaml': set(folders('apps/*', '!apps/trial'), {
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        destination: 'namespace: "{{.path.basename}}"',
      }),
    }),
    before: `applied by nobody seen here! | - | apps/trial | trial
             default!                     | - | apps/mail  | mail/mail
             default!                     | - | apps/web   | web/web
             default!                     | - | argocd     | -`,
    change: {
      'argocd/set.yaml': set(folders('apps/*'), {
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        destination: 'namespace: "{{.path.basename}}"',
      }),
    },
    after: `default! | - | apps/mail  | mail/mail
            default! | - | apps/trial | trial/trial
            default! | - | apps/web   | web/web
            default! | - | argocd     | -`,
  },
  {
    name: 'a set over a list of environments',
    files: all(
      base('base'),
      overlay('envs/dev', '../../base'),
      overlay('envs/staging', '../../base'),
      overlay('envs/prod', '../../base'),
      {
        'argocd/set.yaml': set(list('env: dev, cluster: gke-2', 'env: prod, cluster: gke-1'), {
          name: '{{.env}}',
          path: 'envs/{{.env}}',
          destination: 'name: "{{.cluster}}"',
        }),
      },
    ),
    before: `dev     | gke-2 | argocd       | -
             dev     | gke-2 | envs/dev     | web
             prod!   | gke-1 | argocd       | -
             prod!   | gke-1 | envs/prod    | web
             staging | -     | argocd       | -
             staging | -     | envs/staging | web`,
    change: {
      'argocd/set.yaml': set(
        list(
          'env: dev, cluster: gke-2',
          'env: staging, cluster: gke-2',
          'env: prod, cluster: gke-1',
        ),
        { name: '{{.env}}', path: 'envs/{{.env}}', destination: 'name: "{{.cluster}}"' },
      ),
    },
    after: `dev     | gke-2 | argocd       | -
            dev     | gke-2 | envs/dev     | web
            prod!   | gke-1 | argocd       | -
            prod!   | gke-1 | envs/prod    | web
            staging | gke-2 | argocd       | -
            staging | gke-2 | envs/staging | web`,
  },
  {
    name: 'a set over clusters and folders',
    files: all(plain('platform/mesh', 'm'), plain('platform/routes', 'r'), {
      'hub/set.yaml': set(
        `{ matrix: { generators: [${list('name: prod-eu', 'name: prod-us')}, ${folders('platform/*')}] } }`,
        {
          name: '{{.name}}-{{.path.basename}}',
          path: '{{.path.path}}',
          destination: 'name: "{{.name}}"',
        },
      ),
    }),
    before: `prod-eu! | prod-eu | hub             | -
             prod-eu! | prod-eu | platform/mesh   | m
             prod-eu! | prod-eu | platform/routes | r
             prod-us! | prod-us | hub             | -
             prod-us! | prod-us | platform/mesh   | m
             prod-us! | prod-us | platform/routes | r`,
    change: plain('platform/policies', 'p'),
    after: `prod-eu! | prod-eu | hub               | -
            prod-eu! | prod-eu | platform/mesh     | m
            prod-eu! | prod-eu | platform/policies | p
            prod-eu! | prod-eu | platform/routes   | r
            prod-us! | prod-us | hub               | -
            prod-us! | prod-us | platform/mesh     | m
            prod-us! | prod-us | platform/policies | p
            prod-us! | prod-us | platform/routes   | r`,
  },
  {
    name: 'a set over clusters that have folders of their own',
    files: all(plain('clusters/eu-prod', 'web'), plain('clusters/eu-test', 'web'), {
      'argocd/set.yaml': set(folders('clusters/*'), {
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        destination: 'name: "{{.path.basename}}"',
      }),
    }),
    before: `eu-prod! | eu-prod | argocd           | -
             eu-prod! | eu-prod | clusters/eu-prod | web
             eu-test  | eu-test | argocd           | -
             eu-test  | eu-test | clusters/eu-test | web`,
    change: without('clusters/eu-test/web.yaml'),
    after: `eu-prod! | eu-prod | argocd           | -
            eu-prod! | eu-prod | clusters/eu-prod | web`,
  },
  {
    name: 'a set over files that say what goes where',
    files: all(
      base('base'),
      overlay('overlays/prod', '../../base'),
      overlay('overlays/dev', '../../base'),
      {
        'config/one.json': '{ "env": "prod", "cluster": "gke-1" }\n',
        'config/two.json': '{ "env": "dev", "cluster": "gke-2" }\n',
        'argocd/set.yaml': set(
          '{ git: { repoURL: "https://git.example/acme/deploy", files: [{ path: "config/*.json" }] } }',
          { name: '{{.cluster}}', path: 'overlays/{{.env}}', destination: 'name: "{{.cluster}}"' },
        ),
      },
    ),
    before: `dev   | gke-2 | argocd        | -
             dev   | gke-2 | overlays/dev  | web
             prod! | gke-1 | argocd        | -
             prod! | gke-1 | overlays/prod | web`,
    change: without('config/two.json'),
    after: `dev   | -     | argocd        | -
            dev   | -     | overlays/dev  | web
            prod! | gke-1 | argocd        | -
            prod! | gke-1 | overlays/prod | web`,
  },
  {
    name: 'a set of sets: one Application applies the folder of sets',
    files: all(variants('apps/web/', 'web', 'stage', 'prod'), {
      'bootstrap/root.yaml': argo('root', 'argocd/sets', 'namespace: argocd'),
      'argocd/sets/web.yaml': set(folders('apps/web/overlays/*'), {
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
      }),
    }),
    before: `prod! | - | apps/web/overlays/prod  | shop/web
             prod! | - | argocd/sets             | -
             prod! | - | bootstrap               | -
             stage | - | apps/web/overlays/stage | shop/web
             stage | - | argocd/sets             | -
             stage | - | bootstrap               | -`,
    change: without('argocd/sets/web.yaml'),
    after: `prod! | - | apps/web/overlays/prod  | web
            prod! | - | bootstrap               | -
            stage | - | apps/web/overlays/stage | web
            stage | - | bootstrap               | -`,
  },
  {
    name: 'previews of pull requests, whose names nobody here knows',
    files: all(variants('apps/web/', 'web', 'preview', 'prod'), {
      'argocd/prod.yaml': argo('web', 'apps/web/overlays/prod'),
      'argocd/previews.yaml': set('{ pullRequest: { github: { owner: acme, repo: web } } }', {
        name: 'web-{{.number}}',
        path: 'apps/web/overlays/preview',
        destination: 'namespace: "preview-{{.number}}"',
      }),
    }),
    before: `previews | - | apps/web/overlays/preview | web
             previews | - | argocd                    | -
             prod!    | - | apps/web/overlays/prod    | shop/web
             prod!    | - | argocd                    | -`,
    change: without('argocd/previews.yaml'),
    after: `preview | - | apps/web/overlays/preview | web
            preview | - | argocd                    | -
            prod!   | - | apps/web/overlays/prod    | shop/web
            prod!   | - | argocd                    | -`,
  },
  {
    name: 'old copies of environments’ folders, which the sets leave out',
    files: all(
      variants('apps/web/', 'web', 'prd', 'prd-bkp', 'dev'),
      variants('apps/mail/', 'mail', 'old-dev', 'prd_old'),
      {
        'argocd/prd.yaml': set(folders('apps/*/overlays/prd'), {
          name: 'prd-{{ index .path.segments 1 }}',
          path: '{{ .path.path }}',
        }),
        'argocd/dev.yaml': set(folders('apps/*/overlays/dev'), {
          name: 'dev-{{ index .path.segments 1 }}',
          path: '{{ .path.path }}',
        }).replace('name: all', 'name: dev'),
      },
    ),
    before: `dev  | - | apps/web/overlays/dev | shop/web
             dev  | - | argocd                | -
             prd! | - | apps/web/overlays/prd | shop/web
             prd! | - | argocd                | -`,
    change: without('argocd/dev.yaml'),
    after: `dev      | - | apps/web/overlays/dev      | web
            dev      | - | argocd                     | -
            old-dev  | - | apps/mail/overlays/old-dev | mail
            old-dev  | - | argocd                     | -
            prd!     | - | apps/web/overlays/prd      | shop/web
            prd!     | - | argocd                     | -`,
  },
];
