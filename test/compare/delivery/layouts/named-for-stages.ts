import type { RepositoryLayout } from './layout.ts';
import { without } from './layout.ts';
import { all, base, overlay, plain } from './parts.ts';

/** Folders whose names have an environment's word at one end, beside each other, and names that only look so. */
export const NAMED_FOR_STAGES: readonly RepositoryLayout[] = [
  {
    name: 'an application in plain folders with a suffix each',
    files: all(plain('web-dev', 'web'), plain('web-prod', 'web')),
    before: `dev   | - | web-dev  | web
             prod! | - | web-prod | web`,
    change: plain('web-nonprod', 'web'),
    after: `dev     | - | web-dev     | web
            nonprod | - | web-nonprod | web
            prod!   | - | web-prod    | web`,
  },
  {
    name: 'an application in plain folders with a prefix each, beside something for all',
    files: all(plain('dev-web', 'web'), plain('prod-web', 'web'), plain('shared', 's')),
    before: `dev   | - | dev-web  | web
             dev   | - | shared   | s
             prod! | - | prod-web | web
             prod! | - | shared   | s`,
    change: plain('qa-web', 'web'),
    after: `dev   | - | dev-web  | web
            dev   | - | shared   | s
            prod! | - | prod-web | web
            prod! | - | shared   | s
            qa    | - | qa-web   | web
            qa    | - | shared   | s`,
  },
  {
    name: 'applications in kustomizations with a suffix each',
    files: all(
      ...['web', 'mail'].flatMap((name) => [
        base(`apps/${name}-staging`, name),
        base(`apps/${name}-prod`, name),
      ]),
    ),
    before: `prod!   | - | apps/mail-prod    | mail
             prod!   | - | apps/web-prod     | web
             staging | - | apps/mail-staging | mail
             staging | - | apps/web-staging  | web`,
    change: without('apps/mail-staging/kustomization.yaml', 'apps/mail-staging/vs.yaml'),
    after: `prod!   | - | apps/mail-prod   | mail
            prod!   | - | apps/web-prod    | web
            staging | - | apps/web-staging | web`,
  },
  {
    name: 'folders of what is delivered with a suffix each',
    files: all(plain('k8s-dev/web', 'web'), plain('k8s-prod/web', 'web')),
    before: `dev   | - | k8s-dev  | web
             prod! | - | k8s-prod | web`,
    change: plain('k8s-prod/mail', 'mail'),
    after: `dev   | - | k8s-dev  | web
            prod! | - | k8s-prod | mail, web`,
  },
  {
    name: 'places with a suffix each, which hold the same',
    files: all(plain('eu-prod', 'web'), plain('us-prod', 'web'), plain('eu-dev', 'web')),
    before: `eu-dev   | - | eu-dev  | web
             eu-prod! | - | eu-prod | web
             us-prod! | - | us-prod | web`,
    change: plain('us-dev', 'web'),
    after: `eu-dev   | - | eu-dev  | web
            eu-prod! | - | eu-prod | web
            us-dev   | - | us-dev  | web
            us-prod! | - | us-prod | web`,
  },
  {
    name: 'tools and applications that are called like environments',
    files: all(
      plain('apps/dev-tools', 't'),
      plain('apps/web', 'w'),
      plain('apps/prod-monitor', 'm'),
    ),
    before: 'default! | - | apps | m, t, w',
    change: plain('apps/live-chat', 'chat'),
    after: 'default! | - | apps | chat, m, t, w',
  },
  {
    name: 'reviews, ratings and a chat',
    files: all(plain('reviews', 'r'), plain('ratings', 'a'), plain('live-chat', 'c')),
    before: `default! | - | live-chat | c
             default! | - | ratings   | a
             default! | - | reviews   | r`,
    change: plain('ratings', 'b'),
    after: `default! | - | live-chat | c
            default! | - | ratings   | a, b
            default! | - | reviews   | r`,
  },
  {
    name: 'overlays of cities and what is in them',
    files: all(
      base('web/base'),
      ...['berlin/a', 'berlin/b', 'munich/a'].map((path) =>
        overlay(`web/overlays/${path}`, '../../../base'),
      ),
    ),
    before: `overlays/berlin (a)! | a | web/overlays/berlin/a | web
             overlays/berlin (b)! | b | web/overlays/berlin/b | web
             overlays/munich!     | - | web/overlays/munich/a | web`,
    change: overlay('web/overlays/munich/b', '../../../base'),
    after: `overlays/berlin (a)! | a | web/overlays/berlin/a | web
            overlays/berlin (b)! | b | web/overlays/berlin/b | web
            overlays/munich (a)! | a | web/overlays/munich/a | web
            overlays/munich (b)! | b | web/overlays/munich/b | web`,
  },
];
