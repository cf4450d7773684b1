import { counted } from '../../../../manifest/index.ts';
import type { Differences } from '../../document/blocks.ts';
import { headingHtml, tableOfCells } from './html-parts.ts';
import type { Html } from './safe-html.ts';
import { linesAsHtml, markup, NOTHING } from './safe-html.ts';

/** Lines of a difference that belong side by side: the same on both, or what was and what is. */
type Run =
  | { readonly kind: 'same'; readonly lines: string[] }
  | { readonly kind: 'changed'; readonly before: string[]; readonly after: string[] }
  /** It says where in the text the next lines are. */
  | { readonly kind: 'position'; readonly line: string };

/** Text of objects before and after, in two columns; on a phone one below the other. */
export function differencesHtml({ items, leftOut }: Differences, level: number): Html {
  const objects = items.map(({ title, lines, linesLeftOut }) => [
    headingHtml(level, markup`${title}`),
    sidesTable(lines),
    moreHtml(linesLeftOut, 'more line'),
  ]);
  return markup`${objects.flat()}${moreHtml(leftOut, 'more object')}`;
}

const moreHtml = (count: number, noun: string): Html =>
  count > 0 ? markup`<p>And ${counted(count, noun)}.</p>\n` : NOTHING;

const sidesTable = (lines: readonly string[]): Html =>
  tableOfCells({
    look: 'sides',
    head: ['before', 'after'],
    rows: runsOf(lines).map(cellsOf),
    more: null,
  });

function cellsOf(run: Run): readonly Html[] {
  switch (run.kind) {
    case 'position':
      return [markup`<td class="position" colspan="2">${run.line}</td>`];
    case 'same':
      return [sideHtml('same', run.lines), sideHtml('same', run.lines)];
    case 'changed':
      return [sideHtml('removed', run.before), sideHtml('added', run.after)];
  }
}

const sideHtml = (kind: string, lines: readonly string[]): Html =>
  lines.length === 0
    ? markup`<td class="empty"></td>`
    : markup`<td class="${kind}"><pre>${linesAsHtml(lines)}</pre></td>`;

/** Puts what is removed beside what is added in its place, from a unified difference. */
function runsOf(lines: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  for (const line of lines) {
    if (line.startsWith('@@')) runs.push({ kind: 'position', line });
    else if (line.startsWith('-')) changedAt(runs, true).before.push(line);
    else if (line.startsWith('+')) changedAt(runs, false).after.push(line);
    else sameAt(runs).lines.push(line);
  }
  return runs;
}

/** The run that a changed line goes on with, or a new one: what is removed after something was added begins anew. */
function changedAt(runs: Run[], isRemoved: boolean): Extract<Run, { kind: 'changed' }> {
  const last = runs.at(-1);
  if (last?.kind === 'changed' && !(isRemoved && last.after.length > 0)) return last;
  const run = { kind: 'changed' as const, before: [], after: [] };
  runs.push(run);
  return run;
}

function sameAt(runs: Run[]): Extract<Run, { kind: 'same' }> {
  const last = runs.at(-1);
  if (last?.kind === 'same') return last;
  const run = { kind: 'same' as const, lines: [] };
  runs.push(run);
  return run;
}
