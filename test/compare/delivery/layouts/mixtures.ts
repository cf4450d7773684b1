import { builds, flux } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, argo, base, cluster, overlay, plain, variants } from './parts.ts';

/** Several tools, and repositories of which only a part is applied by what lies in them. */
export const MIXTURES: readonly RepositoryLayout[] = [
  {
    name: 'Flux for the platform, Argo CD for applications',
    files: all(
      base('infrastructure/mesh', 'mesh'),
      cluster('clusters/prod', 'infrastructure/mesh'),
      cluster('clusters/dev', 'infrastructure/mesh'),
      variants('apps/web/', 'web', 'dev', 'prod'),
      {
        'clusters/prod/argocd/web.yaml': argo('web', 'apps/web/overlays/prod'),
        'clusters/dev/argocd/web.yaml': argo('web', 'apps/web/overlays/dev'),
      },
    ),
    before: `dev   | - | apps/web/overlays/dev  | shop/web
             dev   | - | clusters/dev           | -
             dev   | - | infrastructure/mesh    | mesh
             prod! | - | apps/web/overlays/prod | shop/web
             prod! | - | clusters/prod          | -
             prod! | - | infrastructure/mesh    | mesh`,
    change: without('clusters/prod/argocd/web.yaml'),
    after: `dev   | - | apps/web/overlays/dev  | shop/web
            dev   | - | clusters/dev           | -
            dev   | - | infrastructure/mesh    | mesh
            prod! | - | apps/web/overlays/prod | web
            prod! | - | clusters/prod          | -
            prod! | - | infrastructure/mesh    | mesh`,
  },
  {
    name: 'development is applied from here, production from elsewhere',
    files: all(
      variants('apps/web/', 'web', 'dev', 'prod'),
      variants('apps/mail/', 'mail', 'dev', 'prod'),
      {
        'argocd/dev/web.yaml': argo('web', 'apps/web/overlays/dev'),
        'argocd/dev/mail.yaml': argo('mail', 'apps/mail/overlays/dev'),
      },
    ),
    before: `dev   | - | apps/mail/overlays/dev  | shop/mail
             dev   | - | apps/web/overlays/dev   | shop/web
             dev   | - | argocd/dev              | -
             prod! | - | apps/mail/overlays/prod | mail
             prod! | - | apps/web/overlays/prod  | web`,
    change: { 'argocd/prod/web.yaml': argo('web', 'apps/web/overlays/prod') },
    after: `dev   | - | apps/mail/overlays/dev  | shop/mail
            dev   | - | apps/web/overlays/dev   | shop/web
            dev   | - | argocd/dev              | -
            prod! | - | apps/mail/overlays/prod | mail
            prod! | - | apps/web/overlays/prod  | shop/web
            prod! | - | argocd/prod             | -`,
  },
  {
    name: 'half of the applications are applied',
    files: all(...['web', 'mail', 'ledger', 'search'].map((name) => plain(`apps/${name}`, name)), {
      'argocd/prod/web.yaml': argo('web', 'apps/web'),
      'argocd/prod/mail.yaml': argo('mail', 'apps/mail'),
      'argocd/stage/web.yaml': argo('web', 'apps/web'),
    }),
    before: `applied by nobody seen here! | - | apps/ledger  | ledger
             applied by nobody seen here! | - | apps/search  | search
             prod!                        | - | apps/mail    | shop/mail
             prod!                        | - | apps/web     | shop/web
             prod!                        | - | argocd/prod  | -
             stage                        | - | apps/web     | shop/web
             stage                        | - | argocd/stage | -`,
    change: {
      'argocd/stage/ledger.yaml': argo('ledger', 'apps/ledger'),
      'argocd/prod/mail.yaml': null,
    },
    after: `applied by nobody seen here! | - | apps/mail    | mail
            applied by nobody seen here! | - | apps/search  | search
            prod!                        | - | apps/web     | shop/web
            prod!                        | - | argocd/prod  | -
            stage                        | - | apps/ledger  | shop/ledger
            stage                        | - | apps/web     | shop/web
            stage                        | - | argocd/stage | -`,
  },
  {
    name: 'the mesh lies at the top, and something else applies it',
    files: all(plain('mesh', 'mesh'), variants('apps/web/', 'web', 'dev', 'prod'), {
      'argocd/dev.yaml': argo('dev', 'apps/web/overlays/dev'),
      'argocd/prod.yaml': argo('prod', 'apps/web/overlays/prod'),
    }),
    before: `dev   | - | apps/web/overlays/dev  | shop/web
             dev   | - | argocd                 | -
             dev   | - | mesh                   | mesh
             prod! | - | apps/web/overlays/prod | shop/web
             prod! | - | argocd                 | -
             prod! | - | mesh                   | mesh`,
    change: { 'argocd/mesh.yaml': argo('mesh', 'mesh', 'name: prod') },
    after: `dev   | -    | apps/web/overlays/dev  | shop/web
            dev   | -    | argocd                 | -
            prod! | prod | apps/web/overlays/prod | shop/web
            prod! | prod | argocd                 | -
            prod! | prod | mesh                   | mesh`,
  },
  {
    name: 'services and infrastructure in one repository',
    files: all(
      plain('services/web/deploy/overlays/prod', 'web'),
      plain('services/web/deploy/overlays/dev', 'web'),
      base('infra/mesh', 'mesh'),
      cluster('infra/clusters/prod', 'infra/mesh', 'services/web/deploy/overlays/prod'),
      cluster('infra/clusters/dev', 'infra/mesh', 'services/web/deploy/overlays/dev'),
      { 'services/web/src/main.go': 'package main\n', 'services/web/test/data.json': '{}\n' },
    ),
    before: `dev   | - | infra/clusters/dev                | -
             dev   | - | infra/mesh                        | mesh
             dev   | - | services/web/deploy/overlays/dev  | web
             prod! | - | infra/clusters/prod               | -
             prod! | - | infra/mesh                        | mesh
             prod! | - | services/web/deploy/overlays/prod | web`,
    change: without('infra/clusters/dev/infra-mesh.yaml'),
    after: `dev   | - | infra/clusters/dev                | -
            dev   | - | services/web/deploy/overlays/dev  | web
            prod! | - | infra/clusters/prod               | -
            prod! | - | infra/mesh                        | mesh
            prod! | - | services/web/deploy/overlays/prod | web`,
  },
  {
    name: 'what is put aside, documentation and tests beside what is applied',
    files: all(
      plain('apps/web', 'web'),
      plain('attic/web', 'web'),
      plain('apps/old/mail', 'mail'),
      plain('examples/web', 'web'),
      plain('docs', 'web'),
      plain('test/e2e', 'web'),
      cluster('clusters/prod', 'apps/web'),
    ),
    before: `prod! | - | apps/web      | web
             prod! | - | clusters/prod | -`,
    change: { 'clusters/prod/mail.yaml': flux('mail', './apps/old/mail') },
    after: `prod! | - | apps/old/mail | mail
            prod! | - | apps/web      | web
            prod! | - | clusters/prod | -`,
  },
  {
    name: 'what is put aside where nothing says what is applied',
    files: all(base('base'), overlay('overlays/prod', '../../base'), plain('attic', 'web')),
    before: `prod! | - | attic         | web
             prod! | - | overlays/prod | web`,
    change: without('attic/web.yaml'),
    after: 'prod! | - | overlays/prod | web',
  },
  {
    name: 'folders at the top, one for each application, of which one is forgotten',
    files: all(plain('web', 'web'), plain('mail', 'mail'), plain('ledger', 'ledger'), {
      'argocd/web.yaml': argo('web', 'web', 'name: prod-1'),
      'argocd/mail.yaml': argo('mail', 'mail', 'name: prod-1'),
    }),
    before: `applied by nobody seen here! | -      | ledger | ledger
             prod-1!                      | prod-1 | argocd | -
             prod-1!                      | prod-1 | mail   | mail
             prod-1!                      | prod-1 | web    | web`,
    change: { 'argocd/ledger.yaml': argo('ledger', 'ledger', 'name: prod-1') },
    after: `prod-1! | prod-1 | argocd | -
            prod-1! | prod-1 | ledger | ledger
            prod-1! | prod-1 | mail   | mail
            prod-1! | prod-1 | web    | web`,
  },
  {
    name: 'a folder that was a base is applied by itself too',
    files: all(base('apps/web/base'), overlay('apps/web/overlays/prod', '../../base'), {
      'argocd/prod.yaml': argo('prod', 'apps/web/overlays/prod', 'name: one'),
    }),
    before: `prod! | one | apps/web/overlays/prod | web
             prod! | one | argocd                 | -`,
    change: { 'argocd/base.yaml': argo('base', 'apps/web/base', 'name: one, namespace: trial') },
    after: `prod! | one | apps/web/base          | trial/web
            prod! | one | apps/web/overlays/prod | web
            prod! | one | argocd                 | -`,
  },
  {
    name: 'a migration: the first Applications come to a repository of overlays',
    files: variants('apps/web/', 'web', 'dev', 'prod'),
    before: `dev   | - | apps/web/overlays/dev  | web
             prod! | - | apps/web/overlays/prod | web`,
    change: {
      'argocd/kustomization.yaml': builds('dev.yaml', 'prod.yaml'),
      'argocd/dev.yaml': argo('dev', 'apps/web/overlays/dev'),
      'argocd/prod.yaml': argo('prod', 'apps/web/overlays/prod'),
    },
    after: `dev   | - | apps/web/overlays/dev  | shop/web
            dev   | - | argocd                 | -
            prod! | - | apps/web/overlays/prod | shop/web
            prod! | - | argocd                 | -`,
  },
];
