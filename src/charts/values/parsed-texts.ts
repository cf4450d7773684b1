import type { YamlDocument } from '../../manifest/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import { valuesDocuments } from './values-documents.ts';

type Parsed = YamlDocument | undefined;

const parsed = new WeakMap<Uint8Array, Map<string, { readonly first: Parsed }>>();

const utf8 = new TextDecoder();

/**
 * Parses what Helm reads of a file of values, as often as the file is another one: the releases of a chart have the same.
 */
export function parsedOnce(file: string, bytes: Uint8Array): Parsed {
  const byName = parsed.get(bytes) ?? new Map<string, { readonly first: Parsed }>();
  parsed.set(bytes, byName);
  const known = byName.get(file) ?? parse(file, utf8.decode(bytes));
  byName.set(file, known);
  return known.first;
}

const parse = (file: string, text: string): { readonly first: Parsed } =>
  valuesDocuments(text, parseYaml(file, text));
