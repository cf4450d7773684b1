import { readBlockYaml } from './block-yaml/read-block-yaml.ts';
import type { Node } from './node.ts';
import type { Origin } from './origin.ts';
import { readAnyYaml } from './read-any-yaml.ts';
import type { YamlDialect } from './resolve-scalar.ts';
import { controlIn } from './control-in.ts';
import { separateDocuments } from './separate-documents.ts';

export type YamlProblemKind = 'syntax' | 'duplicate-key' | 'limit';

/** Something wrong with a document, at a place. */
export interface YamlProblem {
  readonly kind: YamlProblemKind;
  readonly message: string;
  readonly origin: Origin;
  /** Set of a text that begins with `*` and is most likely meant as it is written: a host, a path. */
  readonly lacksQuotes?: true;
}

/** One document of a YAML stream. Empty documents are left out. */
export interface YamlDocument {
  /** Null where the document cannot be read at all. */
  readonly node: Node | null;
  readonly problems: readonly YamlProblem[];
  readonly origin: Origin;
  /** What one that lacks only quotes would be with them. */
  readonly quoted?: Node;
}

/**
 * Reads a YAML or JSON stream as Kubernetes does (sigs.k8s.io/yaml: YAML 1.1 scalars, merge keys,
 * anchors), or as kustomize reads manifests (`go-yaml-3`). A document with an error has problems and,
 * where possible, no node; the other documents of the stream are still read. Never throws on any input.
 */
export function parseYaml(
  file: string,
  text: string,
  dialect: YamlDialect = 'sigs-yaml',
): readonly YamlDocument[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const control = controlIn(file, source);
  if (control !== null) return [control];
  const documents = readBlockYaml(file, source, dialect) ?? readAnyYaml(file, source, dialect);
  return dialect === 'go-yaml-3' ? separateDocuments(file, source, documents) : documents;
}
