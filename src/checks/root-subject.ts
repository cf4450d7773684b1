import type { ResourceId } from '../manifest/index.ts';

/** Makes a root the subject of a finding; it is no object of a cluster. */
export const rootSubject = (path: string): ResourceId => ({
  group: 'kustomize.config.k8s.io',
  kind: 'Kustomization',
  namespace: '',
  name: path,
});
