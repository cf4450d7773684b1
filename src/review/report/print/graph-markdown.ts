import { lastNet } from '../../../manifest/index.ts';
import type { Arrow, Graph } from '../document/blocks.ts';
import { arrowWords } from '../document/blocks.ts';
import { mermaidLabel } from '../map/map-report.ts';
import { fenced } from './neutral-markdown.ts';

/** Names and arrows as a Mermaid flowchart, which GitHub draws. */
export function graphMarkdown({ arrows, more }: Graph): string {
  const names = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const ids = new Map([...names].map((name, at) => [name, `n${String(at + 1)}`]));
  const lines = [
    'flowchart LR',
    ...[...ids].map(([name, id]) => `  ${id}["${mermaidLabel(name)}"]`),
    ...(more === 0 ? [] : [`  more["and ${String(more)} more"]`]),
    ...arrows.map(
      (arrow: Arrow) =>
        `  ${ids.get(arrow.from) ?? ''} ${lineOf(arrow)} ${ids.get(arrow.to) ?? ''}`,
    ),
  ];
  return fenced('mermaid', lines.map(lastNet));
}

/** Lines are told apart without a colour, too. */
function lineOf(arrow: Arrow): string {
  if (arrow.state === undefined) return '-->';
  const words = mermaidLabel(arrowWords(arrow));
  return arrow.state === 'lost' ? `-. "✕ ${words}" .->` : `== "+ ${words}" ==>`;
}
