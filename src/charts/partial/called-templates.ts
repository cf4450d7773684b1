import type { TemplateFile } from './chart-templates.ts';
import type { TemplateReads } from './template-reads.ts';
import { BASE } from './template-reads.ts';

/** Holds all that a file of templates takes, by itself and by what it calls. */
export interface ReadsInAll extends Pick<TemplateReads, 'values'> {
  /** Names the templates that it may call and no chart here defines; null stands for a name that is put together. */
  readonly missing: readonly (string | null)[];
}

/** Answers what files of templates take, with all that they call, and with texts that they may run. */
export function calledTemplates(
  files: readonly TemplateFile[],
  textsToRun: () => readonly TemplateReads[],
): (file: TemplateFile) => ReadsInAll {
  const defined = definitionsIn(files);
  const all = [...new Set([...defined.values()].flat())];
  return (file) => {
    const met = new Set<TemplateReads>();
    const missing = new Set<string | null>();
    const ahead: TemplateReads[] = [file.reads.whole];
    const called = (name: string | null): readonly TemplateReads[] => {
      const found = name === null ? undefined : defined.get(nameOf(name, file));
      if (found === undefined) missing.add(name);
      return name === null ? all : (found ?? []);
    };
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (met.has(next)) continue;
      met.add(next);
      ahead.push(...next.calls.flatMap(called), ...(next.runsTexts ? textsToRun() : []));
    }
    return { values: [...met].flatMap(({ values }) => values), missing: [...missing] };
  };
}

/** A file is called by its path in its own chart. */
const nameOf = (name: string, { home }: TemplateFile): string =>
  name.startsWith(BASE) ? `${BASE}${home}templates/${name.slice(BASE.length)}` : name;

/** Finds the templates of all charts by their names: each is there for all of them. */
function definitionsIn(
  files: readonly TemplateFile[],
): ReadonlyMap<string, readonly TemplateReads[]> {
  const found = new Map<string, TemplateReads[]>();
  const add = (name: string, reads: TemplateReads): unknown =>
    found.set(name, [...(found.get(name) ?? []), reads]);
  for (const { path, reads } of files) {
    add(`${BASE}${path}`, reads.whole);
    for (const [name, own] of reads.defined) add(name, own);
  }
  return found;
}
