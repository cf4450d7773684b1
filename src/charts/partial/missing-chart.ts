import type { Node, Origin } from '../../manifest/index.ts';
import type { ChartReference } from '../elsewhere/chart-reference.ts';

/** Describes a chart that another one depends on and that is not here. */
export interface MissingChart {
  readonly name: string;
  /** The version or range that is asked for; empty where none is. */
  readonly version: string;
  readonly repository: string;
  /** The name by which the chart around calls it: its alias, or its own. */
  readonly folder: string;
  /** The end of a sentence that says why the chart around is not seen whole. */
  readonly why: string;
  /** Names the chart of a repository that would have to be there; absent for others. */
  readonly reference?: ChartReference;
  /** Tells whether its registry was asked for it, and gave none; absent where nobody was asked. */
  readonly isAsked?: true;
  /** The entry of the chart around that names it. */
  readonly written: Node;
  readonly origin: Origin;
  /** Paths of values that may switch it on and off, in Helm's order. */
  readonly conditions: readonly string[];
  /** Places in the values of the chart around into which it takes over values of this one; `.` for the top. */
  readonly imports: readonly string[];
}
