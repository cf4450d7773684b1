import { parseAllDocuments } from 'yaml';

/** Pure edits of a manifest's text. Those that can make no difference to what it says are for rebases that change nothing. */
export const isManifest = (path: string): boolean => /\.ya?ml$/.test(path);

/** Its lines move down. */
export const withLinesBefore = (text: string): string =>
  `# A comment\n# of some\n# lines.\n${text}`;

/** A comment before each key at the top of a document, where no text of a value can be. */
export const withComments = (text: string): string =>
  `${text.replaceAll(/^(?=[A-Za-z]\w*:)/gm, '# What follows.\n')}${text.endsWith('\n') ? '' : '\n'}# The end.\n`;

/** Written anew with other indentation; as it was where that cannot be done. */
export function reindented(text: string): string {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return text;
  try {
    return documents
      .map((document) => document.toString({ indent: 4, indentSeq: false, lineWidth: 0 }))
      .map((each) => (each.startsWith('---') || documents.length === 1 ? each : `---\n${each}`))
      .join('');
  } catch {
    // an alias of an anchor that another document has
    return text;
  }
}

/** One object more behind those that are there. */
export const withObject = (text: string, name: string): string =>
  `${text}${text.endsWith('\n') ? '' : '\n'}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: replayed\ndata:\n  a: b\n`;

const VALUE = /^(\s*(?:- )?[\w.-]+: +)(?:(\d+)|([A-Za-z][\w.-]*))$/;

/** Lines that give one plain value, without what names an object: 0-based numbers. */
export function linesWithValues(lines: readonly string[]): readonly number[] {
  const isNaming = (line: string) =>
    /^\s*(?:- )?(?:apiVersion|kind|name|namespace|namePrefix|nameSuffix):/.test(line);
  return lines.flatMap((line, at) => (VALUE.test(line) && !isNaming(line) ? [at] : []));
}

/** The line with another value of the same kind. */
export const withOtherValue = (line: string): string =>
  line.replace(VALUE, (_all, key: string, number: string | undefined, word: string | undefined) =>
    number === undefined ? `${key}${otherWord(word ?? '')}` : `${key}${String(Number(number) + 1)}`,
  );

const otherWord = (word: string): string =>
  word === 'true' ? 'false' : word === 'false' ? 'true' : `${word}x`;

/** Every object of the folder gets another name; null where it has a prefix already. */
export const withNamePrefix = (kustomization: string): string | null =>
  /^namePrefix:/m.test(kustomization) ? null : `namePrefix: replayed-\n${kustomization}`;
