import type { MapNode } from '../yaml/node.ts';
import type { Origin } from '../yaml/origin.ts';
import type { Resource } from '../yaml/resource.ts';
import type { PatchNote } from './envoy/patch-notes.ts';
import type { SchemaType } from './schema-types.ts';

/** One way in which an object does not fit its schema. */
export interface SchemaViolation {
  /** Field path in Kubernetes' notation: `spec.trafficPolicy.tls.mode`. */
  readonly field: string;
  readonly kind:
    | 'unknown-field'
    | 'wrong-nesting'
    | 'enum'
    | 'type'
    | 'duration'
    | 'range'
    | 'pattern'
    | 'required'
    | 'exclusive'
    | 'unknown-version'
    | 'value';
  /** One sentence: `ITSIO_MUTUAL is not one of DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL.` */
  readonly message: string;
  readonly origin: Origin;
  /** The nearest valid word or place, where there is one. */
  readonly nearest: string | null;
  /** The word to write `nearest` for, and nothing else; null where that is not certain to be right. */
  readonly written: string | null;
  /** What to write instead, in one sentence, where the rule knows it: `Give each port its own number, or leave one out.` */
  readonly remedy: string | null;
  /** Whether the API server refuses the object, drops the field silently, or istiod ignores it. */
  readonly effect: 'refused' | 'dropped' | 'ignored';
  /** The minor release of Istio 1 from which on it holds; 0 for any. */
  readonly since: number;
  /** Where the word is one of Envoy's: the newest minor release of Istio 1 that is known not to have it. */
  readonly knownUpTo?: number;
}

/** Knows the structure of Istio's and Gateway API's custom resources and of the mesh configuration. */
export interface ManifestSchemas {
  /** Whether the kind is one of those known here. */
  knows(resource: Resource): boolean;
  validate(resource: Resource): readonly SchemaViolation[];
  /** What istiod takes of the patches of an EnvoyFilter, and does nothing with. */
  patchNotes(filter: Resource): readonly PatchNote[];
  /** The structure of an object, in its own version if that is served; null where the kind is not known. */
  typeOf(resource: Resource): SchemaType | null;
  /** The same with CRDs that the repository applies: they win over ours for the kinds they define. */
  withCustomResources(definitions: readonly Resource[]): ManifestSchemas;
  /** Checks a MeshConfig message (`meshConfig` of any of its four shapes). */
  validateMeshConfig(node: MapNode): readonly SchemaViolation[];
  /** Checks what an IstioOperator says below `k8s` of a component: fields alone, whose values Kubernetes judges. */
  validateComponentResources(node: MapNode): readonly SchemaViolation[];
}
