import type { FileTree, MapNode, Node, Origin, Resource } from '../../manifest/index.ts';
import {
  mapNode,
  mayNameSecret,
  movedBy,
  parseYaml,
  resourceOf,
  scalar,
  seqNode,
} from '../../manifest/index.ts';
import { joinPath } from '../tree-path.ts';
import { attributeOf, literalOf, textsIn } from './block-values.ts';
import { filesIn, ofModule } from './definitions.ts';
import type { HclBlock } from './hcl.ts';
import { hclTerm } from './hcl.ts';
import type { TerraformModule } from './modules.ts';

/** Holds the manifest that a block applies, as far as it is written out. */
export interface BlockManifest {
  /** Is YAML, in which `{{ … }}` stands for what is evaluated. */
  readonly text: string;
  readonly objects: readonly Resource[];
  /** Its fields, by the argument in which they stand; null where they are a text, or may hold a secret. */
  readonly fields: readonly [argument: string, fields: MapNode] | null;
  /** Names the local value in which those fields stand; null for none. */
  readonly local: string | null;
}

/** Arguments that hold a manifest, in the order in which they are looked for. */
const HOLDING = ['manifest', 'yaml_body', 'yaml_body_parsed', 'content', 'yaml', 'body'];

/**
 * Reads the manifest that a block applies: one that stands in it or in a local value, as text or as a map, or in a file that
 * it names. Null where nothing of that is so, or something writes over it: it may be any object then.
 */
export function manifestOf(
  block: HclBlock,
  module: TerraformModule,
  tree: FileTree,
  origin: Origin,
): BlockManifest | null {
  if (attributeOf(block, 'override_namespace') !== undefined) return null;
  const place = { module, tree, origin };
  for (const name of HOLDING) {
    const text = attributeOf(block, name);
    if (text !== undefined) return manifestIn(name, text, place);
  }
  const text = typedObject(block);
  return text === null ? null : ofText(null, text, text, origin);
}

interface Place {
  readonly module: TerraformModule;
  readonly tree: FileTree;
  readonly origin: Origin;
}

function manifestIn(argument: string, text: string, place: Place): BlockManifest | null {
  const name = /^local\.([\w-]+)$/.exec(text)?.[1] ?? '';
  const [local, ...others] = place.module.locals.get(name) ?? [];
  if (local === undefined || others.length > 0) return writtenIn(argument, text, place);
  const { file, value } = local;
  const origin = { file, line: value.line, column: 1, endLine: value.line };
  const manifest = writtenIn(argument, value.text, { ...place, origin });
  return manifest?.fields == null ? manifest : { ...manifest, local: name };
}

const OF_ONE = /^(?:yamlencode|yamldecode|jsonencode|jsondecode|trimspace)\(([^]*)\)$/;

