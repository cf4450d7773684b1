import { nearestWord } from '../text/nearest-word.ts';
import { unknownKind } from './unknown-kind.ts';
import type { ApisOfKind, KnownGroup } from './unknown-kind.ts';
import { RETIRED_VERSIONS } from '../kinds/api-groups.ts';
import { nodeAt } from '../yaml/node.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import type { Resource } from '../yaml/resource.ts';
import { createRuleCheck } from './cel-rules.ts';
import type { RuleCheck } from './cel-rules.ts';
import type { EnvoyTypes } from './envoy/envoy-types.ts';
import { envoyTypesOf } from './envoy/envoy-types.ts';
import type { PatchNote } from './envoy/patch-notes.ts';
import { patchNotesOf } from './envoy/patch-notes.ts';
import { checkNode } from './check-node.ts';
import { customKinds, definedKinds, groupOfDefinition, keyOfDefinition } from './defined-kinds.ts';
import { checkMetadataFields, isServed } from './metadata-fields.ts';
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
import {
  KUBERNETES_GROUPS,
  kubernetesApisOf,
  kubernetesViolations,
} from './kubernetes/kubernetes-violations.ts';
import { typedReading } from './kubernetes/typed-clients.ts';

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
    custom: new Map(),
    envoy: () => (envoy ??= envoyTypesOf(files.envoy())),
    kubernetes: () => (kubernetes ??= linkKubernetes(KubernetesTables.parse(files.kubernetes()))),
    ofKubernetes: new WeakMap(),
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
  /** Definitions of the tree by the kinds that they define, of groups that are known here by nothing else. */
  readonly custom: ReadonlyMap<string, Resource>;
  readonly envoy: () => EnvoyTypes;
  readonly kubernetes: () => KubernetesSchema;
  /** Keeps what is refused of an object: the same ones come with base and merge result, and are large for definitions. */
  readonly ofKubernetes: WeakMap<MapNode, readonly SchemaViolation[]>;
  readonly notes: WeakMap<MapNode, readonly PatchNote[]>;
}

