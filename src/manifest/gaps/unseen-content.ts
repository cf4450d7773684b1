import type { MapNode } from '../yaml/node.ts';
import type { Origin } from '../yaml/origin.ts';
import type { Resource } from '../yaml/resource.ts';

/** What is not seen here: it lies elsewhere, or in a form that is not evaluated. */
export type UnseenKind =
  | 'Chart'
  /** A release of a chart of the tree: what it is given beside the values that its chart is rendered with. */
  | 'Release'
  /** A block of Terraform that applies objects, or a call of a module that may. */
  | 'Terraform block'
  /** An object whose manifest stands in a block of Terraform, as far as it is written out. */
  | 'Terraform object'
  | 'Remote base'
  | 'Remote component'
  | 'Remote patch'
  | 'Plugin'
  | 'Template'
  | 'File'
  | 'Variable'
  | 'Applied folder'
  /** Values of a chart that nothing in the tree reads. */
  | 'Values'
  /** Behind what only the cluster, the clock or the release decides in a chart of the tree. */
  | 'Undecided text'
  /** What ends the render of a chart of the tree, where that is decided so. */
  | 'Undecided stop'
  /** Is all that a job of a pipeline, a target or a script runs and nothing else here reads. */
  | 'Pipeline job'
  /** What Flux's image automation writes into a field by itself. */
  | 'Image automation';

/** Something that a root delivers and that is not seen here, with all that is written of it here. */
export interface UnseenContent {
  readonly kind: UnseenKind;
  /** Names it across commits: a chart, an address without its version, a file. */
  readonly name: string;
  /** The reference with its version, values, and the files of it that lie here. */
  readonly written: MapNode;
  readonly origin: Origin;
  /** The namespace that everything of it is put into; null where it says so itself. */
  readonly namespace: string | null;
  /** Whether it works on the objects beside it too, as a component or a plugin does. */
  readonly changesOthers: boolean;
  /** Set for a text of a folder that is no root, which nothing is seen to apply. */
  readonly isLoose?: true;
  /** Its own text, where that lies here; null where nothing of it does. Of a release: that of the chart's templates. */
  readonly text: string | null;
  /** Holds templates of a chart that ask for values of it that differ; absent for none. */
  readonly asks?: string;
  /** Names the files of a chart that `text` and `asks` stand for; absent for all. */
  readonly covers?: ReadonlySet<string>;
  /** Names of the charts that it installs, where its own name is more than that; absent for others. */
  readonly charts?: readonly string[];
  /** Set where some of what it makes is seen beside it. */
  readonly isSeenInPart?: true;
  /** Set for what is told by its objects where it comes or goes as a whole. */
  readonly isPartOfSeen?: true;
  /** Names the entries of `given` in `written` that may write any object; absent for none. */
  readonly writesAny?: ReadonlySet<string>;
  /** Objects that are seen and that it has a part in: those that use a variable. */
  readonly usedIn: readonly Resource[];
  /** The last thing that is laid over it, with those before. */
  readonly laidOver: LaidOver | null;
}

/** Something that changes content which is not seen here. */
export interface LaidOver {
  /** The field of the kustomization or applier: `patches`, `replacements`, `labels`. */
  readonly field: string;
  /** What it is for, in a few words. */
  readonly name: string;
  /** Equal where it does the same. */
  readonly digest: string;
  /** Says what it does, where that holds no secret. */
  readonly shows?: string;
  readonly origin: Origin;
  readonly reach: OverlayReach;
  readonly below: LaidOver | null;
}

/** Which objects something that is laid over can reach. */
export interface OverlayReach {
  /** Regular expressions for whole words; empty for any. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** What is merged into the object, where that is known. */
  readonly object: Resource | null;
}

/** It can reach whatever there is. */
export const WHOLE_REACH: OverlayReach = { kind: '', name: '', namespace: '', object: null };
