import type { Drafts } from './drafts.ts';
import type { MeshObject } from './mesh-object.ts';
import type { ObjectName } from './objects.ts';

/** An object of the tree, and the file it is in. */
export interface Placed extends ObjectName {
  readonly path: string;
}

/** A mesh-wide object that production has. */
export interface Target extends Placed {
  readonly object: MeshObject;
  /** The Application, or the Flux Kustomization, that applies it. */
  readonly appliedBy: Placed | null;
  /** The kustomization whose resources name its file. */
  readonly listedBy: string | null;
  /** Production's own kustomization, which builds it. */
  readonly overlay: string | null;
  /** Component that it comes from. */
  readonly component: string | null;
  /** A folder that another environment applies. */
  readonly elsewhere: string;
}

export type Tool = 'none' | 'argo' | 'flux';

/** A repository, and what in it production's mesh is made from. */
export interface Layout {
  readonly name: string;
  readonly tool: Tool;
  /** Name of the environment that the targets are in. */
  readonly production: string;
  /** Name of an environment that is not production. */
  readonly outside: string;
  readonly drafts: Drafts;
  readonly targets: readonly Target[];
  /** Releases of the control plane's charts. */
  readonly releases: readonly Placed[];
  /** Files of values that those releases read. */
  readonly values: readonly string[];
  /** Flux sources that production's mesh is taken from. */
  readonly sources: readonly Placed[];
  /** A file that concerns one service in production, and nothing of the mesh. */
  readonly ordinary: readonly Placed[];
}
