import { nearestWord } from '../../policy/nearest-word.ts';
import { nodeAt } from '../node.ts';
import type { MapNode, Node } from '../node.ts';
import type { Resource } from '../resource.ts';
import { createRuleCheck } from './cel-rules.ts';
import { checkNode } from './check-node.ts';
import type { ManifestSchemas, SchemaViolation } from './manifest-schemas.ts';
import { SchemaData } from './schema-data.ts';
import { linkSchema } from './schema-types.ts';
import type { KindSchema } from './schema-types.ts';
import { collectViolations } from './violations.ts';
import type { Violations } from './violations.ts';
import { checkAdmission } from './admission/check-admission.ts';

/** The parsed content of `schemas/istio.json`, `schemas/gateway-api.json` and `schemas/mesh-config.json`. */
export interface SchemaFiles {
  readonly istio: unknown;
  readonly gatewayApi: unknown;
  readonly meshConfig: unknown;
}

/** Reads the tables of `schemas/`; throws where a table is not what the generator writes. */
export function createManifestSchemas(files: SchemaFiles): ManifestSchemas {
  const kinds = new Map([
    ...linkSchema(SchemaData.parse(files.istio)),
    ...linkSchema(SchemaData.parse(files.gatewayApi)),
  ]);
  const groups = new Set([...kinds.values()].map(({ group }) => group));
  const meshConfig = linkSchema(SchemaData.parse(files.meshConfig))
    .get('mesh/MeshConfig')
    ?.versions.get('v1alpha1');
  const brokenRules = createRuleCheck();

  return {
    knows: ({ group }) => groups.has(group),
    validate: (resource) => {
      const violations = collectViolations('refused');
      if (!groups.has(resource.group)) return violations.list;
      const kind = kinds.get(`${resource.group}/${resource.kind}`);
      if (kind === undefined) reportUnknownKind(resource, kinds, violations);
      else {
        const type = kind.versions.get(resource.version) ?? [...kind.versions.values()][0];
        if (!kind.versions.has(resource.version)) reportUnknownVersion(resource, kind, violations);
        const check = { violations, brokenRules, name: resource.kind };
        if (type !== undefined) checkNode(resource.node, type, [], null, check);
        checkAdmission(resource, violations);
      }
      return inOrderOfLines(violations.list);
    },
    validateMeshConfig: (node: MapNode) => {
      const violations = collectViolations('ignored');
      const check = { violations, brokenRules, name: 'the mesh configuration' };
      if (meshConfig !== undefined) checkNode(camelCased(node), meshConfig, [], null, check);
      return inOrderOfLines(violations.list.map(withMeshConfigEffect));
    },
  };
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
  violations.report({
    kind: 'unknown-version',
    path: ['kind'],
    message: `${group} has no kind ${kind}${nearest === null ? '' : `; ${nearest} is one`}.`,
    origin: nodeAt(node, 'kind')?.origin ?? node.origin,
    nearest,
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
