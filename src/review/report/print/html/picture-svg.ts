import type { CallPicture, PictureEdge, PictureNode } from '../../picture/call-picture.ts';
import { shownLabels, STATE_SIGN } from '../../picture/edge-label.ts';
import { EDGE_COLOURS } from '../../picture/picture-colours.ts';
import { pictureText } from '../../picture/picture-text.ts';
import type { DrawingEdge, DrawingFrame } from './drawing-svg.ts';
import { drawingHtml, drawingSvg } from './drawing-svg.ts';
import type { Html } from './safe-html.ts';

const TITLE = 'Calls before and after this change';

/** A picture of calls for a page. */
export const pictureSvg = (picture: CallPicture): Html =>
  drawingHtml({
    title: TITLE,
    text: pictureText(picture),
    frames: [frameOf(picture)],
    more: [],
  });

/** A picture of calls as a file of its own, with what it does not show; null stands for one without any. */
export const callsSvg = (picture: CallPicture | null, more: readonly string[]): string =>
  drawingSvg({
    title: TITLE,
    text: [...(picture === null ? [] : [pictureText(picture)]), ...more].join(' '),
    frames: picture === null ? [] : [frameOf(picture)],
    more,
  });

/** Lines of text where there is nothing to draw, because something stands in the way. */
export const textSvg = (text: string): string => callsSvg(null, text.trim().split('\n'));

function frameOf({ title, production, nodes, edges }: CallPicture): DrawingFrame {
  const places = new Map(nodes.map(({ id }, at) => [id, at]));
  return {
    head: [title],
    isStrong: production,
    nodes: nodes.map(({ kind, lines }) => ({ lines, shape: SHAPES[kind] })),
    edges: edges.map((edge) => ({
      from: places.get(edge.from) ?? 0,
      to: places.get(edge.to) ?? 0,
      lines: linesOf(edge, edges.length),
      title: edge.labels.join('; '),
      colour: EDGE_COLOURS[edge.state],
      ...LINES[edge.state],
    })),
    foot: [],
  };
}

const SHAPES: Readonly<Record<PictureNode['kind'], 'box' | 'round'>> = {
  workload: 'box',
  several: 'round',
  host: 'round',
  outside: 'round',
};

const LINES: Readonly<Record<PictureEdge['state'], Pick<DrawingEdge, 'width' | 'dash'>>> = {
  lost: { width: 2, dash: 'dotted' },
  open: { width: 2, dash: 'dashed' },
  new: { width: 3, dash: 'whole' },
  changed: { width: 2, dash: 'whole' },
};

/** Lines at an edge, the first after the sign of what becomes of the calls. */
const linesOf = ({ state, labels }: PictureEdge, edges: number): readonly string[] =>
  shownLabels(labels, edges).map((label, at) =>
    at === 0 ? `${STATE_SIGN[state]} ${label}` : label,
  );
