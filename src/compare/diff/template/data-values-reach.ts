import type { TextReach } from '../kind-reach.ts';
import type { DataValuePath } from './data-values.ts';
import { areRelated, writtenValues } from './data-values.ts';
import type { TemplateDocument } from './template-documents.ts';
import type { TemplateLibrary } from './template-library.ts';
import type { CodeSite } from './value-sites.ts';
import { functionOf, plainLines } from './value-sites.ts';

/** Judges a document of which some lines come out otherwise. */
type JudgeDocument = (document: TemplateDocument) => TextReach;

/** Names what comes out otherwise and is taken from elsewhere: a data value, or what a function makes of some. */
type Taken =
  | { readonly kind: 'value'; readonly path: DataValuePath }
  | { readonly kind: 'function'; readonly name: string };

/**
 * Judges a change of data values by the documents that read them, in ytt's way: `data.values` and the keys. Lines that a
 * function makes are followed to whoever calls it, and to a library that is given them as its data values.
 */
export function reachesOfValues(
  paths: readonly DataValuePath[],
  library: TemplateLibrary,
  judge: JudgeDocument,
): readonly TextReach[] {
  const found = new Set<TextReach>();
  const judged = new Set<TemplateDocument>();
  const seen = new Set<string>();
  const waiting: Taken[] = paths.map((path) => ({ kind: 'value', path }));
  for (let taken = waiting.pop(); taken !== undefined; taken = waiting.pop()) {
    if (seen.has(JSON.stringify(taken))) continue;
    seen.add(JSON.stringify(taken));
    const sites = sitesOf(taken, library);
    // what nobody seen here takes may be for a text that lies elsewhere, and code may make anything of it
    if (sites.length === 0 || sites.some(({ isOuter }) => isOuter) || seen.size > MOST_FOLLOWED)
      return ['may-be-mesh-wide'];
    for (const { document, line } of sites) {
      const name = functionOf(document);
      if (name !== null) waiting.push(...madeBy(name, { document, line }, library));
      else if (!judged.has(document)) found.add(judge(document));
      judged.add(document);
    }
  }
  return [...found];
}

/** Bounds the values and functions that are followed. */
const MOST_FOLLOWED = 200;

/** Lists the lines that take it; none where others may. */
const sitesOf = (taken: Taken, library: TemplateLibrary): readonly CodeSite[] =>
  taken.kind === 'function'
    ? library.sitesOfFunction(taken.name)
    : library
        .sitesOfValue(taken.path[0] ?? '')
        .filter(({ reads }) => reads.some((read) => areRelated(read, taken.path)));

/** Lists what a line in the text of a function makes: another data value, or whatever its callers make of it. */
function madeBy(
  name: string,
  { document, line }: Pick<CodeSite, 'document' | 'line'>,
  library: TemplateLibrary,
): readonly Taken[] {
  const values = library.isGivenAsValues(name) ? writtenValues(plainLines(document)) : null;
  if (values === null) return [{ kind: 'function', name }];
  return [...values.values()].flatMap(({ text, path }): readonly Taken[] =>
    text.split('\n').includes(line) ? [{ kind: 'value', path }] : [],
  );
}
