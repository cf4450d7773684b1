import type { Origin } from '../../manifest/index.ts';
import type { Reach } from './said-commands.ts';

/** A place in a script, a pipeline or a file of Skaffold that applies something of the tree, if anybody runs it. */
export interface ScriptApplier {
  readonly tool: string;
  /** A file or a folder of the tree. */
  readonly path: string;
  readonly reach: Reach;
  readonly origin: Origin;
  /** Whether its job makes the cluster that it applies to, or takes away what it applied: for a test. */
  readonly isTest: boolean;
  /** Of Skaffold: the profile that it is of, and where Skaffold is run. */
  readonly profile?: string;
  readonly runAt?: readonly Origin[];
}

/** A file of the tree that a script writes, and what of the tree it is made from. */
export interface MadeFile {
  readonly file: string;
  readonly inputs: readonly string[];
  readonly tool: string;
  readonly origin: Origin;
}

export interface SaidByScripts {
  readonly appliers: readonly ScriptApplier[];
  readonly made: readonly MadeFile[];
}
