import { application, appWith } from '../environments/fixtures.ts';
import type { RepositoryLayout } from './layout-parts.ts';
import { base, cluster, overlay, plain } from './layout-parts.ts';

/** Repositories with Applications or Flux Kustomizations of their own. */
export const APPLIED_LAYOUTS: readonly RepositoryLayout[] = [
  {
    name: 'clusters by provider, environment and region',
    files: {
      ...base('infra/mesh'),
      ...cluster('clusters/aws/prod/eu-west-1', 'infra/mesh'),
      ...cluster('clusters/aws/prod/us-east-1', 'infra/mesh'),
      ...cluster('clusters/aws/dev/eu-west-1', 'infra/mesh'),
    },
    expected: {
      dev: ['clusters/aws/dev/eu-west-1', 'infra/mesh'],
      'prod (eu-west-1)!': ['clusters/aws/prod/eu-west-1', 'infra/mesh'],
      'prod (us-east-1)!': ['clusters/aws/prod/us-east-1', 'infra/mesh'],
    },
  },
  {
    name: 'one cluster of a home',
    files: { ...plain('apps/web', 'web'), ...cluster('clusters/home', 'apps/web') },
    expected: { 'home!': ['apps/web', 'clusters/home'] },
  },
  {
    name: 'clusters with numbers',
    files: {
      ...base('mesh'),
      ...cluster('clusters/c1', 'mesh'),
      ...cluster('clusters/c2', 'mesh'),
    },
    expected: { 'c1!': ['clusters/c1', 'mesh'], 'c2!': ['clusters/c2', 'mesh'] },
  },
  {
    name: 'Applications that lie in a folder of Argo CD',
    files: {
      ...appWith('web', 'dev', 'prod'),
      'argocd/web-dev.yaml': application('apps/web/overlays/dev'),
      'argocd/web-prod.yaml': application('apps/web/overlays/prod'),
    },
    expected: {
      dev: ['apps/web/overlays/dev', 'argocd'],
      'prod!': ['apps/web/overlays/prod', 'argocd'],
    },
  },
  {
    name: 'Applications that lie elsewhere than what they apply says',
    files: {
      ...appWith('web', 'non-prod', 'prod'),
      'hub/prod/non-prod-apps.yaml': application('apps/web/overlays/non-prod'),
      'hub/prod/prod-apps.yaml': application('apps/web/overlays/prod'),
    },
    expected: {
      'non-prod': ['apps/web/overlays/non-prod'],
      'prod!': ['apps/web/overlays/prod', 'hub/prod'],
    },
  },
  {
    name: 'folders whose paths are silent, by the clusters they go to',
    files: {
      ...plain('mesh', 'a'),
      'argocd/east.yaml': application('mesh', 'name: east'),
      'argocd/west.yaml': application('mesh', 'name: west'),
    },
    expected: { 'east!': ['argocd', 'mesh'], 'west!': ['argocd', 'mesh'] },
  },
  {
    name: 'a silent path on a cluster that others name an environment of',
    files: {
      ...appWith('web', 'dev', 'prod'),
      ...plain('mesh', 'a'),
      'argocd/web-prod.yaml': application('apps/web/overlays/prod', 'name: gke-7'),
      'argocd/web-dev.yaml': application('apps/web/overlays/dev', 'name: gke-8'),
      'argocd/mesh.yaml': application('mesh', 'name: gke-7'),
    },
    expected: {
      dev: ['apps/web/overlays/dev', 'argocd'],
      'prod!': ['apps/web/overlays/prod', 'argocd', 'mesh'],
    },
  },
  {
    name: 'the layout of Flux with applications and infrastructure',
    files: {
      ...base('apps/base/podinfo'),
      ...overlay('apps/production', '../base/podinfo'),
      ...overlay('apps/staging', '../base/podinfo'),
      ...base('infrastructure/controllers', 'c'),
      ...cluster('clusters/production', 'apps/production', 'infrastructure/controllers'),
      ...cluster('clusters/staging', 'apps/staging', 'infrastructure/controllers'),
    },
    expected: {
      'production!': ['apps/production', 'clusters/production', 'infrastructure/controllers'],
      staging: ['apps/staging', 'clusters/staging', 'infrastructure/controllers'],
    },
  },
  {
    name: 'Applications of Applications',
    files: {
      'argocd/prod/root.yaml': application('argocd/prod/apps'),
      'argocd/prod/apps/mesh.yaml': application('mesh'),
      'argocd/dev/root.yaml': application('argocd/dev/apps'),
      'argocd/dev/apps/mesh.yaml': application('mesh'),
      ...plain('mesh', 'a'),
    },
    expected: {
      dev: ['argocd/dev', 'argocd/dev/apps', 'mesh'],
      'prod!': ['argocd/prod', 'argocd/prod/apps', 'mesh'],
    },
  },
];
