import type { ResourceId } from '../../manifest/index.ts';

/** Makes a file the subject of a finding; it is no object of a cluster. */
export const fileSubject = (path: string): ResourceId => ({
  group: '',
  kind: 'File',
  namespace: '',
  name: path,
});
