import { nearestWord } from '../text/nearest-word.ts';
import { RETIRED_VERSIONS } from '../kinds/api-groups.ts';
import { nodeAt, plainOf, stringAt } from '../yaml/node.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import type { Resource } from '../yaml/resource.ts';
import { createRuleCheck } from './cel-rules.ts';
import type { RuleCheck } from './cel-rules.ts';
import type { EnvoyTypes } from './envoy/envoy-types.ts';
import { envoyTypesOf } from './envoy/envoy-types.ts';
import type { PatchNote } from './envoy/patch-notes.ts';
import { patchNotesOf } from './envoy/patch-notes.ts';
import { checkNode } from './check-node.ts';
import { compactCrds } from './compact-crd.ts';
import type { ManifestSchemas, SchemaViolation, Violations } from './schema-violations.ts';
import { createPatternCheck } from './re2.ts';
import type { PatternCheck } from './re2.ts';
import { SchemaData, linkSchema } from './schema-types.ts';
import type { KindSchema, SchemaType } from './schema-types.ts';
import { below, collectViolations } from './schema-violations.ts';
import { checkAdmission } from './admission/webhook-admission.ts';
import type { ImmutableChange } from './kubernetes/updates/immutable-change.ts';
import { immutableChanges } from './kubernetes/updates/immutable-fields.ts';
import { brokenTransitions } from './kubernetes/updates/transitions.ts';
import { KubernetesTables, linkKubernetes } from './kubernetes/kubernetes-schema.ts';
import type { KubernetesSchema } from './kubernetes/kubernetes-schema.ts';
import { KUBERNETES_GROUPS, kubernetesViolations } from './kubernetes/kubernetes-violations.ts';

/** The parsed content of the tables in `schemas/`. */
interface SchemaFiles {
  readonly istio: unknown;
  readonly gatewayApi: unknown;
  readonly meshConfig: unknown;
  readonly istioOperator: unknown;
  /** Asked for where an EnvoyFilter is looked at, and not before: it is the largest of them. */
  readonly envoy: () => unknown;
  /** Asked for where an object of one of Kubernetes' own kinds is judged. */
  readonly kubernetes: () => unknown;
}

/** Reads the tables of `schemas/`; throws where a table is not what the generator writes. */
export function createManifestSchemas(files: SchemaFiles): ManifestSchemas {
  const kinds = new Map([
    ...linkSchema(SchemaData.parse(files.istio)),
    ...linkSchema(SchemaData.parse(files.gatewayApi)),
  ]);
  const meshConfig = linkSchema(SchemaData.parse(files.meshConfig))
    .get('mesh/MeshConfig')
    ?.versions.get('v1alpha1');
  const componentResources = linkSchema(SchemaData.parse(files.istioOperator))
    .get('install/KubernetesResources')
    ?.versions.get('v1alpha1');
  let envoy: EnvoyTypes | null = null;
  let kubernetes: KubernetesSchema | null = null;
  return schemasOf({
    kinds,
    groups: new Set([...kinds.values()].map(({ group }) => group)),
    meshConfig,
    componentResources,
    brokenRules: createRuleCheck(),
    fitsPattern: createPatternCheck(),
    definitions: new WeakMap(),
    transitions: new WeakMap(),
    envoy: () => (envoy ??= envoyTypesOf(files.envoy())),
    kubernetes: () => (kubernetes ??= linkKubernetes(KubernetesTables.parse(files.kubernetes()))),
    notes: new WeakMap(),
  });
}

/** Holds what the schemas are made of. */
interface Tables {
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** Groups whose kinds are known, and so are known not to exist. */
  readonly groups: ReadonlySet<string>;
  readonly meshConfig: SchemaType | undefined;
  readonly componentResources: SchemaType | undefined;
  readonly brokenRules: RuleCheck;
  readonly fitsPattern: PatternCheck;
  /** CRDs already read: the same ones come with base and merge result, and with each environment. */
  readonly definitions: WeakMap<MapNode, ReadonlyMap<string, KindSchema>>;
  /** The same of any group, for what they say of changes. */
  readonly transitions: WeakMap<MapNode, ReadonlyMap<string, KindSchema>>;
  readonly envoy: () => EnvoyTypes;
  readonly kubernetes: () => KubernetesSchema;
  readonly notes: WeakMap<MapNode, readonly PatchNote[]>;
}

