import { visibleLine } from '../../../../manifest/index.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';
import type { CallPicture, PictureEdge, PictureNode } from '../../picture/call-picture.ts';
import { shownLabels, STATE_SIGN } from '../../picture/edge-label.ts';
import type { LaidOut, Point } from './frame-layout.ts';
import { laidOut } from './frame-layout.ts';
import { EDGE_COLOURS, FRAME_COLOUR } from '../../picture/picture-colours.ts';
import { pictureText } from '../../picture/picture-text.ts';

/** Pixels; a letter is taken to be as wide as a wide one, for a browser may have another font. */
const LETTER = 7.5;
const LINE = 16;
const PADDING = 10;
const TITLE = 24;
const ARROW = 9;

/** Letters of a line in a node, or at an edge. */
const LONGEST_LINE = 40;

/**
 * A picture of calls as SVG, without a script, a font or an address of anything: it takes the colour of text from where
 * it stands, is the same bytes each time, and is said in its title and description for whoever does not see it.
 */
export function pictureSvg(picture: CallPicture): Html {
  const { nodes, edges } = picture;
  const places = new Map(nodes.map(({ id }, at) => [id, at]));
  const layout = laidOut({
    nodes: nodes.map(sizeOf),
    edges: edges.map((edge) => {
      const lines = linesOf(edge, edges.length);
      const labelWidth = Math.max(...lines.map(widthOf));
      const [from = 0, to = 0] = [edge.from, edge.to].map((id) => places.get(id));
      return { from, to, labelWidth, labelHeight: lines.length * LINE };
    }),
  });
  const title = shortText(picture.title);
  const inner = Math.max(layout.width, widthOf(title) + 2 * PADDING);
  const [width, height] = [String(inner + PADDING), String(layout.height + TITLE + PADDING)];
  const text = pictureText(picture);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${text}" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">
<title>Calls before and after this change</title>
<desc>${text}</desc>
<g transform="translate(${String(PADDING / 2)} ${String(PADDING / 2)})">
${frameSvg(picture, inner, layout.height + TITLE)}
<text x="${String(PADDING)}" y="${String(LINE)}" font-weight="600">${title}</text>
<g transform="translate(0 ${String(TITLE)})">
${edges.map((edge, at) => edgeSvg(linesOf(edge, edges.length), edge, layout.edges[at]))}${nodes.map((node, at) => nodeSvg(node, layout.nodes[at]))}</g>
</g>
</svg>
`;
}

function frameSvg({ production }: CallPicture, width: number, height: number): Html {
  const dash = production ? NOTHING : markup` stroke-dasharray="4 4"`;
  return markup`<rect width="${String(width)}" height="${String(height)}" rx="6" fill="none" stroke="${FRAME_COLOUR}" stroke-width="${production ? '2.5' : '1'}"${dash}></rect>`;
}

const sizeOf = ({ lines }: PictureNode) => ({
  width: Math.max(...lines.map((line) => widthOf(shortText(line)))) + 2 * PADDING,
  height: lines.length * LINE + PADDING,
});

/** Letters of East Asian scripts and pictures are twice as wide. */
function widthOf(text: string): number {
  let letters = 0;
  for (const letter of text) letters += WIDE.test(letter) ? 2 : 1;
  return letters * LETTER;
}

const WIDE = /[\u{1100}-\u{11ff}\u{2e80}-\u{ffef}\p{Extended_Pictographic}]/u;

/** Lines at an edge, the first after the sign of what becomes of the calls. */
const linesOf = ({ state, labels }: PictureEdge, edges: number): readonly string[] =>
  shownLabels(labels, edges).map((label, at) =>
    shortText(at === 0 ? `${STATE_SIGN[state]} ${label}` : label),
  );

const shortText = (text: string): string => visibleLine(text, LONGEST_LINE);

function nodeSvg(node: PictureNode, centre: Point | undefined): Html {
  const { width, height } = sizeOf(node);
  const { x, y } = centre ?? { x: 0, y: 0 };
  const [left, upper] = [tenth(x - width / 2), tenth(y - height / 2)];
  const first = tenth(upper + PADDING / 2 + 12);
  const radius = node.kind === 'workload' ? 3 : height / 2;
  return markup`<g><title>${node.lines.join(', ')}</title><rect x="${String(left)}" y="${String(upper)}" width="${String(width)}" height="${String(height)}" rx="${String(radius)}" fill="none" stroke="currentColor"></rect>${node.lines.map(
    (line, at) =>
      markup`<text x="${String(x)}" y="${String(tenth(first + at * LINE))}" text-anchor="middle"${at === 0 ? markup` font-weight="600"` : NOTHING}>${shortText(line)}</text>`,
  )}</g>
`;
}

function edgeSvg(
  lines: readonly string[],
  edge: PictureEdge,
  course: LaidOut['edges'][number] | undefined,
): Html {
  const { points, label } = course ?? { points: [], label: { x: 0, y: 0 } };
  const colour = EDGE_COLOURS[edge.state];
  const first = tenth(label.y - ((lines.length - 1) * LINE) / 2 - 4);
  const dash = DASHES[edge.state];
  return markup`<g><title>${edge.labels.join('; ')}</title><path d="${courseOf(points)}" fill="none" stroke="${colour}" stroke-width="${edge.state === 'new' ? '3' : '2'}"${dash}></path><path d="${arrowHead(points)}" fill="${colour}"></path>${lines.map(
    (line, index) =>
      markup`<text x="${String(label.x)}" y="${String(tenth(first + index * LINE))}" text-anchor="middle" font-size="12">${line}</text>`,
  )}</g>
`;
}

/** Lines that are told apart without their colours: dotted, dashed, whole. */
const DASHES: Readonly<Record<PictureEdge['state'], Html>> = {
  lost: markup` stroke-dasharray="3 4"`,
  open: markup` stroke-dasharray="9 5"`,
  new: NOTHING,
  changed: NOTHING,
};

const courseOf = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${String(x)} ${String(y)}`).join('');

/** A triangle that ends where the course ends. */
function arrowHead(points: readonly Point[]): string {
  const [before, end] = points.slice(-2);
  if (before === undefined || end === undefined) return '';
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [((end.x - before.x) / length) * ARROW, ((end.y - before.y) / length) * ARROW];
  const corners = [
    end,
    { x: end.x - dx - dy / 2, y: end.y - dy + dx / 2 },
    { x: end.x - dx + dy / 2, y: end.y - dy - dx / 2 },
  ];
  return `${courseOf(corners.map(({ x, y }) => ({ x: tenth(x), y: tenth(y) })))}z`;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
