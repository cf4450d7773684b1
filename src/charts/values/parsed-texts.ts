import { parseYaml } from '../../manifest/index.ts';

type Parsed = ReturnType<typeof parseYaml>;

const parsed = new WeakMap<Uint8Array, Map<string, Parsed>>();

const utf8 = new TextDecoder();

/** Parses a file of values as often as it is another one: the releases of a chart have the same. */
export function parsedOnce(file: string, bytes: Uint8Array): Parsed {
  const byName = parsed.get(bytes) ?? new Map<string, Parsed>();
  parsed.set(bytes, byName);
  const documents = byName.get(file) ?? parseYaml(file, utf8.decode(bytes));
  byName.set(file, documents);
  return documents;
}
