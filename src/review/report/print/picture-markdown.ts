import { lastNet, oneLine } from '../../../manifest/index.ts';
import { mermaidLabel } from '../map/map-report.ts';
import { fenced } from './neutral-markdown.ts';
import type { CallPicture, PictureNode } from '../picture/call-picture.ts';
import type { EdgeState } from '../picture/edge-label.ts';
import { shownLabels, STATE_SIGN } from '../picture/edge-label.ts';
import { EDGE_COLOURS, FRAME_COLOUR } from '../picture/picture-colours.ts';
import { pictureText } from '../picture/picture-text.ts';

/** Letters of a line in a node or at an edge, which Mermaid does not break; the whole stands in the review's text. */
const LONGEST_LINE = 26;
const LONGEST_TITLE = 70;

/**
 * A picture of calls as a Mermaid flowchart, which GitHub draws in light and in dark. What somebody else wrote stands
 * between quotes, without a mark that means something to Mermaid.
 */
export function pictureMarkdown(picture: CallPicture): string {
  const { title, production, nodes, edges } = picture;
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${String(at + 1)}`]));
  const lines = [
    'flowchart LR',
    '  accTitle: Calls before and after this change',
    `  accDescr: ${descriptionLine(pictureText(picture))}`,
    `  subgraph frame["${mermaidLabel(oneLine.visible(title.replaceAll('`', ''), LONGEST_TITLE))}"]`,
    '    direction LR',
    ...nodes.map((node) => {
      const [open, close] = SHAPES[node.kind];
      return `    ${ids.get(node.id) ?? ''}${open}"${labelOf(node.lines)}"${close}`;
    }),
    '  end',
    ...edges.map(({ from, to, state, labels }) => {
      const [open, close] = ARROWS[state];
      const text = `${STATE_SIGN[state]} ${labelOf(shownLabels(labels, edges.length))}`;
      return `  ${ids.get(from) ?? ''} ${open} "${text}" ${close} ${ids.get(to) ?? ''}`;
    }),
    // labels of straight edges stand where room was made for them
    '  linkStyle default interpolate linear',
    ...edges.map(({ state }, at) => styleLine(state, at)),
    `  style frame fill:none,stroke:${FRAME_COLOUR},stroke-width:${production ? '3px' : '1px,stroke-dasharray:4 4'}`,
  ];
  return fenced('mermaid', lines.map(lastNet));
}

const SHAPES: Readonly<Record<PictureNode['kind'], readonly [open: string, close: string]>> = {
  workload: ['[', ']'],
  several: ['[[', ']]'],
  host: ['{{', '}}'],
  outside: ['((', '))'],
};

const ARROWS: Readonly<Record<EdgeState, readonly [open: string, close: string]>> = {
  lost: ['-.', '.->'],
  new: ['==', '==>'],
  changed: ['--', '-->'],
  open: ['--', '-->'],
};

const styleLine = (state: EdgeState, at: number): string =>
  `  linkStyle ${String(at)} stroke:${EDGE_COLOURS[state]},stroke-width:${state === 'new' ? '3px' : '2px'}${state === 'open' ? ',stroke-dasharray:9 5' : ''}`;

const labelOf = (lines: readonly string[]): string =>
  lines.map((line) => mermaidLabel(oneLine.visible(line, LONGEST_LINE))).join('<br>');

/** One line in which nothing ends the description or begins something else. */
const descriptionLine = (text: string): string =>
  mermaidLabel(text)
    .replace(/#\d+;|[{};\n]/g, ' ')
    .replace(/ +/g, ' ')
    .replace(/ (?=[),])|(?<=\() /g, '');
