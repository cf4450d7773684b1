import { plainText, oneLine } from '../../../../manifest/index.ts';
import type { Html } from './safe-html.ts';
import { markup, markupOf, NOTHING } from './safe-html.ts';
import type { LaidOut, Point } from './frame-layout.ts';
import { laidOut } from './frame-layout.ts';
import { FRAME_COLOUR } from '../../picture/picture-colours.ts';

/** Pixels; a letter is taken to be as wide as a wide one, for a browser may have another font. */
const LETTER = 7.5;
const BOLD_LETTER = 8.8;

/** Likewise in lines of text, which are long and have nothing around them. */
const TEXT_LETTER = 8.5;
const BOLD_TEXT_LETTER = 9.4;
const LINE = 16;
const PADDING = 10;
const ARROW = 9;

/** Letters of a line in a node, or at an edge; and of one above or below them. */
const LONGEST_LINE = 40;
const LONGEST_TEXT = 110;

export interface DrawingNode {
  /** Lines of text, the first of which is the name. */
  readonly lines: readonly string[];
  readonly shape: 'box' | 'round';
  /** Is thick for what counts most, and dashed for what is not there as the others are; thin where it is absent. */
  readonly line?: 'thick' | 'dashed';
}

export interface DrawingEdge {
  /** The places of its ends in the list of nodes. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
  /** Is shown to who points at it; absent for none. */
  readonly title?: string;
  /** Is that of the text where it is absent. */
  readonly colour?: string;
  readonly width: number;
  readonly dash: 'dotted' | 'dashed' | 'whole';
}

export interface DrawingFrame {
  /** Lines above the nodes, the first of which is its name. */
  readonly head: readonly string[];
  /** Tells whether the line around it is thick, as that of production; else it is dashed. */
  readonly isStrong: boolean;
  readonly nodes: readonly DrawingNode[];
  readonly edges: readonly DrawingEdge[];
  /** Lines below the nodes. */
  readonly foot: readonly string[];
}

/** Holds nodes and edges in frames, one below the other. */
export interface Drawing {
  /** Says in a few words what is drawn. */
  readonly title: string;
  /** Says in words what it shows, for whoever does not see it. */
  readonly text: string;
  readonly frames: readonly DrawingFrame[];
  /** Lines below all frames, of what finds no room. */
  readonly more: readonly string[];
}

/**
 * A drawing as SVG, without a script, a font or an address of anything. It takes the colour of text from where it stands, is
 * the same bytes each time, and is said in its title and description for whoever does not see it.
 */
export const drawingHtml = (drawing: Drawing): Html => drawnOn(drawing, NOTHING);

/** The same as a file of its own, which brings the ground that it stands on, in light and in dark. */
export const drawingSvg = (drawing: Drawing): string => markupOf(drawnOn(drawing, GROUND));

const GROUND = markup`<style>svg{color:#1f2328;background:#fff}@media (prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}}</style>
`;

