import type { Node } from '../../manifest/index.ts';
import type { ApplierName } from '../appliers/applier.ts';

/** An Application of Argo CD as an object of the tree declares it, or as an ApplicationSet makes it. */
export interface DeclaredApplication {
  /** The object that declares it: itself, or the set. */
  readonly object: ApplierName;
  readonly name: string;
  /** All of it, as it is written or made. */
  readonly written: Node;
  /** Name or URL of the cluster that it applies to; null for the one it lives in. */
  readonly cluster: string | null;
}
