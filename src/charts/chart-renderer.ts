import type { ChartRequest } from './chart-request.ts';
import type { OpenDecision, OpenStop, WayAside } from './open/open-ways.ts';

/**
 * Leads to a value from the top of a release's values. The values of a chart within begin with its name or
 * alias, `global` is `global`, a number is a place in a list.
 */
export type ValuePath = readonly (string | number)[];

export interface TemplatePlace {
  /** Helm names it `chart/templates/file`, for a chart within `chart/charts/name/templates/file`. */
  readonly template: string;
  /** 1-based. */
  readonly line: number;
  /** The values from which the action that wrote the line was made; empty where it took none. */
  readonly values: readonly ValuePath[];
}

/** Holds one part of what `helm template` prints, in the order in which it prints them. */
export interface RenderedDocument {
  /** Names the template as Helm does. */
  readonly source: string;
  readonly text: string;
  readonly hook: boolean;
  /** Gives for each line of the text the template line that wrote it; null for blank lines. */
  readonly places: readonly (TemplatePlace | null)[];
  /** Lists the lines that differ at every render, since they hold random values or the time. */
  readonly varying: readonly VaryingLine[];
}

/** Marks a line that another render of the same chart prints otherwise. */
export interface VaryingLine {
  /** Counted from 0. */
  readonly line: number;
  /**
   * The columns where letters differ, from the first to behind the last, counted from 0; null where that
   * cannot be told.
   */
  readonly columns: readonly (readonly [from: number, to: number])[] | null;
}

/** Says what templates were told of the cluster, and whether one of them read it. */
export interface ChartCapabilities {
  /**
   * The version is written like `v1.37.0`: the one that was asked for, else the newest that the engine's Helm
   * knows.
   */
  readonly kubeVersion: string;
  readonly readsKubeVersion: boolean;
  readonly readsApiVersions: boolean;
}

/** Holds what a chart comes to where everything that is open is decided the other way. */
export interface OtherWays {
  /**
   * In these documents a word stands in place of each value that is open. Null where Helm stops when it is
   * decided so.
   */
  readonly documents: readonly RenderedDocument[] | null;
  readonly decisions: readonly OpenDecision[];
  readonly asides: readonly WayAside[];
  readonly stops: readonly OpenStop[];
}

export type ChartOutcome =
  | {
      readonly kind: 'rendered';
      readonly documents: readonly RenderedDocument[];
      readonly capabilities: ChartCapabilities;
      /** It is absent where nothing that the request calls open is open in this chart. */
      readonly otherwise?: OtherWays;
    }
  | {
      readonly kind: 'failed';
      /**
       * Names the stage at which it went wrong: `request` (the options), `values` (their files and `--set`),
       * `load` (the chart's files), `render` (its templates, schema, conditions), `output` (what they print),
       * or a bound: `input`, `time`, `memory`. `engine` says that the engine itself broke, `review` that the
       * charts before it took all that the charts of one review may take together.
       */
      readonly stage:
        | 'request'
        | 'values'
        | 'load'
        | 'render'
        | 'output'
        | 'input'
        | 'time'
        | 'memory'
        | 'engine'
        | 'review';
      /**
       * Holds Helm's own words where it has some. They can have several lines, of which the first says what
       * failed.
       */
      readonly message: string;
    };

/** Renders charts as `helm template` does, one after the other; what a chart does reaches no other. */
export interface ChartRenderer {
  /** The promise never rejects for what a chart holds. */
  render(request: ChartRequest): Promise<ChartOutcome>;
  /** Gives a renderer for the charts of one review, which share what they may take together. */
  forReview?(): Pick<ChartRenderer, 'render'>;
  /** Frees what rendering needs. A render that still runs ends as a failure. */
  close(): Promise<void>;
}

/**
 * Holds what a renderer made of charts, for computations that do not wait: a render that is not at hand is
 * noted as wanted, and is there when the computation runs again.
 */
export interface ChartRenders {
  /**
   * Gives the outcome of a render; null where it is not at hand, and then it is in `wanted`. Two renders have
   * the same `key` where all that they read is equal.
   */
  outcomeOf(key: string, request: () => ChartRequest): ChartOutcome | null;
}