function writtenIn(argument: string, text: string, place: Place): BlockManifest | null {
  const { module, tree, origin } = place;
  const inner = OF_ONE.exec(text)?.[1];
  if (inner !== undefined) return writtenIn(argument, inner, place);
  if (hclTerm(text)?.kind === 'map') {
    const fields = nodeOfTerm(text, origin, 0);
    const resource = resourceOf(fields);
    if (fields.kind !== 'map' || resource === undefined) return null;
    return {
      text: linesOf(text, '', 0).join('\n'),
      objects: [resource],
      fields: isSecret(text) ? null : [argument, fields],
      local: null,
    };
  }
  const isFile = literalOf(text) === null;
  const written = textOfManifest(text, module, tree);
  // what stands alone in a line may be more than a value
  return written === null || /%\{|^\s*(?:- )?\$\{[^]*\}\s*$/m.test(written)
    ? null
    : ofText(isFile ? null : argument, asTemplate(written), written, origin);
}

/** Gives the fields of a text that is one object; of others only the text is compared. */
function ofText(
  argument: string | null,
  text: string,
  written: string,
  origin: Origin,
): BlockManifest {
  const documents = parseYaml(origin.file, written);
  const objects = documents.flatMap(({ node }) => (node === null ? [] : (resourceOf(node) ?? [])));
  const [only] = objects;
  const node = argument === null || documents.length !== 1 ? undefined : only?.node;
  const fields = node === undefined ? null : movedBy(node, () => origin);
  return {
    text,
    objects,
    fields:
      argument === null || fields?.kind !== 'map' || isSecret(written) ? null : [argument, fields],
    local: null,
  };
}

const isSecret = (text: string): boolean => mayNameSecret(text) || text.includes('sensitive');

function textOfManifest(text: string, { folder }: TerraformModule, tree: FileTree): string | null {
  const literal = literalOf(text);
  if (literal !== null) return literal;
  const [word] = /^file\("[^"]*"\)$/.test(text) ? filesIn(text) : [];
  const path = word === undefined ? null : joinPath(folder, ofModule(word));
  const entry = path === null || tree.oidOf(path) === undefined ? null : tree.read(path);
  return entry?.kind === 'text' ? entry.text : null;
}

/** Marks what is evaluated as templates do; the words of it stay. */
const asTemplate = (text: string): string =>
  text
    .replaceAll('{{', '{ {')
    .replaceAll('}}', '} }')
    .replace(/(?<!\$)\$\{([^{}\n]*)\}/g, (_, inner: string) => openText(inner));

const openText = (text: string): string => `{{ .open }} ${text.replace(/["\\{}\n#:]+/g, ' ')}`;

const MOST_DEEP = 40;

function nodeOfTerm(text: string, origin: Origin, depth: number): Node {
  const term = depth < MOST_DEEP ? hclTerm(text) : null;
  if (term?.kind === 'list')
    return seqNode(
      term.items.map((each) => nodeOfTerm(each, origin, depth + 1)),
      origin,
    );
  if (term === null) return scalar(literalOf(text) ?? `\${${text}}`, origin);
  const entries = term.entries.map(
    (each) => [each.name, nodeOfTerm(each.text, origin, depth + 1)] as const,
  );
  return mapNode(new Map(entries), origin);
}

/** Writes a map or list as YAML, one field a line. */
function linesOf(text: string, indent: string, depth: number): readonly string[] {
  const term = depth < MOST_DEEP ? hclTerm(text) : null;
  if (term === null) return [];
  const fields: readonly (readonly [start: string, value: string])[] =
    term.kind === 'list'
      ? term.items.map((each) => [`${indent}-`, each])
      : term.entries.map((each) => [`${indent}${wordOf(each.name)}:`, each.text]);
  return fields.flatMap(([start, value]) => {
    const inner = linesOf(value, `${indent}  `, depth + 1);
    if (inner.length > 0) return [start, ...inner];
    const literal = literalOf(value);
    const isEmpty = /^(?:\{\}|\[\])$/.test(value);
    return `${start} ${literal === null ? (isEmpty ? value : JSON.stringify(openText(value))) : wordOf(literal)}`;
  });
}

const wordOf = (text: string): string =>
  /^[A-Za-z][\w./-]*$/.test(text)
    ? text
    : JSON.stringify(text.replaceAll('{{', '{ {').replaceAll('}}', '} }'));

/** Writes what a typed resource of the provider for Kubernetes is: `kubernetes_config_map_v1`. */
function typedObject(block: HclBlock): string | null {
  const type = /^kubernetes_(\w+?)(?:_v\d\w*)?$/.exec(block.labels[0] ?? '')?.[1];
  const metadata = block.blocks.find((each) => each.type === 'metadata');
  if (type === undefined || metadata === undefined) return null;
  const said = literalOf(attributeOf(block, 'kind') ?? '');
  const kind = said ?? type.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const places = ['name', 'namespace'].flatMap((each) => {
    const value = attributeOf(metadata, each);
    return value === undefined ? [] : linesOf(`{${each}=${value}}`, '  ', 0);
  });
  const words = textsIn(block, NONE).map((text) => `  - ${JSON.stringify(openText(text))}`);
  return ['apiVersion: v1', `kind: ${kind}`, 'metadata:', ...places, 'says:', ...words].join('\n');
}

const NONE: ReadonlySet<string> = new Set();
