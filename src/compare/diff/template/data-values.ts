import { isAnnotation } from './template-documents.ts';

/** Names a data value of ytt by the keys that lead to it, as `images.web` of `data.values.images.web`. */
export type DataValuePath = readonly string[];

/** Holds what each key of plain text is given: its own line, with its annotations and the lines of its list or text. */
export type WrittenValues = ReadonlyMap<string, WrittenValue>;

interface WrittenValue {
  readonly path: DataValuePath;
  readonly text: string;
}

/** Reads the keys of data values as they are written. Null where code or an alias stands among them, which may give others. */
export function writtenValues(lines: readonly string[]): WrittenValues | null {
  if (lines.some((line) => GIVES_OTHERS.test(line))) return null;
  const values = new Map<string, WrittenValue>();
  const open: OpenKey[] = [];
  let annotations = '';
  for (const line of lines) {
    if (isAnnotation(line.trim())) {
      annotations += line;
      continue;
    }
    const path = pathOf(line, open);
    // what belongs to no key, as a list or an expression in the place of all, may be any of them
    if (path.length === 0) return null;
    const name = path.join('.');
    values.set(name, { path, text: `${values.get(name)?.text ?? ''}\n${annotations}${line}` });
    annotations = '';
  }
  return values;
}

/** Matches code, an anchor or alias of YAML, and a tab, which is no indent there. */
const GIVES_OTHERS = /^\s*#@(?:\s|$)|(?:^|[\s,[{])[&*]\w|\t/;

/** Holds a key that is open, for what stands further in than it. */
interface OpenKey {
  readonly indent: number;
  readonly path: DataValuePath;
}

/** Gives the path of the key that a line has, or of the one that it belongs to, and keeps the open ones. */
function pathOf(line: string, open: OpenKey[]): DataValuePath {
  const [, blanks = '', key] = /^( *)["']?([A-Za-z_][\w-]*)["']?:(?:\s|$)/.exec(line) ?? [];
  if (key === undefined) return open.at(-1)?.path ?? [];
  while ((open.at(-1)?.indent ?? -1) >= blanks.length) open.pop();
  const path = [...(open.at(-1)?.path ?? []), key];
  open.push({ indent: blanks.length, path });
  return path;
}

/** Lists the values that these lines give and their counterparts do not, or otherwise; null where code is among them. */
export function changedValues(
  lines: readonly string[],
  counterpart: readonly string[],
): readonly DataValuePath[] | null {
  const [own, others] = [writtenValues(lines), writtenValues(counterpart)];
  if (own === null || others === null) return null;
  return [...own].flatMap(([name, { path, text }]) =>
    others.get(name)?.text === text ? [] : [path],
  );
}

/** Lists the data values that a line reads; an empty path stands for all of them, which files of values may be, too. */
export const valuesReadIn = (line: string): readonly DataValuePath[] =>
  [...line.matchAll(/\bdata\.(values\b)?((?:\.?[A-Za-z_]\w*)*)(\s*\()?/g)].map(
    ([, values, chain = '', call]) => {
      const path = values === undefined ? [] : chain.split('.').slice(1);
      return call === undefined ? path : path.slice(0, -1);
    },
  );

/** Tells whether a change of one changes the other, which is the same, a part of it or around it. */
export const areRelated = (one: DataValuePath, other: DataValuePath): boolean =>
  one.slice(0, other.length).every((step, at) => step === other[at]);

/** Lists the names that a text loads from files of code, which may read any data value where they are called. */
export const namesOfCode = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/load\(\s*["']([^"'\n]*)["']([^)]*)\)/g)].flatMap(
      ([, file = '', names = '']) =>
        /^@ytt:|\.ya?ml$/.test(file) ? [] : (names.match(/\w+/g) ?? []),
    ),
  );

/** Tells whether a line names one of these functions, be it to call it or to hand it on. */
export const namesAny = (line: string, names: ReadonlySet<string>): boolean =>
  names.size > 0 && (line.match(/\w+/g) ?? []).some((name) => names.has(name));

/** Tells whether a text may read data values under another name than `data.values`. */
export const readsAnyhow = (text: string): boolean =>
  /(?<!with_)data_values\(/.test(text) ||
  [...text.matchAll(/load\(\s*["']@ytt:data["'][^)]*\)/g)].some(
    ([load]) => !/^load\(\s*["']@ytt:data["']\s*,\s*["']data["']\s*\)$/.test(load),
  ) ||
  text.split('\n').some((line) => HANDS_ON_DATA.test(codeOfLine(line)));

/** Gives a line from where its code begins; empty where it has none. */
function codeOfLine(line: string): string {
  const start = line.search(/#@|\(@/);
  return start === -1 ? '' : line.slice(start);
}

/** Matches the module itself, as it is given to something else; a key, a text and a field may be called like it. */
const HANDS_ON_DATA = /(?<![\w.@"'/:-])data(?![\w.:"'/-])/;
