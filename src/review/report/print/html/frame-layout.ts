import { graphlib, layout } from '@dagrejs/dagre';

/** Holds what is laid out: nodes with their sizes, and edges with those of their labels, in pixels. */
export interface LayoutInput {
  readonly nodes: readonly { readonly width: number; readonly height: number }[];
  readonly edges: readonly {
    /** The places of its ends in the list of nodes. */
    readonly from: number;
    readonly to: number;
    readonly labelWidth: number;
    readonly labelHeight: number;
  }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Centres of nodes, the course of each edge and the centre of its label, in the order given; pixels from the top left. */
export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Point[];
  readonly edges: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

/** Lays a graph out from left to right; the same graph gives the same places. */
export function laidOut({ nodes, edges }: LayoutInput): LaidOut {
  const graph = new graphlib.Graph({ directed: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 40, edgesep: 16, marginx: 8, marginy: 8 });
  // names that people wrote are no names of the library's
  nodes.forEach(({ width, height }, at) => {
    graph.setNode(nameOf(at), { width, height });
  });
  edges.forEach(({ from, to, labelWidth, labelHeight }, at) => {
    graph.setEdge(
      nameOf(from),
      nameOf(to),
      { width: labelWidth, height: labelHeight, labelpos: 'c' },
      `e${String(at)}`,
    );
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: rounded(width),
    height: rounded(height),
    nodes: nodes.map((_, at) => pointOf(graph.node(nameOf(at)))),
    edges: edges.map(({ from, to }, at) => {
      const edge = graph.edge({ v: nameOf(from), w: nameOf(to), name: `e${String(at)}` });
      return { points: (edge.points ?? []).map(pointOf), label: pointOf(edge) };
    }),
  };
}

const nameOf = (at: number): string => `n${String(at)}`;

const pointOf = ({ x = 0, y = 0 }: { x?: number; y?: number }): Point => ({
  x: rounded(x),
  y: rounded(y),
});

/** A tenth of a pixel is finer than anybody sees, and the same on every machine. */
const rounded = (value: number): number => Math.round(value * 10) / 10;
