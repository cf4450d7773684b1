import type { FileTree } from '../../manifest/index.ts';
import { joinPath } from '../tree-path.ts';
import { attributeOf, literalOf, textsIn } from './block-values.ts';
import type { HclBlock } from './hcl.ts';
import { hclBody } from './hcl.ts';
import { filesIn, ofModule } from './references.ts';

/** Arguments that hold a manifest, in the order in which they are looked for. */
const HOLDING = ['manifest', 'yaml_body', 'yaml_body_parsed', 'content', 'yaml', 'body'];

/**
 * Reads the manifest that a block applies as YAML: one that stands in it as text or as a map, or in a file that it names.
 * Null where nothing of that is so: it may be any object then.
 */
export function manifestOf(block: HclBlock, folder: string, tree: FileTree): string | null {
  for (const name of HOLDING) {
    const text = attributeOf(block, name);
    if (text !== undefined) return yamlOf(text, folder, tree);
  }
  return typedObject(block);
}

const MOST_DEEP = 20;

function yamlOf(text: string, folder: string, tree: FileTree): string | null {
  const inner = /^(?:yamlencode|yamldecode|jsonencode|jsondecode|trimspace)\(([^]*)\)$/.exec(
    text,
  )?.[1];
  if (inner !== undefined && inner.length < text.length) return yamlOf(inner, folder, tree);
  const literal = literalOf(text);
  if (literal !== null) return /%\{/.test(literal) ? null : literal;
  if (/^\{[^]*\}$/.test(text)) return mapText(text, 0);
  const [word] = /^file\("[^"]*"\)$/.test(text) ? filesIn(text) : [];
  const path = word === undefined ? null : joinPath(folder, ofModule(word));
  const entry = path === null || tree.oidOf(path) === undefined ? null : tree.read(path);
  return entry?.kind === 'text' ? entry.text : null;
}

/** Writes a map of Terraform as YAML; what is evaluated stands as a text. */
function mapText(text: string, depth: number): string {
  const { attributes } = hclBody(text.slice(1, -1));
  const indent = '  '.repeat(depth);
  return attributes
    .map(({ name, text: value }) => {
      const key = `${indent}${JSON.stringify(name).replace(/^"(kind|apiVersion|metadata)"$/, '$1')}:`;
      if (/^\{[^]*\}$/.test(value) && depth < MOST_DEEP) {
        const inside = mapText(value, depth + 1);
        return inside === '' ? `${key} {}` : `${key}\n${inside}`;
      }
      const literal = literalOf(value);
      const isWord = literal !== null && /^[A-Za-z][\w./-]*$/.test(literal);
      return `${key} ${isWord ? literal : JSON.stringify(literal ?? `\${${value}}`)}`;
    })
    .join('\n');
}

/** Writes what a typed resource of the provider for Kubernetes is: `kubernetes_config_map_v1`. */
function typedObject(block: HclBlock): string | null {
  const type = /^kubernetes_(\w+?)(?:_v\d\w*)?$/.exec(block.labels[0] ?? '')?.[1];
  const metadata = block.blocks.find((each) => each.type === 'metadata');
  if (type === undefined || metadata === undefined) return null;
  const said = literalOf(attributeOf(block, 'kind') ?? '');
  const kind = said ?? type.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const [name, namespace] = ['name', 'namespace'].map((each) => attributeOf(metadata, each));
  if (
    name === undefined ||
    literalOf(name) === null ||
    (namespace !== undefined && literalOf(namespace) === null)
  )
    return `kind: ${kind}\n${commented(block)}`;
  const place = namespace === undefined ? '' : `\n  namespace: ${namespace}`;
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}${place}\n${commented(block)}`;
}

const NONE: ReadonlySet<string> = new Set();

/** Says in comments all that a block says. */
const commented = (block: HclBlock): string =>
  textsIn(block, NONE)
    .flatMap((text) => text.split('\n'))
    .map((line) => `# ${line}`)
    .join('\n');
