import type { ChartRequest } from './chart-request.ts';
import type { OpenDecision, OpenStop, WayAside } from './open/open-ways.ts';

/**
 * A value of a release, from the top of its values: those of a chart within begin with its name or alias, `global` is
 * `global`, a number is a place in a list.
 */
export type ValuePath = readonly (string | number)[];

/** A line of a template. */
export interface TemplatePlace {
  /** As Helm names it: `chart/templates/file`, for a chart within `chart/charts/name/templates/file`. */
  readonly template: string;
  /** 1-based. */
  readonly line: number;
  /** Of the action that wrote the line: the values that it was made from. Empty where it took none. */
  readonly values: readonly ValuePath[];
}

/** One part of what `helm template` prints, in its order. */
export interface RenderedDocument {
  /** The template, as Helm names it. */
  readonly source: string;
  readonly text: string;
  readonly hook: boolean;
  /** For each line of the text, the template line that wrote it; null for blank ones. */
  readonly places: readonly (TemplatePlace | null)[];
  /** The lines that are different at every render: of random values, and of the time. */
  readonly varying: readonly VaryingLine[];
}

/** A line of a render that another render of the same chart has otherwise. */
export interface VaryingLine {
  /** Counted from 0. */
  readonly line: number;
  /** Where letters differ, from the first to behind the last, counted from 0; null where that cannot be told. */
  readonly columns: readonly (readonly [from: number, to: number])[] | null;
}

/** What templates were told of the cluster, and whether one of them read it. */
export interface ChartCapabilities {
  /** Such as `v1.37.0`; the one that was asked for, else the newest that the engine's Helm knows. */
  readonly kubeVersion: string;
  readonly readsKubeVersion: boolean;
  readonly readsApiVersions: boolean;
}

/** What a chart comes to where everything that is open is decided the other way. */
export interface OtherWays {
  /** In place of a value that is open stands a word for it. Null where Helm stops then. */
  readonly documents: readonly RenderedDocument[] | null;
  readonly decisions: readonly OpenDecision[];
  readonly asides: readonly WayAside[];
  readonly stops: readonly OpenStop[];
}

/** The documents, or why there are none. */
export type ChartOutcome =
  | {
      readonly kind: 'rendered';
      readonly documents: readonly RenderedDocument[];
      readonly capabilities: ChartCapabilities;
      /** Absent where nothing is open, of what the request says is. */
      readonly otherwise?: OtherWays;
    }
  | {
      readonly kind: 'failed';
      /**
       * Where it went wrong: `request` (the options), `values` (their files and `--set`), `load` (the chart's files),
       * `render` (its templates, schema, conditions), `output` (what they print), or a bound: `input`, `time`,
       * `memory`; `engine` where the engine itself broke; `review` where the charts before it took all that
       * those of one review may take together.
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
      /** Helm's own words where it has some; can have several lines, of which the first says what failed. */
      readonly message: string;
    };

/** Renders charts as `helm template` does, one after the other; what a chart does reaches no other. */
export interface ChartRenderer {
  /** Never rejects for what a chart holds. */
  render(request: ChartRequest): Promise<ChartOutcome>;
  /** The same for the charts of one review, which share what they may take together. */
  forReview?(): Pick<ChartRenderer, 'render'>;
  /** Frees what rendering needs; what still renders ends as a failure. */
  close(): Promise<void>;
}

/**
 * What a renderer made of charts, for computations that do not wait: what is not at hand is noted as wanted, and
 * there when they run again.
 */
export interface ChartRenders {
  /** `key` is equal where all that a render reads is. Null where it is not at hand: it is in `wanted` then. */
  outcomeOf(key: string, request: () => ChartRequest): ChartOutcome | null;
}
