import { builds } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, argo, base, overlay, plain, variants } from './parts.ts';

/** Applications of Argo CD. */
export const ARGO_APPLICATIONS: readonly RepositoryLayout[] = [
  {
    name: 'Applications that lie in a folder of Argo CD',
    files: all(variants('apps/web/', 'web', 'dev', 'prod'), {
      'argocd/web-dev.yaml': argo('web-dev', 'apps/web/overlays/dev'),
      'argocd/web-prod.yaml': argo('web-prod', 'apps/web/overlays/prod'),
    }),
    before: `dev   | - | apps/web/overlays/dev  | shop/web
             dev   | - | argocd                 | -
             prod! | - | apps/web/overlays/prod | shop/web
             prod! | - | argocd                 | -`,
    change: without('argocd/web-dev.yaml'),
    after: `dev   | - | apps/web/overlays/dev  | web
            dev   | - | argocd                 | -
            prod! | - | apps/web/overlays/prod | shop/web
            prod! | - | argocd                 | -`,
  },
  {
    name: 'Applications that lie elsewhere than what they apply says',
    files: all(variants('apps/web/', 'web', 'non-prod', 'prod'), {
      'hub/prod/non-prod-apps.yaml': argo('np', 'apps/web/overlays/non-prod'),
      'hub/prod/prod-apps.yaml': argo('p', 'apps/web/overlays/prod'),
    }),
    before: `non-prod | - | apps/web/overlays/non-prod | shop/web
             prod!    | - | apps/web/overlays/prod     | shop/web
             prod!    | - | hub/prod                   | -`,
    change: { 'hub/prod/prod-apps.yaml': argo('p', 'apps/web/overlays/prod', 'namespace: store') },
    after: `non-prod | - | apps/web/overlays/non-prod | shop/web
            prod!    | - | apps/web/overlays/prod     | store/web
            prod!    | - | hub/prod                   | -`,
  },
  {
    name: 'folders whose paths are silent, by the clusters they go to',
    files: all(plain('mesh', 'a'), {
      'argocd/east.yaml': argo('east', 'mesh', 'name: east'),
      'argocd/west.yaml': argo('west', 'mesh', 'name: west'),
    }),
    before: `east! | east | argocd | -
             east! | east | mesh   | a
             west! | west | argocd | -
             west! | west | mesh   | a`,
    change: without('argocd/west.yaml'),
    after: `east! | east | argocd | -
            east! | east | mesh   | a`,
  },
  {
    name: 'a silent path on a cluster that others name an environment of',
    files: all(variants('apps/web/', 'web', 'dev', 'prod'), plain('mesh', 'a'), {
      'argocd/web-prod.yaml': argo('web-prod', 'apps/web/overlays/prod', 'name: gke-7'),
      'argocd/web-dev.yaml': argo('web-dev', 'apps/web/overlays/dev', 'name: gke-8'),
      'argocd/mesh.yaml': argo('mesh', 'mesh', 'name: gke-7'),
    }),
    before: `dev   | gke-8 | apps/web/overlays/dev  | web
             dev   | gke-8 | argocd                 | -
             prod! | gke-7 | apps/web/overlays/prod | web
             prod! | gke-7 | argocd                 | -
             prod! | gke-7 | mesh                   | a`,
    change: { 'argocd/mesh.yaml': argo('mesh', 'mesh', 'name: gke-8') },
    after: `dev   | gke-8 | apps/web/overlays/dev  | web
            dev   | gke-8 | argocd                 | -
            dev   | gke-8 | mesh                   | a
            prod! | gke-7 | apps/web/overlays/prod | web
            prod! | gke-7 | argocd                 | -`,
  },
  {
    name: 'Applications of Applications',
    files: all(plain('mesh', 'a'), {
      'argocd/prod/root.yaml': argo('root', 'argocd/prod/apps'),
      'argocd/prod/apps/mesh.yaml': argo('mesh', 'mesh'),
      'argocd/dev/root.yaml': argo('root', 'argocd/dev/apps'),
      'argocd/dev/apps/mesh.yaml': argo('mesh', 'mesh'),
    }),
    before: `dev   | - | argocd/dev       | -
             dev   | - | argocd/dev/apps  | -
             dev   | - | mesh             | shop/a
             prod! | - | argocd/prod      | -
             prod! | - | argocd/prod/apps | -
             prod! | - | mesh             | shop/a`,
    change: all(plain('routes', 'r'), { 'argocd/dev/apps/routes.yaml': argo('r', 'routes') }),
    after: `dev   | - | argocd/dev       | -
            dev   | - | argocd/dev/apps  | -
            dev   | - | mesh             | shop/a
            dev   | - | routes           | shop/r
            prod! | - | argocd/prod      | -
            prod! | - | argocd/prod/apps | -
            prod! | - | mesh             | shop/a`,
  },
  {
    name: 'Applications that a kustomization lists for each environment',
    files: all(plain('platform/mesh', 'm'), {
      'argocd/prod/kustomization.yaml': builds('mesh.yaml'),
      'argocd/prod/mesh.yaml': argo('mesh', 'platform/mesh', 'name: gke-1'),
      'argocd/dev/kustomization.yaml': builds('mesh.yaml'),
      'argocd/dev/mesh.yaml': argo('mesh', 'platform/mesh', 'name: gke-2'),
    }),
    before: `dev   | gke-2 | argocd/dev    | -
             dev   | gke-2 | platform/mesh | m
             prod! | gke-1 | argocd/prod   | -
             prod! | gke-1 | platform/mesh | m`,
    change: without('argocd/prod/mesh.yaml', 'argocd/prod/kustomization.yaml'),
    after: `dev! | gke-2 | argocd/dev    | -
            dev! | gke-2 | platform/mesh | m`,
  },
  {
    name: 'a hub and the clusters that it manages, by their names',
    files: all(plain('platform/mesh', 'm'), plain('platform/routes', 'r'), {
      ...Object.fromEntries(
        ['prod-eu', 'prod-us', 'staging'].map((name) => [
          `hub/mesh-${name}.yaml`,
          argo(`mesh-${name}`, 'platform/mesh', `name: ${name}`),
        ]),
      ),
      'hub/routes.yaml': argo('routes', 'platform/routes', 'name: staging'),
    }),
    before: `prod-eu! | prod-eu | hub             | -
             prod-eu! | prod-eu | platform/mesh   | m
             prod-us! | prod-us | hub             | -
             prod-us! | prod-us | platform/mesh   | m
             staging  | staging | hub             | -
             staging  | staging | platform/mesh   | m
             staging  | staging | platform/routes | r`,
    change: { 'hub/routes-eu.yaml': argo('routes-eu', 'platform/routes', 'name: prod-eu') },
    after: `prod-eu! | prod-eu | hub             | -
            prod-eu! | prod-eu | platform/mesh   | m
            prod-eu! | prod-eu | platform/routes | r
            prod-us! | prod-us | hub             | -
            prod-us! | prod-us | platform/mesh   | m
            staging  | staging | hub             | -
            staging  | staging | platform/mesh   | m
            staging  | staging | platform/routes | r`,
  },
  {
    name: 'clusters of a hub whose folder is called like a cluster',
    files: all(plain('platform/mesh', 'm'), {
      'clusters/hub/argocd/east.yaml': argo('east', 'platform/mesh', 'name: east'),
      'clusters/hub/argocd/west.yaml': argo('west', 'platform/mesh', 'name: west'),
    }),
    before: `east! | east | platform/mesh | m
             hub!  | -    | clusters/hub  | -
             west! | west | platform/mesh | m`,
    change: { 'clusters/hub/argocd/north.yaml': argo('north', 'platform/mesh', 'name: north') },
    after: `east!  | east  | platform/mesh | m
            hub!   | -     | clusters/hub  | -
            north! | north | platform/mesh | m
            west!  | west  | platform/mesh | m`,
  },
  {
    name: 'one Application takes in all below a cluster',
    files: all(plain('clusters/prod/web', 'web'), plain('clusters/dev/web', 'web'), {
      ...Object.fromEntries(
        ['prod', 'dev'].map((name) => [
          `bootstrap/${name}.yaml`,
          argo(name, `clusters/${name}", directory: { recurse: true }, targetRevision: "HEAD`),
        ]),
      ),
    }),
    before: `dev   | - | bootstrap     | -
             dev   | - | clusters/dev  | shop/web
             prod! | - | bootstrap     | -
             prod! | - | clusters/prod | shop/web`,
    change: plain('clusters/prod/mail', 'mail'),
    after: `dev   | - | bootstrap     | -
            dev   | - | clusters/dev  | shop/web
            prod! | - | bootstrap     | -
            prod! | - | clusters/prod | shop/mail, shop/web`,
  },
  {
    name: 'one cluster, Applications beside what they apply',
    files: all(plain('apps/web', 'web'), plain('apps/mail', 'mail'), {
      'apps/web.yaml': argo('web', 'apps/web'),
      'apps/mail.yaml': argo('mail', 'apps/mail', 'namespace: mail'),
    }),
    before: `default! | - | apps      | -
             default! | - | apps/mail | mail/mail
             default! | - | apps/web  | shop/web`,
    change: without('apps/mail.yaml'),
    after: `applied by nobody seen here! | - | apps/mail | mail
            default!                     | - | apps      | -
            default!                     | - | apps/web  | shop/web`,
  },
  {
    name: 'values for charts of elsewhere are no manifests',
    files: all(plain('manifests/prod', 'web'), plain('manifests/dev', 'web'), {
      'values/prod/istiod.yaml': 'meshConfig: {}\n',
      'values/dev/istiod.yaml': 'meshConfig: {}\n',
      'argocd/prod.yaml': argo('prod', 'manifests/prod'),
      'argocd/dev.yaml': argo('dev', 'manifests/dev'),
    }),
    before: `dev   | - | argocd         | -
             dev   | - | manifests/dev  | shop/web
             prod! | - | argocd         | -
             prod! | - | manifests/prod | shop/web`,
    change: { 'values/staging/istiod.yaml': 'meshConfig: {}\n' },
    after: `dev   | - | argocd         | -
            dev   | - | manifests/dev  | shop/web
            prod! | - | argocd         | -
            prod! | - | manifests/prod | shop/web`,
  },
  {
    name: 'an overlay that builds on what another Application applies',
    files: all(
      base('mesh', 'm'),
      overlay('prod', '../mesh'),
      { 'argocd/prod.yaml': argo('prod', 'prod', 'name: one') },
      { 'argocd/mesh.yaml': argo('mesh', 'mesh', 'name: two') },
    ),
    before: `prod! | one | argocd | -
             prod! | one | prod   | m
             two!  | two | argocd | -
             two!  | two | mesh   | m`,
    change: without('argocd/mesh.yaml'),
    after: `prod! | one | argocd | -
            prod! | one | prod   | m`,
  },
  {
    name: 'Applications in a folder for each cluster, of folders whose paths are silent',
    files: all(plain('mesh', 'mesh'), plain('web', 'web'), {
      ...Object.fromEntries(
        ['gke-prod', 'gke-stg'].flatMap((name) =>
          ['mesh', 'web'].map((app) => [
            `argocd/${name}/${app}.yaml`,
            argo(`${app}-${name}`, app, `name: ${name}`),
          ]),
        ),
      ),
    }),
    before: `prod! | gke-prod | argocd/gke-prod | -
             prod! | gke-prod | mesh            | mesh
             prod! | gke-prod | web             | web
             stg   | gke-stg  | argocd/gke-stg  | -
             stg   | gke-stg  | mesh            | mesh
             stg   | gke-stg  | web             | web`,
    change: without('argocd/gke-stg/web.yaml'),
    after: `prod! | gke-prod | argocd/gke-prod | -
            prod! | gke-prod | mesh            | mesh
            prod! | gke-prod | web             | web
            stg   | gke-stg  | argocd/gke-stg  | -
            stg   | gke-stg  | mesh            | mesh`,
  },
];
