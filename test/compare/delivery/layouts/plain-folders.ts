import { virtualService } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, plain } from './parts.ts';

/** Plain manifests in folders, and nothing that says what applies them. */
export const PLAIN_FOLDERS: readonly RepositoryLayout[] = [
  {
    name: 'plain folders of environments',
    files: all(plain('dev', 'a', 'b'), plain('prod', 'a', 'b')),
    before: `dev   | - | dev  | a, b
             prod! | - | prod | a, b`,
    change: plain('prod', 'c'),
    after: `dev   | - | dev  | a, b
            prod! | - | prod | a, b, c`,
  },
  {
    name: 'plain folders with one for all beside them',
    files: all(plain('k8s/dev', 'a'), plain('k8s/prod', 'a'), plain('k8s/shared', 's')),
    before: `dev   | - | k8s      | s
             dev   | - | k8s/dev  | a
             prod! | - | k8s      | s
             prod! | - | k8s/prod | a`,
    change: without('k8s/dev/a.yaml'),
    after: `prod! | - | k8s      | s
            prod! | - | k8s/prod | a`,
  },
  {
    name: 'teams with folders of their own',
    files: all(plain('teams/a/prod', 'a'), plain('teams/b/prod', 'b'), plain('teams/a/dev', 'a')),
    before: `dev   | - | teams/a/dev  | a
             prod! | - | teams/a/prod | a
             prod! | - | teams/b/prod | b`,
    change: plain('teams/c/prod', 'c'),
    after: `dev   | - | teams/a/dev  | a
            prod! | - | teams/a/prod | a
            prod! | - | teams/b/prod | b
            prod! | - | teams/c/prod | c`,
  },
  {
    name: 'folders of namespaces, and no environment',
    files: all(plain('namespaces/shop', 'web', 'orders'), plain('namespaces/payments', 'ledger')),
    before: 'default! | - | namespaces | ledger, orders, web',
    change: plain('namespaces/mail', 'smtp'),
    after: 'default! | - | namespaces | ledger, orders, smtp, web',
  },
  {
    name: 'folders of teams, and no environment',
    files: all(plain('teams/red', 'web'), plain('teams/blue', 'ledger')),
    before: 'default! | - | teams | ledger, web',
    change: without('teams/red/web.yaml'),
    after: 'default! | - | teams | ledger',
  },
  {
    name: 'manifests at the top',
    files: { 'web.yaml': virtualService('web'), 'README.md': '# Shop\n' },
    before: 'default! | - | . | web',
    change: { 'mail.yaml': virtualService('mail') },
    after: 'default! | - | . | mail, web',
  },
  {
    name: 'environments with namespaces below',
    files: all(
      plain('prod/shop', 'web'),
      plain('prod/payments', 'ledger'),
      plain('staging/shop', 'web'),
    ),
    before: `prod!   | - | prod    | ledger, web
             staging | - | staging | web`,
    change: plain('staging/payments', 'ledger'),
    after: `prod!   | - | prod    | ledger, web
            staging | - | staging | ledger, web`,
  },
  {
    name: 'namespaces with environments below',
    files: all(
      plain('shop/prod', 'web'),
      plain('shop/dev', 'web'),
      plain('payments/prod', 'ledger'),
    ),
    before: `dev   | - | shop/dev      | web
             prod! | - | payments/prod | ledger
             prod! | - | shop/prod     | web`,
    change: plain('payments/dev', 'ledger'),
    after: `dev   | - | payments/dev  | ledger
            dev   | - | shop/dev      | web
            prod! | - | payments/prod | ledger
            prod! | - | shop/prod     | web`,
  },
  {
    name: 'live and staging',
    files: all(plain('manifests/live', 'web'), plain('manifests/staging', 'web')),
    before: `live!   | - | manifests/live    | web
             staging | - | manifests/staging | web`,
    change: plain('manifests/live', 'mail'),
    after: `live!   | - | manifests/live    | mail, web
            staging | - | manifests/staging | web`,
  },
  {
    name: 'environments that are files, not folders',
    files: {
      'k8s/web-dev.yaml': virtualService('web'),
      'k8s/web-prod.yaml': virtualService('web'),
    },
    before: `dev   | - | k8s/web-dev.yaml  | web
             prod! | - | k8s/web-prod.yaml | web`,
    change: { 'k8s/web-dev.yaml': null },
    after: 'default! | - | k8s | web',
  },
  {
    name: 'a monorepo with sources beside what is delivered',
    files: all(
      plain('services/orders/deploy/dev', 'o'),
      plain('services/orders/deploy/prod', 'o'),
      plain('services/web/deploy/prod', 'w'),
      { 'services/web/src/index.ts': 'export {};\n' },
    ),
    before: `dev   | - | services/orders/deploy/dev  | o
             prod! | - | services/orders/deploy/prod | o
             prod! | - | services/web/deploy/prod    | w`,
    change: { 'services/web/src/prod/settings.ts': 'export {};\n' },
    after: `dev   | - | services/orders/deploy/dev  | o
            prod! | - | services/orders/deploy/prod | o
            prod! | - | services/web/deploy/prod    | w`,
  },
  {
    name: 'a monorepo of code, infrastructure and one folder of manifests',
    files: all(plain('deploy', 'web', 'mail'), {
      'services/web/main.go': 'package main\n',
      'terraform/prod/main.tf': '# network\n',
      'terraform/dev/main.tf': '# network\n',
    }),
    before: 'default! | - | deploy | mail, web',
    change: { 'terraform/staging/main.tf': '# network\n' },
    after: 'default! | - | deploy | mail, web',
  },
  {
    name: 'a hub and its spokes',
    files: all(
      plain('hub/istio', 'h'),
      plain('spokes/prod-1', 'a'),
      plain('spokes/prod-2', 'a'),
      plain('spokes/dev-1', 'a'),
    ),
    before: `dev-1   | - | hub           | h
             dev-1   | - | spokes/dev-1  | a
             prod-1! | - | hub           | h
             prod-1! | - | spokes/prod-1 | a
             prod-2! | - | hub           | h
             prod-2! | - | spokes/prod-2 | a`,
    change: without('spokes/dev-1/a.yaml'),
    after: `prod-1! | - | hub           | h
            prod-1! | - | spokes/prod-1 | a
            prod-2! | - | hub           | h
            prod-2! | - | spokes/prod-2 | a`,
  },
  {
    name: 'what is generated from templates, for each environment',
    files: all(plain('rendered/dev/web', 'web'), plain('rendered/prod/web', 'web'), {
      'source/web.jsonnet': '{}\n',
    }),
    before: `dev   | - | rendered/dev  | web
             prod! | - | rendered/prod | web`,
    change: plain('rendered/prod/mail', 'mail'),
    after: `dev   | - | rendered/dev  | web
            prod! | - | rendered/prod | mail, web`,
  },
];
