import { object } from '../../../gitops/fixtures.ts';
import type { Files, RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, argo } from './parts.ts';

/** A Deployment and a Service in one file. */
const app = (name: string): string =>
  `${object('Deployment', name, 'apps/v1')}---\n${object('Service', name)}`;

const files = (folder: string, name: string, ...stems: string[]): Files =>
  Object.fromEntries(stems.map((stem) => [`${folder}/${stem}.yaml`, app(name)]));

const included = (name: string, path: string, include: string): string =>
  argo(name, path, `name: gke-${name}`).replace(
    `path: "${path}"`,
    `path: "${path}", directory: { include: "${include}" }`,
  );

/** A file for each environment, side by side in one folder. */
export const NAMED_FILES: readonly RepositoryLayout[] = [
  {
    name: 'a file for each environment, and what they share',
    files: all(files('deploy', 'web', 'dev', 'prod'), {
      'deploy/namespace.yaml': object('Namespace', 'web'),
    }),
    before: `dev   | - | deploy           | web
             dev   | - | deploy/dev.yaml  | web, web
             prod! | - | deploy           | web
             prod! | - | deploy/prod.yaml | web, web`,
    change: files('deploy', 'web', 'qa'),
    after: `dev   | - | deploy           | web
            dev   | - | deploy/dev.yaml  | web, web
            prod! | - | deploy           | web
            prod! | - | deploy/prod.yaml | web, web
            qa    | - | deploy           | web
            qa    | - | deploy/qa.yaml   | web, web`,
  },
  {
    name: 'a folder for each application, with a file for each environment',
    files: all(
      files('apps/web', 'web', 'staging', 'production'),
      files('apps/mail', 'mail', 'staging', 'production'),
    ),
    before: `production! | - | apps/mail/production.yaml | mail, mail
             production! | - | apps/web/production.yaml  | web, web
             staging     | - | apps/mail/staging.yaml    | mail, mail
             staging     | - | apps/web/staging.yaml     | web, web`,
    change: without('apps/mail/staging.yaml'),
    after: `production! | - | apps/mail/production.yaml | mail, mail
            production! | - | apps/web/production.yaml  | web, web
            staging     | - | apps/web/staging.yaml     | web, web`,
  },
  {
    name: 'files called after an application and an environment',
    files: all(
      files('deploy', 'web', 'web-dev', 'web-prod'),
      files('deploy', 'mail', 'dev-mail', 'prod-mail'),
    ),
    before: `dev   | - | deploy/dev-mail.yaml  | mail, mail
             dev   | - | deploy/web-dev.yaml   | web, web
             prod! | - | deploy/prod-mail.yaml | mail, mail
             prod! | - | deploy/web-prod.yaml  | web, web`,
    change: without('deploy/dev-mail.yaml'),
    after: `dev   | - | deploy/web-dev.yaml   | web, web
            prod! | - | deploy/prod-mail.yaml | mail, mail
            prod! | - | deploy/web-prod.yaml  | web, web`,
  },
  {
    name: 'Applications that include a file of a folder each',
    files: all(files('deploy', 'web', 'blue', 'dev', 'prod'), {
      'argocd/dev.yaml': included('dev', 'deploy', 'dev.yaml'),
      'argocd/one.yaml': included('one', 'deploy', 'prod.yaml'),
    }),
    before: `dev   | gke-dev | argocd | -
             dev   | gke-dev | deploy | web, web
             prod! | gke-one | argocd | -
             prod! | gke-one | deploy | web, web`,
    change: without('argocd/dev.yaml'),
    after: `prod! | gke-one | argocd | -
            prod! | gke-one | deploy | web, web`,
  },
  {
    name: 'files that are called by such words, and hold something else each',
    files: {
      'deploy/web.yaml': app('web'),
      'deploy/test.yaml': object('Pod', 'smoke'),
      'deploy/demo.yaml': object('Service', 'demo'),
      'deploy/live.yaml': object('Ingress', 'live', 'networking.k8s.io/v1'),
    },
    before: 'default! | - | deploy | demo, live, smoke, web, web',
    change: without('deploy/demo.yaml'),
    after: 'default! | - | deploy | live, smoke, web, web',
  },
  {
    name: 'namespaces of one cluster that are called like environments',
    files: {
      'namespaces/dev.yaml': object('Namespace', 'dev'),
      'namespaces/prod.yaml': object('Namespace', 'prod'),
      'apps/web.yaml': app('web'),
    },
    before: `default! | - | apps       | web, web
             default! | - | namespaces | dev, prod`,
    change: { 'namespaces/qa.yaml': object('Namespace', 'qa') },
    after: `default! | - | apps       | web, web
            default! | - | namespaces | dev, prod, qa`,
  },
  {
    name: 'Applications for each environment in files of one folder',
    files: all(files('mesh/base', 'm', 'gateway'), {
      'argocd/dev.yaml': argo('dev', 'mesh/base', 'name: gke-dev'),
      'argocd/prod.yaml': argo('prod', 'mesh/base', 'name: gke-prod'),
    }),
    before: `gke-dev   | gke-dev  | argocd    | -
             gke-dev   | gke-dev  | mesh/base | m, m
             gke-prod! | gke-prod | argocd    | -
             gke-prod! | gke-prod | mesh/base | m, m`,
    change: without('argocd/dev.yaml'),
    after: `gke-prod! | gke-prod | argocd    | -
            gke-prod! | gke-prod | mesh/base | m, m`,
  },
];