function schemasOf(tables: Tables): ManifestSchemas {
  const { groups, meshConfig, componentResources, brokenRules, fitsPattern } = tables;
  const schemas: ManifestSchemas = {
    knows: ({ group }) => groups.has(group) || KUBERNETES_GROUPS.has(group),
    validate: (resource) =>
      groups.has(resource.group) || KUBERNETES_GROUPS.has(resource.group)
        ? inOrderOfLines(violationsOf(resource, tables))
        : [],
    validateUpdate: (before, after, own = []) => updateViolations(before, after, own, tables),
    patchNotes: (filter) => {
      const notes = tables.notes.get(filter.node) ?? patchNotesOf(filter, tables.envoy);
      tables.notes.set(filter.node, notes);
      return notes;
    },
    typeOf: (resource) => {
      const versions = tables.kinds.get(`${resource.group}/${resource.kind}`)?.versions;
      return versions?.get(resource.version) ?? [...(versions?.values() ?? [])][0] ?? null;
    },
    withCustomResources: (definitions) => {
      const own = definitions.flatMap((definition) => [...definedKinds(definition, tables)]);
      if (own.length === 0) return schemas;
      return schemasOf({ ...tables, kinds: new Map([...tables.kinds, ...own]) });
    },
    validateMeshConfig: (node) => {
      const violations = collectViolations('ignored');
      const check = {
        violations,
        brokenRules,
        fitsPattern,
        name: 'the mesh configuration',
        whole: node,
      };
      if (meshConfig !== undefined) checkNode(camelCased(node), meshConfig, null, null, check);
      return inOrderOfLines(violations.list.map(withMeshConfigEffect));
    },
    validateComponentResources: (node) => {
      const violations = collectViolations('dropped');
      const check = {
        violations,
        brokenRules,
        fitsPattern,
        name: 'the settings of a component',
        whole: node,
      };
      if (componentResources !== undefined)
        checkNode(node, componentResources, below(null, 'k8s'), null, check);
      return inOrderOfLines(violations.list);
    },
  };
  return schemas;
}

function violationsOf(resource: Resource, tables: Tables): readonly SchemaViolation[] {
  if (!tables.groups.has(resource.group))
    return kubernetesViolations(resource, tables.kubernetes(), tables);
  const violations = collectViolations('refused');
  const kind = tables.kinds.get(`${resource.group}/${resource.kind}`);
  const served = kind?.versions.has(resource.version) === true;
  if (!served && RETIRED_VERSIONS.get(resource.group)?.has(resource.version) === true) return [];
  if (kind === undefined) reportUnknownKind(resource, tables.kinds, violations);
  else {
    const type = kind.versions.get(resource.version) ?? [...kind.versions.values()][0];
    if (!served) reportUnknownVersion(resource, kind, violations);
    const { brokenRules, fitsPattern } = tables;
    const check = {
      violations,
      brokenRules,
      fitsPattern,
      name: resource.kind,
      whole: resource.node,
    };
    if (type !== undefined) checkNode(resource.node, type, null, null, check);
    checkAdmission(resource, violations, tables.envoy);
  }
  return violations.list;
}

function updateViolations(
  before: Resource,
  after: Resource,
  definitions: readonly Resource[],
  tables: Tables,
): readonly ImmutableChange[] {
  if (KUBERNETES_GROUPS.has(after.group)) return immutableChanges(before, after);
  const kind = `${after.group}/${after.kind}`;
  const [own] = definitions.flatMap(
    (definition) => kindsOnce(definition, kind, tables).get(kind) ?? [],
  );
  const versions = (own ?? tables.kinds.get(kind))?.versions;
  const type = versions?.get(after.version);
  return type === undefined
    ? []
    : brokenTransitions(before.node, after.node, type, tables.brokenRules);
}

