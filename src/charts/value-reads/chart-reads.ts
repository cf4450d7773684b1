import type { ChartFile } from '../chart-request.ts';
import type { GatheredChart } from './gathered-chart.ts';
import { gatheredChart } from './gathered-chart.ts';
import type { ReadNotes, ReadSteps, ReadValues } from './read-values.ts';
import { createReadNotes } from './read-values.ts';
import { valuePathsIn } from './template-shapes.ts';
import { isTemplateText, parseTemplate } from './template-tree.ts';
import type { TemplateWalk } from './template-walk.ts';
import { templateWalk } from './template-walk.ts';

/**
 * Tells which values the templates of a chart read, and those of all charts within it, by what is written in them: every
 * branch counts. `texts` are values of the release, which may be templates too. Where a template cannot be followed, all
 * that it is given counts as read.
 */
export function chartReads(
  files: ReadonlyMap<string, ChartFile>,
  texts: readonly string[],
): ReadValues {
  const chart = gatheredChart(files);
  const notes = withGlobals(createReadNotes(), chart.within);
  for (const { path, how } of chart.reads) notes.note(path, how);
  const walk = templateWalk(chart.named, notes);
  for (const { at, nodes } of chart.templates) walk.run(nodes, [{ kind: 'top', at }]);
  // what nothing includes is written to be included, and people find the value there
  for (const { name, at } of chart.helpers)
    if (!walk.isIncluded(name)) walk.runNamed(name, [{ kind: 'top', at }]);
  runTexts(chart, [...chart.texts, ...texts.filter(isTemplateText)], walk, notes);
  return notes;
}

/** Runs all texts with whatever some text is run with; a text that is run may run others. */
function runTexts(
  { readsFiles, fileTexts }: GatheredChart,
  given: readonly string[],
  walk: TemplateWalk,
  notes: ReadNotes,
): void {
  const trees = [...new Set([...given, ...(readsFiles ? fileTexts() : [])])].map(parseTemplate);
  for (let done = 0; done < walk.dotsOfTexts().length; done += 1) {
    const dot = walk.dotsOfTexts()[done] ?? [];
    for (const tree of trees)
      if (tree !== null) walk.run(tree.nodes, dot);
      else for (const path of valuePathsIn(dot)) notes.note(path, 'whole');
  }
}

/** Notes of what a chart within reads of its `global` that it is that of the release, too. */
function withGlobals(notes: ReadNotes, within: readonly ReadSteps[]): ReadNotes {
  if (within.length === 0) return notes;
  return {
    ...notes,
    note: (path, how) => {
      notes.note(path, how);
      for (const at of within) {
        const shared = at.length > path.length || at.some((step, index) => path[index] !== step);
        if (shared) continue;
        const below = path.slice(at.length);
        if (below[0] === 'global') notes.note(below, how);
        if (below.length === 0 && how === 'whole') notes.note(['global'], how);
      }
    },
  };
}
