import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Draft, Drafts } from '../holes/drafts.ts';
import type { Subject } from '../places/subjects.ts';

/** Reads the texts of a folder. */
function draftsIn(folder: string): Drafts {
  const drafts = new Map<string, Draft>();
  const visit = (path: string): void => {
    for (const name of readdirSync(path).sort()) {
      const full = join(path, name);
      if (statSync(full).isDirectory()) visit(full);
      else drafts.set(relative(folder, full), { text: readFileSync(full, 'utf8') });
    }
  };
  visit(folder);
  return drafts;
}

const entriesOf = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).sort() : [];

/** Lists the cases of a folder that holds one `before` and one `after` for each; none where it is not there. */
const folderCases = (folder: string): readonly Subject[] =>
  entriesOf(folder)
    .filter((name) => ['before', 'after'].every((side) => existsSync(join(folder, name, side))))
    .map((name) => ({
      name: `${basename(folder)} ${name}`,
      before: draftsIn(join(folder, name, 'before')),
      after: draftsIn(join(folder, name, 'after')),
      seed: null,
    }));

const WrittenCase = z.object({
  id: z.string(),
  base: z.record(z.string(), z.string()),
  change: z.record(z.string(), z.string().nullable()),
});

/** A case of one file: a whole repository, and what is laid over it. */
export interface TwoSides {
  readonly id: string;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Reads a case that is written in one file; `null` deletes a path. */
export function writtenCase(file: string): TwoSides {
  const { id, base, change } = WrittenCase.parse(parse(readFileSync(file, 'utf8')));
  const after = new Map(Object.entries(base));
  for (const [path, written] of Object.entries(change))
    if (written === null) after.delete(path);
    else after.set(path, written);
  return { id, before: new Map(Object.entries(base)), after };
}

const asDrafts = (texts: ReadonlyMap<string, string>): Drafts =>
  new Map([...texts].map(([path, text]) => [path, { text }]));

/** Lists the cases of a folder with a file for each. */
const fileCases = (folder: string, kind: string): readonly Subject[] =>
  entriesOf(folder).map((file) => {
    const { id, before, after } = writtenCase(join(folder, file));
    return { name: `${kind} ${id}`, before: asDrafts(before), after: asDrafts(after), seed: null };
  });

/** The kinds of cases, as the first word of their names has it. */
export const CASE_KINDS: readonly string[] = ['bugs', 'newcomer', 'places'];

/** Lists the written cases of all kinds: mistakes rebuilt from reports, of newcomers, and of layouts. */
export const caseSubjects = (cases: string): readonly Subject[] => [
  ...folderCases(join(cases, 'bugs')),
  ...folderCases(join(cases, 'newcomer')),
  ...fileCases(join(cases, 'places/cases'), 'places'),
];
