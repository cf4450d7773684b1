/** Column after which a line is broken at the next space. */
export const BEST_WIDTH = 80;

/** Where a scalar is written: at which column, with what indent for further lines, and whether it may be broken. */
export interface Position {
  readonly column: number;
  readonly indent: number;
  readonly key: boolean;
}
