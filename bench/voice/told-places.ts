import type { Drafts } from '../holes/drafts.ts';

/** Reads a quoted line with the place that is given for it: `` `recurse: true` is new (`argocd/prod.yaml:17`) ``. */
const QUOTED =
  /`(?<line>[\w.-]+: [^`…]+)` (?:is new|is taken away|stands in the place of `[^`]*`) \(\[?`(?<file>[^`\s]+):(?<number>\d+)(?<base> \(base\))?`/g;

/** Reads where a text of several lines begins to differ: `` from `hosts:` on `all.yml:7070` ``. */
const BEGINS =
  /(?:, from|lines? (?:added|removed|changed) \() ?`(?<line>[^`…]+)`(?: on|\)) \[?`(?<file>[^`\s]+):(?<number>\d+)(?<base> \(base\))?`/g;

const THERE = /That text was there[^`]*\[?`(?<file>[^`\s]+):(?<number>\d+)`/g;

/** Holds both trees of a change. */
interface Trees {
  readonly before: Drafts;
  readonly after: Drafts;
}

/** Lists the places of a printed review at which what is quoted, or said to have been there, does not stand. */
export const placeFaults = (text: string, { before, after }: Trees): readonly string[] => [
  ...[QUOTED, BEGINS].flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ groups = {} }) => {
      const { file = '', number = '', line = '', base } = groups;
      const at = lineAt(base === undefined ? after : before, file, number);
      return at === null || spaced(at).includes(spaced(line))
        ? []
        : [`${file}:${number} does not say: ${line}`];
    }),
  ),
  ...[...text.matchAll(THERE)].flatMap(({ groups = {} }) => {
    const { file = '', number = '' } = groups;
    const at = lineAt(after, file, number);
    const lines = textAt(before, file)?.split('\n') ?? [];
    return at === null || lines.includes(at) ? [] : [`was not there: ${file}:${number}`];
  }),
];

const spaced = (text: string): string => text.replaceAll(/["'\s]+/g, ' ').trim();

/** Null for what is no text here: a file that is written of manifests has no lines yet. */
const textAt = (drafts: Drafts, file: string): string | null => {
  const draft = drafts.get(file);
  return draft !== undefined && 'text' in draft ? draft.text : null;
};

const lineAt = (drafts: Drafts, file: string, number: string): string | null =>
  textAt(drafts, file)?.split('\n')[Number(number) - 1] ?? null;
