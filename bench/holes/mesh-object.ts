import type { Manifest } from './objects.ts';

/** An object that every workload of the mesh depends on. */
export interface MeshObject {
  /** Name of the file it usually lies in. */
  readonly file: string;
  readonly manifest: Manifest;
  /** Changes of it that reach the whole mesh, by what they do. */
  readonly edits: Readonly<Record<string, (manifest: Manifest) => void>>;
  /** As it is it does not reach the whole mesh: its removal is not asked about. */
  readonly narrow?: true;
  /** Its name has no namespace. */
  readonly clusterWide?: true;
}
