import type { Origin } from '../../../manifest/index.ts';

export interface Substitution {
  readonly variables: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
  /** `substituteFrom` sources that are not in the tree (objects made elsewhere): they may define anything. */
  readonly missingSources: readonly string[];
  /** Variables that a source of the tree defines with an encrypted value (SOPS). */
  readonly encrypted?: ReadonlyMap<string, { readonly text: string; readonly origin: Origin }>;
  /** Sources outside the tree that come behind some of it: they may give its variables other values (FLUX-25). */
  readonly mayOverride?: ReadonlyMap<string, string>;
  readonly origin: Origin;
  /**
   * `substituteFrom`, in order, as long as it is not known what the cluster's roots render: until then all
   * of it counts as missing.
   */
  readonly references?: readonly VariableReference[];
  /** Defaults are put in even where there is no variable at all (`substituteStrategy`). */
  readonly always?: boolean;
  /** The kustomize-controller of the tree, where it takes a variable that nothing defines for empty (FLUX-27). */
  readonly laxController?: string;
}

/** A ConfigMap or Secret that a Flux Kustomization takes variables from. */
export interface VariableReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The file of the Kustomization: of several sources the one that lies nearest is meant. */
  readonly file: string;
}