function drawnOn({ title, text, frames, more }: Drawing, ground: Html): Html {
  const drawn = frames.map((frame) => laidOutFrame(frame));
  const below = more.map((line) => oneLine.visible(line, LONGEST_TEXT));
  const inner = Math.max(
    0,
    ...drawn.map(({ width }) => width),
    ...below.map((line) => widthOf(line, TEXT_LETTER)),
  );
  const tops: number[] = [];
  let top = 0;
  for (const { height } of drawn) {
    tops.push(top);
    top += height + PADDING;
  }
  const [width, height] = [inner + PADDING, top + below.length * LINE];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" width="${number(width)}" height="${number(height)}" role="img" aria-label="${text}" font-family="system-ui, sans-serif" font-size="13" fill="currentColor">
<title>${title}</title>
<desc>${text}</desc>
${ground}<g transform="translate(${number(PADDING / 2)} ${number(PADDING / 2)})">
${drawn.map((each, at) => frameSvg(each, inner, tops[at] ?? 0))}${below.map(
    (line, at) =>
      markup`<text x="0" y="${number(top + (at + 0.5) * LINE)}">${line}</text>
`,
  )}</g>
</svg>
`;
}

interface PlacedFrame {
  readonly frame: DrawingFrame;
  readonly head: readonly string[];
  readonly foot: readonly string[];
  readonly layout: LaidOut;
  readonly width: number;
  readonly height: number;
}

function laidOutFrame(frame: DrawingFrame): PlacedFrame {
  const { nodes, edges } = frame;
  const layout = laidOut({
    nodes: nodes.map(sizeOf),
    edges: edges.map(({ from, to, lines }) => ({
      from,
      to,
      labelWidth: Math.max(0, ...lines.map((line) => widthOf(shortText(line)))),
      labelHeight: lines.length * LINE,
    })),
  });
  const [head, foot] = [frame.head, frame.foot].map((lines) =>
    lines.map((line) => oneLine.visible(line, LONGEST_TEXT)),
  );
  const [above = [], below = []] = [head, foot];
  const texts =
    Math.max(
      0,
      ...above.map((line, at) => widthOf(line, at === 0 ? BOLD_TEXT_LETTER : TEXT_LETTER)),
      ...below.map((line) => widthOf(line, TEXT_LETTER)),
    ) +
    2 * PADDING;
  return {
    frame,
    head: above,
    foot: below,
    layout,
    width: Math.max(layout.width, texts),
    height:
      headHeight(above) + layout.height + (below.length === 0 ? 0 : below.length * LINE + PADDING),
  };
}

const headHeight = (head: readonly string[]): number => head.length * LINE + 8;

function frameSvg(placed: PlacedFrame, width: number, top: number): Html {
  const { frame, head, foot, layout, height } = placed;
  const dash = frame.isStrong ? NOTHING : markup` stroke-dasharray="4 4"`;
  const inner = markup`<rect width="${number(width)}" height="${number(height)}" rx="6" fill="none" stroke="${FRAME_COLOUR}" stroke-width="${frame.isStrong ? '2.5' : '1'}"${dash}></rect>
${textLines(head, LINE, true)}<g transform="translate(0 ${number(headHeight(head))})">
${frame.edges.map((edge, at) => edgeSvg(edge, layout.edges[at]))}${frame.nodes.map((node, at) => nodeSvg(node, layout.nodes[at]))}</g>
${textLines(foot, headHeight(head) + layout.height + LINE, false)}`;
  return top === 0
    ? inner
    : markup`<g transform="translate(0 ${number(top)})">
${inner}</g>
`;
}

const textLines = (lines: readonly string[], top: number, isTitled: boolean): readonly Html[] =>
  lines.map(
    (line, at) =>
      markup`<text x="${number(PADDING)}" y="${number(top + at * LINE)}"${isTitled && at === 0 ? BOLD : NOTHING}>${line}</text>
`,
  );

const BOLD = markup` font-weight="600"`;

const sizeOf = ({ lines }: DrawingNode) => ({
  width: widestOf(lines.map(shortText)) + 2 * PADDING,
  height: lines.length * LINE + PADDING,
});

/** The first of some lines is bold. */
const widestOf = (lines: readonly string[]): number =>
  Math.max(0, ...lines.map((line, at) => widthOf(line, at === 0 ? BOLD_LETTER : LETTER)));

/** Letters of East Asian scripts and pictures are twice as wide. */
function widthOf(text: string, letter = LETTER): number {
  let letters = 0;
  for (const each of text) letters += WIDE.test(each) ? 2 : 1;
  return letters * letter;
}

const WIDE = /[\u{1100}-\u{11ff}\u{2e80}-\u{ffef}\p{Extended_Pictographic}]/u;

const shortText = (text: string): string => oneLine.visible(text, LONGEST_LINE);

const NODE_LINES: Readonly<Record<NonNullable<DrawingNode['line']>, Html>> = {
  thick: markup` stroke-width="2.5"`,
  dashed: markup` stroke-dasharray="4 4"`,
};

function nodeSvg(node: DrawingNode, centre: Point | undefined): Html {
  const { width, height } = sizeOf(node);
  const { x, y } = centre ?? { x: 0, y: 0 };
  const [left, upper] = [x - width / 2, y - height / 2];
  const first = upper + PADDING / 2 + 12;
  const radius = node.shape === 'box' ? 3 : height / 2;
  const line = node.line === undefined ? NOTHING : NODE_LINES[node.line];
  return markup`<g><title>${node.lines.join(', ')}</title><rect x="${number(left)}" y="${number(upper)}" width="${number(width)}" height="${number(height)}" rx="${number(radius)}" fill="none" stroke="currentColor"${line}></rect>${node.lines.map(
    (line, at) =>
      markup`<text x="${number(x)}" y="${number(first + at * LINE)}" text-anchor="middle"${at === 0 ? BOLD : NOTHING}>${shortText(line)}</text>`,
  )}</g>
`;
}

/** Lines that are told apart without their colours. */
const DASHES: Readonly<Record<DrawingEdge['dash'], Html>> = {
  dotted: markup` stroke-dasharray="3 4"`,
  dashed: markup` stroke-dasharray="9 5"`,
  whole: NOTHING,
};

function edgeSvg(edge: DrawingEdge, course: LaidOut['edges'][number] | undefined): Html {
  const { lines, title, colour = 'currentColor', width, dash } = edge;
  const { points, label } = course ?? { points: [], label: { x: 0, y: 0 } };
  const first = label.y - ((lines.length - 1) * LINE) / 2 - 4;
  const said = title === undefined ? NOTHING : markup`<title>${plainText(title)}</title>`;
  return markup`<g>${said}<path d="${courseOf(points)}" fill="none" stroke="${colour}" stroke-width="${number(width)}"${DASHES[dash]}></path><path d="${arrowHead(points)}" fill="${colour}"></path>${lines.map(
    (line, index) =>
      markup`<text x="${number(label.x)}" y="${number(first + index * LINE)}" text-anchor="middle" font-size="12">${shortText(line)}</text>`,
  )}</g>
`;
}

const courseOf = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');

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
  return `${courseOf(corners)}z`;
}

/** A tenth of a pixel is finer than anybody sees, and written alike by every machine. */
const number = (value: number): string => String(Math.round(value * 10) / 10);