/** The kinds of a definition where it defines one that is asked for; it is read once. */
function kindsOnce(
  { node }: Resource,
  kind: string,
  { transitions }: Tables,
): ReadonlyMap<string, KindSchema> {
  const names = [stringAt(node, 'spec', 'group'), stringAt(node, 'spec', 'names', 'kind')];
  if (names.join('/') !== kind) return new Map();
  const kinds = transitions.get(node) ?? kindsOfDefinition(node);
  transitions.set(node, kinds);
  return kinds;
}

/** Kinds of our groups that a CRD of the repository defines; none where it cannot be read. */
function definedKinds(
  { node }: Resource,
  { groups, definitions }: Tables,
): ReadonlyMap<string, KindSchema> {
  const known = definitions.get(node);
  if (known !== undefined) return known;
  const kinds = groups.has(stringAt(node, 'spec', 'group') ?? '')
    ? kindsOfDefinition(node)
    : new Map<string, KindSchema>();
  definitions.set(node, kinds);
  return kinds;
}

function kindsOfDefinition(node: MapNode): ReadonlyMap<string, KindSchema> {
  try {
    return linkSchema(compactCrds('the repository', [plainOf(node)]));
  } catch (error) {
    // A schema nested beyond the stack is no schema of a kind we know.
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

/** istiod passes over fields of MeshConfig that it does not know, and refuses the whole of it for a wrong value. */
const withMeshConfigEffect = (violation: SchemaViolation): SchemaViolation =>
  violation.kind === 'unknown-field' || violation.kind === 'wrong-nesting'
    ? violation
    : { ...violation, effect: 'refused' };

const inOrderOfLines = (violations: readonly SchemaViolation[]): readonly SchemaViolation[] =>
  [...violations].sort((a, b) => a.origin.line - b.origin.line);

function reportUnknownKind(
  { group, kind, node }: Resource,
  kinds: ReadonlyMap<string, KindSchema>,
  violations: Violations,
): void {
  const known = [...kinds.values()].filter((schema) => schema.group === group);
  const nearest = nearestWord(
    kind,
    known.map((schema) => schema.kind),
  );
  // A kind without a similar one may be of a release that is not known here.
  if (nearest === null) return;
  violations.report({
    kind: 'unknown-version',
    path: ['kind'],
    message: `${group} has no kind ${kind}; ${nearest} is one.`,
    origin: nodeAt(node, 'kind')?.origin ?? node.origin,
    nearest,
    written: kind,
  });
}

function reportUnknownVersion(
  { group, kind, version, node }: Resource,
  schema: KindSchema,
  violations: Violations,
): void {
  const served = [...schema.versions.keys()].sort();
  violations.report({
    kind: 'unknown-version',
    path: ['apiVersion'],
    message: `${group} has no version ${version} of ${kind}; it has ${served.join(', ')}.`,
    origin: nodeAt(node, 'apiVersion')?.origin ?? node.origin,
    nearest: nearestWord(version, served) === null ? null : `${group}/${served[0] ?? ''}`,
  });
}

/** protobuf takes its fields in both spellings: `outbound_traffic_policy` is `outboundTrafficPolicy`. Keys of maps such as `proxyMetadata` have no such form. */
function camelCased(node: MapNode): MapNode {
  const entries = new Map<string, Node>();
  for (const [name, value] of node.entries)
    entries.set(
      /^[a-z]+(?:_[a-z0-9]+)+$/.test(name) ? toCamelCase(name) : name,
      camelCasedNode(value),
    );
  return { ...node, entries };
}

function camelCasedNode(node: Node): Node {
  if (node.kind === 'map') return camelCased(node);
  return node.kind === 'seq' ? { ...node, items: node.items.map(camelCasedNode) } : node;
}

const toCamelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
