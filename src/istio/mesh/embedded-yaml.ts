import type { Node, Origin } from '../../manifest/index.ts';
import { mapNode, parseYaml, seqNode } from '../../manifest/index.ts';

/**
 * Reads YAML that stands inside a string of a manifest (`data.mesh: |`, `helm.values: |`). Origins
 * are lines of the outer file: in a block scalar, content line n is n lines below its key. Undefined
 * where the text is no single readable document.
 */
export function parseEmbeddedYaml(node: Node | undefined): Node | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const documents = parseYaml(node.origin.file, node.value);
  const [document] = documents;
  if (document?.node == null || documents.length > 1) return undefined;
  return placedIn(document.node, node.origin);
}

/** The line of the outer file that holds line `line` of the text at `outer`. */
export const embeddedLine = (outer: Origin, line: number): number =>
  Math.min(outer.line + line, outer.endLine);

/**
 * Gives the place of a line in embedded YAML; in a text that a chart renders, each line has its own place.
 */
function embeddedPlace(outer: Origin, { line, column, endLine }: Origin): Origin {
  const own = outer.lines?.[line - 1];
  if (own !== undefined) return own;
  const { lines: _, ...place } = outer;
  return {
    ...place,
    line: embeddedLine(outer, line),
    column,
    endLine: embeddedLine(outer, endLine),
  };
}

function placedIn(node: Node, outer: Origin): Node {
  const origin = embeddedPlace(outer, node.origin);
  switch (node.kind) {
    case 'scalar':
      return { ...node, origin };
    case 'seq':
      return seqNode(
        node.items.map((item) => placedIn(item, outer)),
        origin,
      );
    case 'map': {
      const entries = new Map<string, Node>();
      for (const [key, value] of node.entries) entries.set(key, placedIn(value, outer));
      return mapNode(entries, origin);
    }
  }
}
