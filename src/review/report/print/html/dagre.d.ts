/**
 * Declares what is called of the library: its own declarations name their files without endings, which TypeScript does not
 * follow in modules of Node.js, so that everything would be of no type.
 */
declare module '@dagrejs/dagre' {
  /** A place where the library put a node, or the label of an edge; it is nowhere before `layout`. */
  interface Placed {
    readonly x?: number;
    readonly y?: number;
  }

  class Graph {
    constructor(options: { readonly directed: boolean; readonly multigraph: boolean });
    setGraph(label: Readonly<Record<string, number | string>>): void;
    graph(): { readonly width?: number; readonly height?: number };
    setNode(id: string, label: { width: number; height: number }): void;
    node(id: string): Placed;
    setEdge(
      from: string,
      to: string,
      label: { width: number; height: number; labelpos: 'c' },
      name: string,
    ): void;
    edge(edge: { readonly v: string; readonly w: string; readonly name: string }): Placed & {
      readonly points?: readonly Placed[];
    };
  }

  export const graphlib: { readonly Graph: typeof Graph };
  export function layout(graph: Graph): void;
}
