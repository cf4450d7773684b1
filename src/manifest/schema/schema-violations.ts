import type { MapNode, Node, PathStep } from '../yaml/node.ts';
import type { Origin } from '../yaml/origin.ts';
import type { Resource } from '../yaml/resource.ts';
import type { ImmutableChange } from './kubernetes/updates/immutable-change.ts';
import type { PatchNote } from './envoy/patch-notes.ts';
import type { SchemaType } from './schema-types.ts';
import type { KubernetesReleases } from './kubernetes-releases.ts';
import { fieldPath } from '../yaml/field-path.ts';

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
  /**
   * Says what to write instead, in one sentence, where the rule knows it: `Give each port its own number, or
   * leave one out.`
   */
  readonly remedy: string | null;
  /** Says whether the API server refuses the object, drops the field silently, or istiod ignores it. */
  readonly effect: 'refused' | 'dropped' | 'ignored';
  /** The minor release of Istio 1 from which on it holds; 0 for any. */
  readonly since: number;
  /** The newest minor release of Istio 1 that is known not to have the word, where it is one of Envoy's. */
  readonly knownUpTo?: number;
  /** The minor releases of Kubernetes 1 that refuse it; absent where all carried ones do. */
  readonly kubernetes?: KubernetesReleases;
}

/** Tells what does not fit in an object that a client has read into Kubernetes' own types. */
export interface TypedReading {
  /** Fields that these types do not have: they are lost, and nobody says so. */
  readonly lost: readonly SchemaViolation[];
  /** Lists what a server refuses of the rest. */
  readonly left: readonly SchemaViolation[];
}

/** Knows the structure of Istio's and Gateway API's custom resources and of the mesh configuration. */
export interface ManifestSchemas {
  /** Tells whether the kind is one of those known here. */
  knows(resource: Resource): boolean;
  validate(resource: Resource): readonly SchemaViolation[];
  /** Tells what such a client makes of an object; null where it loses no field, or is not known to (FLUX-42). */
  typedReading(resource: Resource): TypedReading | null;
  /**
   * Lists what a server refuses when an object becomes another of the same name: fields of Kubernetes' own kinds
   * that stay, and rules about changes of custom kinds, which are defined here or in some definitions.
   */
  validateUpdate(
    before: Resource,
    after: Resource,
    definitions?: readonly Resource[],
  ): readonly ImmutableChange[];
  /** Lists what istiod takes of the patches of an EnvoyFilter, and does nothing with. */
  patchNotes(filter: Resource): readonly PatchNote[];
  /** The structure of an object, in its own version if that is served; null where the kind is not known. */
  typeOf(resource: Resource): SchemaType | null;
  /** Gives the same with CRDs that the repository applies: they win over ours for the kinds they define. */
  withCustomResources(definitions: readonly Resource[]): ManifestSchemas;
  /** Checks a MeshConfig message (`meshConfig` of any of its four shapes). */
  validateMeshConfig(node: MapNode): readonly SchemaViolation[];
  /** Checks what an IstioOperator says below `k8s` of a component: fields alone, whose values Kubernetes judges. */
  validateComponentResources(node: MapNode): readonly SchemaViolation[];
}

/** More than this on one object says nothing new; the object is not what it claims to be. */
const MAX_VIOLATIONS = 50;

export type FieldPath = readonly PathStep[];

/** A path that is made longer at every field on the way, and read only where something is wrong; null for the top. */
export type Trail = { readonly outer: Trail; readonly step: PathStep } | null;

export const below = (outer: Trail, step: PathStep): Trail => ({ outer, step });

export function pathOf(trail: Trail): FieldPath {
  const steps: PathStep[] = [];
  for (let at = trail; at !== null; at = at.outer) steps.push(at.step);
  return steps.reverse();
}

export interface ReportedViolation {
  readonly kind: SchemaViolation['kind'];
  readonly path: FieldPath;
  readonly message: string;
  readonly origin: Origin;
  readonly nearest?: string | null;
  readonly written?: string | null;
  readonly remedy?: string | null;
  readonly since?: number;
  readonly knownUpTo?: number;
  readonly kubernetes?: KubernetesReleases;
}

/** Collects what is wrong with one object. */
export interface Violations {
  readonly list: readonly SchemaViolation[];
  report(violation: ReportedViolation): void;
}

export function collectViolations(effect: SchemaViolation['effect']): Violations {
  const list: SchemaViolation[] = [];
  return {
    list,
    report: ({ kind, path, message, origin, nearest, written, remedy, since, ...known }) => {
      if (list.length < MAX_VIOLATIONS)
        list.push({
          kind,
          field: fieldPath(path),
          message,
          origin,
          nearest: nearest ?? null,
          written: written ?? null,
          remedy: remedy ?? null,
          effect,
          since: since ?? 0,
          ...(known.knownUpTo !== undefined && { knownUpTo: known.knownUpTo }),
          ...(known.kubernetes !== undefined && { kubernetes: known.kubernetes }),
        });
    },
  };
}

/**
 * Tells whether a value holds a variable or template that something else fills in before a cluster sees it.
 */
export const isTemplated = (node: Node): boolean =>
  node.kind === 'scalar' &&
  typeof node.value === 'string' &&
  (isTemplateText(node.value) || isFilledWithNothing(node.value, node.origin));

/** A variable that is empty here, such as the namespace of an object that gets one when it is applied. */
const isFilledWithNothing = (text: string, { via }: Origin): boolean =>
  (via?.kind === 'variable' || via?.kind === 'replacement' || via?.kind === 'substitution') &&
  (text === '' || text.includes('..') || text.includes('//') || /^[./]|[./]$/.test(text));

/** Texts that are filled in elsewhere, and what stands in the place of what a chart makes up anew at every render. */
const TEMPLATE = /\$[({]|\{\{|\(@=|<path:|\(different at every render\)|\bundecided-[0-9a-f]{24}\b/;

/** Stands in a text of an ApplicationSet for what only a forge or a cluster fills in: the number of a pull request, say. */
const LEFT_OPEN = '\uFFFC';

/** Most texts have none of the letters that a template begins with. */
export const isTemplateText = (text: string): boolean =>
  text.includes(LEFT_OPEN) ||
  ((text.includes('{') ||
    text.includes('(') ||
    text.includes('<') ||
    text.includes('undecided-')) &&
    TEMPLATE.test(text));
