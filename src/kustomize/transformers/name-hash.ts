import { createHash } from 'node:crypto';
import type { MapNode, Node, Touch } from '../../manifest/index.ts';
import { nodeAt, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { textOf, withPath } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import type { Entry } from '../build/entry.ts';
import { remembered, withNode } from '../build/entry.ts';

/** Adds the hash of its content to the name of every generated object; done once, at the root. */
export function addHash(build: Build, entry: Entry): Entry {
  if (!entry.needsHash) return entry;
  const name = nodeAt(entry.node, 'metadata', 'name');
  const before = name?.origin ?? entry.node.origin;
  const { file, line } = before;
  const via: Touch = { kind: 'transformer', name: 'nameSuffixHash', file, line, replaced: before };
  const origin = { ...before, via };
  const hashed = scalar(`${entry.id.name}-${contentHash(entry.node, entry.id.kind)}`, origin);
  const node = withPath(entry.node, ['metadata', 'name'], hashed);
  return withNode({ ...remembered(entry), stableName: entry.id.name }, node, build.tables);
}

const WORDLESS: ReadonlyMap<string, string> = new Map([
  ...([
    ['0', 'g'],
    ['1', 'h'],
    ['3', 'k'],
    ['a', 'm'],
    ['e', 't'],
  ] as const),
]);

/**
 * Computes the ten letters that kustomize appends to a generated name: SHA-256 of the object's content as
 * compact JSON with sorted keys, without digits and vowels that could form words (BUILD-2). The name in that
 * JSON is always empty, and absent data is an empty text.
 */
function contentHash(node: MapNode, kind: string): string {
  const sum = createHash('sha256').update(hashedJson(node, kind)).digest('hex').slice(0, 10);
  return sum.replace(/[013ae]/g, (digit) => WORDLESS.get(digit) ?? digit);
}

function hashedJson(node: MapNode, kind: string): string {
  const part = (name: string): string => hashedField(node.entries.get(name));
  const fields: [string, string][] = [
    ['data', part('data')],
    ['kind', JSON.stringify(kind)],
    ['name', '""'],
  ];
  if (kind === 'ConfigMap') {
    if (node.entries.get('binaryData')?.kind === 'map')
      fields.unshift(['binaryData', part('binaryData')]);
  } else if (kind === 'Secret') {
    if (node.entries.get('stringData')?.kind === 'map')
      fields.push(['stringData', part('stringData')]);
    fields.push(['type', part('type')]);
  } else
    refuse(
      'unexpected-value',
      `A generated object has become a ${kind}; kustomize makes its hash of how it lies in the file.`,
      node.origin,
    );
  return `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

/** Writes a field for the hash. It is a map or the text of a value; kustomize takes a list for nothing. */
function hashedField(node: Node | undefined): string {
  if (node === undefined) return '""';
  if (node.kind === 'seq') return 'null';
  if (node.kind === 'map') return goJson(node) ?? '';
  return goString(JSON.stringify(node.spelling ?? textOf(node)));
}

/**
 * Writes JSON as Go's json.Marshal does: sorted keys, no spaces, `<`, `>`, `&`, U+2028 and U+2029 escaped.
 */
function goJson(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  switch (node.kind) {
    case 'scalar':
      return goString(JSON.stringify(node.value));
    case 'seq':
      return `[${node.items.map((item) => goJson(item) ?? 'null').join(',')}]`;
    case 'map': {
      const fields = [...node.entries]
        .sort(([a], [b]) => compareBytes(a, b))
        .map(([key, value]) => `${goString(JSON.stringify(key))}:${goJson(value) ?? 'null'}`);
      return `{${fields.join(',')}}`;
    }
  }
}

const goString = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });

const compareBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
