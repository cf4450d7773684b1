import type { Node } from '../manifest/node.ts';
import { booleanAt, entriesAt, nodeAt, stringAt } from '../manifest/node.ts';
import type { Build } from './build.ts';
import type { Kustomization } from './kustomization-types.ts';
import { documentsOf, readRequired, soundNodes } from './read-input.ts';
import type { BackReference, FieldSpec } from './tables.ts';
import type { TransformerConfig } from './transformer-config.ts';
import { EMPTY_CONFIG, mergeConfigs } from './transformer-config.ts';

/**
 * Reads `crds`: OpenAPI definitions of custom resources whose `x-kubernetes-*` extensions say which
 * fields are names, labels and annotations. A plain CustomResourceDefinition says nothing of the kind.
 */
export function readCrds(build: Build, kustomization: Kustomization): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const path of kustomization.crds) {
    const input = readRequired(build, kustomization.dir, path, 'CRD file');
    for (const node of soundNodes(documentsOf(build, input)))
      for (const [name, definition] of definitionsOf(node)) {
        const kind = kindOf(name, definition);
        if (kind === undefined) continue;
        const below = { node, seen: new Set([name]), group: kind.group, kind: kind.kind };
        config = mergeConfigs(
          config,
          collect(nodeAt(definition, 'Schema') ?? definition, [], below),
        );
      }
  }
  return config;
}

const definitionsOf = (node: Node): ReadonlyMap<string, Node> =>
  entriesAt(node, 'definitions').size > 0 ? entriesAt(node, 'definitions') : entriesAt(node);

interface Walk {
  readonly node: Node;
  readonly seen: ReadonlySet<string>;
  readonly group: string;
  readonly kind: string;
}

/** A definition is that of a kind if it has the fields every object has. */
function kindOf(name: string, definition: Node): { group: string; kind: string } | undefined {
  const schema = nodeAt(definition, 'Schema') ?? definition;
  const properties = entriesAt(schema, 'properties');
  if (!properties.has('kind') || !properties.has('apiVersion') || !properties.has('metadata'))
    return undefined;
  const kind = name.slice(name.lastIndexOf('.') + 1);
  return { group: '', kind };
}

function collect(schema: Node, path: readonly string[], walk: Walk): TransformerConfig {
  let config = EMPTY_CONFIG;
  for (const [field, property] of entriesAt(schema, 'properties')) {
    const here = [...path, field];
    config = mergeConfigs(config, marksOf(property, here, walk));
    const reference = stringAt(property, '$ref') ?? stringAt(property, 'items', '$ref');
    const target = reference?.replace(/^#\/definitions\//, '');
    const definitions = definitionsOf(walk.node);
    const found = target === undefined ? undefined : definitions.get(target);
    if (target === undefined || found === undefined || walk.seen.has(target)) continue;
    const next = { ...walk, seen: new Set([...walk.seen, target]) };
    config = mergeConfigs(config, collect(nodeAt(found, 'Schema') ?? found, here, next));
  }
  return config;
}

function marksOf(property: Node, path: readonly string[], walk: Walk): TransformerConfig {
  const spec: FieldSpec = { path: path.join('/'), kind: walk.kind };
  const marked = (name: string): boolean => nodeAt(property, name) !== undefined;
  const version = stringAt(property, 'x-kubernetes-object-ref-api-version');
  const kind = stringAt(property, 'x-kubernetes-object-ref-kind');
  const key = stringAt(property, 'x-kubernetes-object-ref-name-key') ?? 'name';
  const reference: BackReference[] =
    version === undefined || kind === undefined
      ? []
      : [
          {
            kind,
            version,
            fieldSpecs: [{ ...spec, path: [...path, key].join('/') }],
          },
        ];
  return {
    ...EMPTY_CONFIG,
    commonAnnotations: marked('x-kubernetes-annotation') ? [spec] : [],
    commonLabels:
      marked('x-kubernetes-label-selector') || booleanAt(property, 'x-kubernetes-label-selector')
        ? [spec]
        : [],
    nameReference: reference,
  };
}
