import { decodeBase64 } from '../../../gitops/index.ts';
import type { MapNode, Node, Resource } from '../../../manifest/index.ts';
import { groupVersionOf, parseYaml, stringAt } from '../../../manifest/index.ts';

/** An object that another one holds, as it is written there. */
export type WrappedObject = Resource;

export interface Wrapped {
  readonly objects: readonly WrappedObject[];
  /** Texts that may hold objects of the mesh and cannot be read as they stand, such as templates and packed ones. */
  readonly unread: readonly string[];
}

/** Texts in texts are followed this far. */
const MOST_NESTED = 4;
/** Longer texts are not read, and count as such. */
const MOST_CHARACTERS = 500_000;

/** The objects in a node: maps with `apiVersion` and `kind`, also in texts, escaped or in base64. */
export function wrappedObjects(node: Node): Wrapped {
  const objects: WrappedObject[] = [];
  const unread: string[] = [];
  const search = (each: Node, depth: number): void => {
    switch (each.kind) {
      case 'seq':
        for (const item of each.items) search(item, depth);
        return;
      case 'map': {
        const object = objectOf(each);
        if (object !== null) objects.push(object);
        for (const value of each.entries.values()) search(value, depth);
        return;
      }
      case 'scalar':
        if (typeof each.value === 'string') searchText(each.value, each, depth);
    }
  };
  const searchText = (text: string, place: Node, depth: number): void => {
    const decoded = decodedText(text);
    if (decoded !== text) searchText(decoded, place, depth);
    else if (PACKED.test(text)) unread.push(text);
    else if (mayHoldObjects(text)) searchDocuments(text, place, depth);
  };
  const searchDocuments = (text: string, place: Node, depth: number): void => {
    const isFollowed = depth < MOST_NESTED && text.length <= MOST_CHARACTERS;
    const documents = isFollowed ? parseYaml(place.origin.file, text) : [];
    const isRead = isFollowed && documents.every(({ problems }) => problems.length === 0);
    if (!isRead && speaksOfMesh(text)) unread.push(text);
    for (const document of documents) if (document.node !== null) search(document.node, depth + 1);
  };
  search(node, 0);
  return { objects, unread };
}

/** What base64 stands for, where a text is that. */
const decodedText = (text: string): string =>
  BASE64.test(text) ? (decodeBase64(text) ?? text) : text;

const BASE64 = /^[A-Za-z0-9+/\s]{16,}={0,2}\s*$/;
/** What gzip makes, in base64. */
const PACKED = /^H4sI[A-Za-z0-9+/\s]{16,}/;

/** Texts of the form `apiVersion: …`, as an argument of a program, or with characters that are written as escapes. */
const mayHoldObjects = (text: string): boolean =>
  /api_?version/i.test(text) || /\\[ux][0-9a-f]/i.test(text);

/** A text that cannot be read says something of the mesh, or leaves open of what kind its objects are. */
const speaksOfMesh = (text: string): boolean =>
  /istio|gateway\.networking\.|\\[ux][0-9a-f]/i.test(text) ||
  /(?:api_?version|kind)["']?\s*[:=]\s*["']?[^\n]{0,80}(?:\{\{|\$\{|<<)/i.test(text);

/** An object with its namespace; selectors of objects write it beside the kind. */
function objectOf(node: MapNode): WrappedObject | null {
  const [apiVersion, kind] = [stringAt(node, 'apiVersion'), stringAt(node, 'kind')];
  if (apiVersion === undefined || kind === undefined) return null;
  const name = stringAt(node, 'metadata', 'name') ?? stringAt(node, 'name') ?? '';
  return {
    ...groupVersionOf(apiVersion),
    kind,
    namespace: stringAt(node, 'metadata', 'namespace') ?? stringAt(node, 'namespace') ?? '',
    name,
    stableName: name,
    node,
    origin: node.origin,
  };
}