function schemasOf(tables: Tables): ManifestSchemas {
  const { groups, meshConfig, componentResources, brokenRules, fitsPattern } = tables;
  const made: { readonly definitions: readonly Resource[]; readonly schemas: ManifestSchemas }[] =
    [];
  const schemas: ManifestSchemas = {
    knows: ({ group }) => groups.has(group) || KUBERNETES_GROUPS.has(group),
    validate: (resource) => inOrderOfLines(violationsOf(resource, tables)),
    typedReading: (resource) => typedReading(resource, (one) => violationsOf(one, tables)),
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
      const known = made.find((one) => isSameList(one.definitions, definitions));
      if (known !== undefined) return known.schemas;
      const own = definitions.flatMap((definition) => [
        ...(groups.has(groupOfDefinition(definition)) ? definedKinds(definition) : []),
      ]);
      const custom = customKinds(definitions, groups);
      if (own.length === 0 && custom.size === 0) return schemas;
      const other = schemasOf({ ...tables, custom, kinds: new Map([...tables.kinds, ...own]) });
      made.push({ definitions, schemas: other });
      if (made.length > MOST_KEPT) made.shift();
      return other;
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

const kindKey = ({ group, kind }: Resource): string => `${group}/${kind}`;

/** Both sides of a change, and the environments of a tree, ask for the same few lists of definitions. */
const MOST_KEPT = 8;

const isSameList = (one: readonly Resource[], other: readonly Resource[]): boolean =>
  one.length === other.length && one.every(({ node }, at) => node === other[at]?.node);

function violationsOf(resource: Resource, tables: Tables): readonly SchemaViolation[] {
  const definition = tables.custom.get(kindKey(resource));
  if (definition !== undefined) return customViolations(resource, definition, tables);
  if (KUBERNETES_GROUPS.has(resource.group)) {
    const known = tables.ofKubernetes.get(resource.node);
    if (known !== undefined) return known;
    const found = kubernetesViolations(resource, tables.kubernetes(), {
      ...tables,
      apisOf: apisIn(tables),
    });
    tables.ofKubernetes.set(resource.node, found);
    return found;
  }
  const violations = collectViolations('refused');
  if (!tables.groups.has(resource.group)) {
    if (isServed(resource.group)) checkMetadataFields(resource, violations, tables);
    return violations.list;
  }
  const kind = tables.kinds.get(kindKey(resource));
  const served = kind?.versions.has(resource.version) === true;
  if (!served && RETIRED_VERSIONS.get(resource.group)?.has(resource.version) === true) return [];
  if (kind === undefined) return unknownKind(resource, groupIn(tables, resource));
  checkStructure(resource, kind, violations, tables);
  checkAdmission(resource, violations, tables.envoy);
  return violations.list;
}

const groupIn = (tables: Tables, { group }: Resource): KnownGroup => ({
  apisOf: apisIn(tables),
  kinds: [...tables.kinds.values()].flatMap((one) => (one.group === group ? [one.kind] : [])),
});

/** Judges an object of a kind that nothing but a definition of the tree says anything of. */
function customViolations(
  resource: Resource,
  definition: Resource,
  tables: Tables,
): readonly SchemaViolation[] {
  const violations = collectViolations('refused');
  const kind = definedKinds(definition).get(kindKey(resource));
  if (kind !== undefined) checkStructure(resource, kind, violations, tables);
  return violations.list;
}

function checkStructure(
  resource: Resource,
  kind: KindSchema,
  violations: Violations,
  { brokenRules, fitsPattern }: Tables,
): void {
  const { node, version } = resource;
  if (!kind.versions.has(version)) reportUnknownVersion(resource, kind, violations);
  const type = kind.versions.get(version) ?? [...kind.versions.values()][0];
  const check = {
    violations,
    brokenRules,
    fitsPattern,
    name: resource.kind,
    whole: node,
    isStrict: true,
  };
  if (type !== undefined) checkNode(node, type, null, null, check);
  checkMetadataFields(resource, violations, { brokenRules, fitsPattern });
}

function updateViolations(
  before: Resource,
  after: Resource,
  definitions: readonly Resource[],
  tables: Tables,
): readonly ImmutableChange[] {
  if (KUBERNETES_GROUPS.has(after.group)) return immutableChanges(before, after);
  const kind = `${after.group}/${after.kind}`;
  const [own] = definitions.flatMap((definition) =>
    keyOfDefinition(definition) === kind ? (definedKinds(definition).get(kind) ?? []) : [],
  );
  const versions = (own ?? tables.kinds.get(kind))?.versions;
  const type = versions?.get(after.version);
  return type === undefined
    ? []
    : brokenTransitions(before.node, after.node, type, tables.brokenRules);
}

/** istiod passes over fields of MeshConfig that it does not know, and refuses the whole of it for a wrong value. */
const withMeshConfigEffect = (violation: SchemaViolation): SchemaViolation =>
  violation.kind === 'unknown-field' || violation.kind === 'wrong-nesting'
    ? violation
    : { ...violation, effect: 'refused' };

const inOrderOfLines = (violations: readonly SchemaViolation[]): readonly SchemaViolation[] =>
  [...violations].sort((a, b) => a.origin.line - b.origin.line);

/** Gives the APIs of Kubernetes, Istio and the Gateway API that have the kind of an object, in its version where they have that. */
const apisIn =
  ({ kinds, kubernetes }: Tables): ApisOfKind =>
  ({ kind, version }) => [
    ...kubernetesApisOf(kubernetes(), kind),
    ...[...kinds.values()].flatMap(({ group, kind: each, versions }) => {
      const [first = ''] = versions.has(version) ? [version] : [...versions.keys()].sort();
      return each === kind ? [`${group}/${first}`] : [];
    }),
  ];

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
