import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Pages that give rules an id. */
export const RULE_PAGES = [
  'docs/contributing/model/semantics.md',
  'docs/contributing/model/delivery-rules.md',
  'docs/contributing/model/kustomize.md',
];

/** A text file of the repository; its path is seen from the top. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

export const readPage = (path: string): Page => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
});

export const pathOnDisk = (path: string): string => join(root, path);

/** All files below the folders whose names end so. */
export const pagesBelow = (folders: readonly string[], ending: string): readonly Page[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => readPage(`${folder}/${name.replaceAll('\\', '/')}`)),
  );

/** What the comments of a program say, without the marks at the beginning of lines. */
export const commentsOf = (text: string): string =>
  [...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm)]
    .map(([comment]) => comment.replaceAll(/\s*\n\s*\*?\s?/g, ' '))
    .join('\n');

/** Ids that a page gives to rules: at the beginning of an item, or of a row of the outcome table. */
export const idsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:- \*\*([A-Z]+-\d+)(?: \[[^\]]*\])?\*\*|\| (T\d+) )/gm)].map(
    ([, rule, row]) => rule ?? row ?? '',
  );

const KINDS = [
  ...new Set(RULE_PAGES.flatMap((path) => idsOf(readPage(path).text).map(kindOf))),
].filter((kind) => kind !== 'T');

/** `AUTHZ-16, 18` and `AUTHZ-1…6`; a number stands for an id of the kind before it. */
const NUMBERS = String.raw`\d+(?:…\d+)?(?:, \d+(?:…\d+)?)*`;
const CITED = new RegExp(
  String.raw`\b(${KINDS.join('|')})-(${NUMBERS})|\b(T)(\d+(?:…T\d+)?)\b`,
  'g',
);
const MISSPELT = new RegExp(String.raw`\b(?:${KINDS.join('|')})-(?:\D|\d+…\D)\S*`, 'g');

/** The ids that a text names. */
export const citedIn = (text: string): readonly string[] =>
  [...text.matchAll(CITED)].flatMap(([, kind, numbers, row, rows]) =>
    row === undefined
      ? idsFrom(`${kind ?? ''}-`, numbers ?? '')
      : idsFrom(row, (rows ?? '').replaceAll('T', '')),
  );

/** What looks like an id and is none, so that nobody would find it. */
export const misspeltIn = (text: string): readonly string[] =>
  [...text.matchAll(MISSPELT)].map(([found]) => found);

function idsFrom(start: string, numbers: string): readonly string[] {
  return numbers.split(', ').flatMap((part) => {
    const [first = 0, last = first] = part.split('…').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => `${start}${String(first + at)}`);
  });
}

function kindOf(id: string): string {
  return id.replace(/-?\d+$/, '');
}

/** Ids as a list for people: an item for each kind, neighbours as a range. */
export function listOf(ids: readonly string[]): string {
  const kinds = [...new Set(ids.map(kindOf))];
  const items = kinds.map((kind) => {
    const dash = kind === 'T' ? '' : '-';
    const numbers = ids
      .filter((id) => kindOf(id) === kind)
      .map((id) => Number(/\d+$/.exec(id)?.[0]));
    return `- ${kind}${dash}${rangesOf(numbers).join(', ')}`;
  });
  return items.length === 0 ? 'None.' : items.join('\n');
}

function rangesOf(numbers: readonly number[]): readonly string[] {
  const firsts = numbers.filter((number) => !numbers.includes(number - 1));
  return firsts.map((first) => {
    let last = first;
    while (numbers.includes(last + 1)) last += 1;
    if (last === first) return String(first);
    return `${String(first)}…${String(last)}`;
  });
}
