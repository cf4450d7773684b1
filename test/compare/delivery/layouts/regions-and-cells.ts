import { builds } from '../../../gitops/fixtures.ts';
import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, overlay, plain, variants } from './parts.ts';

const inNamespace = (namespace: string, folder: string): string =>
  `namespace: ${namespace}\n${builds(folder)}`;

/** Several clusters of one environment, and environments without words. */
export const REGIONS_AND_CELLS: readonly RepositoryLayout[] = [
  {
    name: 'regions of environments',
    files: all(
      base('base'),
      overlay('overlays/prod/eu', '../../../base'),
      overlay('overlays/prod/us', '../../../base'),
      overlay('overlays/staging/eu', '../../../base'),
    ),
    before: `prod (eu)! | eu | overlays/prod/eu    | web
             prod (us)! | us | overlays/prod/us    | web
             staging    | -  | overlays/staging/eu | web`,
    change: overlay('overlays/prod/ap', '../../../base'),
    after: `prod (ap)! | ap | overlays/prod/ap    | web
            prod (eu)! | eu | overlays/prod/eu    | web
            prod (us)! | us | overlays/prod/us    | web
            staging    | -  | overlays/staging/eu | web`,
  },
  {
    name: 'environments within regions',
    files: all(
      base('base'),
      overlay('eu/prod', '../../base'),
      overlay('us/prod', '../../base'),
      overlay('eu/staging', '../../base'),
    ),
    before: `prod (eu)! | eu | eu/prod    | web
             prod (us)! | us | us/prod    | web
             staging    | -  | eu/staging | web`,
    change: without('us/prod/kustomization.yaml'),
    after: `prod!   | - | eu/prod    | web
            staging | - | eu/staging | web`,
  },
  {
    name: 'applications within environments within regions',
    files: all(
      base('base/web'),
      base('base/mail', 'mail'),
      ...['eu/prod', 'us/prod', 'eu/dev'].flatMap((path) => [
        overlay(`${path}/web`, '../../../base/web'),
        overlay(`${path}/mail`, '../../../base/mail'),
      ]),
    ),
    before: `dev        | -  | eu/dev/mail  | mail
             dev        | -  | eu/dev/web   | web
             prod (eu)! | eu | eu/prod/mail | mail
             prod (eu)! | eu | eu/prod/web  | web
             prod (us)! | us | us/prod/mail | mail
             prod (us)! | us | us/prod/web  | web`,
    change: without('us/prod/mail/kustomization.yaml'),
    after: `dev        | -  | eu/dev/mail  | mail
            dev        | -  | eu/dev/web   | web
            prod (eu)! | eu | eu/prod/mail | mail
            prod (eu)! | eu | eu/prod/web  | web
            prod (us)! | us | us/prod/web  | web`,
  },
  {
    name: 'cells of regions of an environment',
    files: all(
      base('base'),
      ...['prod/eu/cell-1', 'prod/eu/cell-2', 'prod/us/cell-1', 'dev/eu/cell-1'].map((path) =>
        overlay(`envs/${path}`, '../../../../base'),
      ),
    ),
    before: `dev               | -         | envs/dev/eu/cell-1  | web
             prod (eu/cell-1)! | eu/cell-1 | envs/prod/eu/cell-1 | web
             prod (eu/cell-2)! | eu/cell-2 | envs/prod/eu/cell-2 | web
             prod (us)!        | us        | envs/prod/us/cell-1 | web`,
    change: overlay('envs/prod/us/cell-2', '../../../../base'),
    after: `dev               | -         | envs/dev/eu/cell-1  | web
            prod (eu/cell-1)! | eu/cell-1 | envs/prod/eu/cell-1 | web
            prod (eu/cell-2)! | eu/cell-2 | envs/prod/eu/cell-2 | web
            prod (us/cell-1)! | us/cell-1 | envs/prod/us/cell-1 | web
            prod (us/cell-2)! | us/cell-2 | envs/prod/us/cell-2 | web`,
  },
  {
    name: 'cells without words',
    files: all(base('base'), overlay('cells/a', '../../base'), overlay('cells/b', '../../base')),
    before: `a! | - | cells/a | web
             b! | - | cells/b | web`,
    change: overlay('cells/c', '../../base'),
    after: `a! | - | cells/a | web
            b! | - | cells/b | web
            c! | - | cells/c | web`,
  },
  {
    name: 'cities, and none called production: all are treated so',
    files: all(
      variants('apps/web/', 'web', 'berlin', 'lyon', 'staging'),
      variants('apps/mail/', 'mail', 'berlin', 'lyon', 'staging'),
    ),
    before: `berlin! | - | apps/mail/overlays/berlin  | mail
             berlin! | - | apps/web/overlays/berlin   | web
             lyon!   | - | apps/mail/overlays/lyon    | mail
             lyon!   | - | apps/web/overlays/lyon     | web
             staging! | - | apps/mail/overlays/staging | mail
             staging! | - | apps/web/overlays/staging  | web`,
    change: without('apps/mail/overlays/lyon/kustomization.yaml'),
    after: `berlin! | - | apps/mail/overlays/berlin  | mail
            berlin! | - | apps/web/overlays/berlin   | web
            lyon!   | - | apps/web/overlays/lyon     | web
            staging! | - | apps/mail/overlays/staging | mail
            staging! | - | apps/web/overlays/staging  | web`,
  },
  {
    name: 'racks of sites that no word tells apart',
    files: all(
      base('base'),
      ...['berlin/rack-1', 'berlin/rack-2', 'lyon/rack-1'].map((path) =>
        overlay(`sites/${path}`, '../../../base'),
      ),
    ),
    before: `berlin (rack-1)! | rack-1 | sites/berlin/rack-1 | web
             berlin (rack-2)! | rack-2 | sites/berlin/rack-2 | web
             lyon!            | -      | sites/lyon/rack-1   | web`,
    change: overlay('sites/lyon/rack-2', '../../../base'),
    after: `berlin (rack-1)! | rack-1 | sites/berlin/rack-1 | web
            berlin (rack-2)! | rack-2 | sites/berlin/rack-2 | web
            lyon (rack-1)!   | rack-1 | sites/lyon/rack-1   | web
            lyon (rack-2)!   | rack-2 | sites/lyon/rack-2   | web`,
  },
  {
    name: 'clusters of providers, with nothing but numbers',
    files: all(
      plain('clusters/aws/1', 'web'),
      plain('clusters/aws/2', 'web'),
      plain('clusters/gcp/1', 'web'),
    ),
    before: `aws (1)! | 1 | clusters/aws/1 | web
             aws (2)! | 2 | clusters/aws/2 | web
             gcp!     | - | clusters/gcp   | web`,
    change: plain('clusters/gcp/2', 'web'),
    after: `aws (1)! | 1 | clusters/aws/1 | web
            aws (2)! | 2 | clusters/aws/2 | web
            gcp (1)! | 1 | clusters/gcp/1 | web
            gcp (2)! | 2 | clusters/gcp/2 | web`,
  },
  {
    name: 'applications of a cluster that share a base, beside bases of their own',
    files: all(
      base('base/common', 'c'),
      base('base/web'),
      base('base/mail', 'mail'),
      ...['web', 'mail'].map((name) =>
        overlay(`clusters/home/${name}`, '../../../base/common', `../../../base/${name}`),
      ),
    ),
    before: `home! | - | clusters/home/mail | c, mail
             home! | - | clusters/home/web  | c, web`,
    change: without('clusters/home/mail/kustomization.yaml'),
    after: `home! | - | base/mail         | mail
            home! | - | clusters/home/web | c, web`,
  },
  {
    name: 'data centres of plain folders',
    files: all(plain('sites/dc1', 'web', 'mail'), plain('sites/dc2', 'web', 'mail')),
    before: `dc1! | - | sites/dc1 | mail, web
             dc2! | - | sites/dc2 | mail, web`,
    change: plain('sites/dc2', 'more'),
    after: `dc1! | - | sites/dc1 | mail, web
            dc2! | - | sites/dc2 | mail, more, web`,
  },
  {
    name: 'plain folders of regions, with folders of content below',
    files: all(
      plain('envs/prod/eu/istio', 'a'),
      plain('envs/prod/us/istio', 'a'),
      plain('envs/prod/eu/apps', 'b'),
      plain('envs/dev/eu/istio', 'a'),
    ),
    before: `dev        | -  | envs/dev     | a
             prod (eu)! | eu | envs/prod/eu | a, b
             prod (us)! | us | envs/prod/us | a`,
    change: plain('envs/prod/us/apps', 'b'),
    after: `dev        | -  | envs/dev     | a
            prod (eu)! | eu | envs/prod/eu | a, b
            prod (us)! | us | envs/prod/us | a, b`,
  },
  {
    name: 'tenants with namespaces of their own share a cluster',
    files: {
      ...base('base'),
      'tenants/red/prod/kustomization.yaml': inNamespace('red', '../../../base'),
      'tenants/blue/prod/kustomization.yaml': inNamespace('blue', '../../../base'),
      'tenants/red/dev/kustomization.yaml': inNamespace('red', '../../../base'),
    },
    before: `dev   | - | tenants/red/dev   | red/web
             prod! | - | tenants/blue/prod | blue/web
             prod! | - | tenants/red/prod  | red/web`,
    change: { 'tenants/green/prod/kustomization.yaml': inNamespace('green', '../../../base') },
    after: `dev   | - | tenants/red/dev    | red/web
            prod! | - | tenants/blue/prod  | blue/web
            prod! | - | tenants/green/prod | green/web
            prod! | - | tenants/red/prod   | red/web`,
  },
  {
    name: 'sandboxes of people',
    files: all(
      base('base'),
      overlay('overlays/prod', '../../base'),
      overlay('sandboxes/alice', '../../base'),
      overlay('sandboxes/bob', '../../base'),
    ),
    before: `prod!             | -     | overlays/prod   | web
             sandboxes (alice) | alice | sandboxes/alice | web
             sandboxes (bob)   | bob   | sandboxes/bob   | web`,
    change: overlay('sandboxes/carol', '../../base'),
    after: `prod!             | -     | overlays/prod   | web
            sandboxes (alice) | alice | sandboxes/alice | web
            sandboxes (bob)   | bob   | sandboxes/bob   | web
            sandboxes (carol) | carol | sandboxes/carol | web`,
  },
  {
    name: 'regions and environments in one word each stay apart',
    files: variants('', 'web', 'dev-eu', 'dev-us', 'prod-eu', 'prod-us'),
    before: `dev-eu   | - | overlays/dev-eu  | web
             dev-us   | - | overlays/dev-us  | web
             prod-eu! | - | overlays/prod-eu | web
             prod-us! | - | overlays/prod-us | web`,
    change: without('overlays/dev-us/kustomization.yaml'),
    after: `dev-eu   | - | overlays/dev-eu  | web
            prod-eu! | - | overlays/prod-eu | web
            prod-us! | - | overlays/prod-us | web`,
  },
  {
    name: 'blue and green of production',
    files: all(
      base('base'),
      overlay('overlays/prod/blue', '../../../base'),
      overlay('overlays/prod/green', '../../../base'),
      overlay('overlays/dev', '../../base'),
    ),
    before: `dev           | -     | overlays/dev        | web
             prod (blue)!  | blue  | overlays/prod/blue  | web
             prod (green)! | green | overlays/prod/green | web`,
    change: without('overlays/prod/green/kustomization.yaml'),
    after: `dev   | - | overlays/dev       | web
            prod! | - | overlays/prod/blue | web`,
  },
  {
    name: 'accounts of a provider with regions',
    files: all(
      base('base'),
      overlay('aws/acme-prod/eu-central-1', '../../../base'),
      overlay('aws/acme-prod/us-east-1', '../../../base'),
      overlay('aws/acme-dev/eu-central-1', '../../../base'),
    ),
    before: `acme-dev                   | -            | aws/acme-dev/eu-central-1  | web
             acme-prod (eu-central-1)! | eu-central-1 | aws/acme-prod/eu-central-1 | web
             acme-prod (us-east-1)!    | us-east-1    | aws/acme-prod/us-east-1    | web`,
    change: without('aws/acme-prod/us-east-1/kustomization.yaml'),
    after: `acme-dev   | - | aws/acme-dev/eu-central-1  | web
            acme-prod! | - | aws/acme-prod/eu-central-1 | web`,
  },
];
