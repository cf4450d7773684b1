import type { Side } from '../../../compare/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { TimingResult } from '../../gate/timing.ts';

/** A place as a reader finds it: the merge result's lines are mapped to those of the head commit. */
export interface ReportPlace {
  readonly file: string;
  readonly line: number;
  readonly side: Side;
}

/** What every format is composed from. */
export interface ReportContext {
  readonly review: Review;
  /** The instant the review speaks of, ISO 8601 with zone. */
  readonly asOf: string;
  /** Commit ids, where there are commits. */
  readonly base: string | null;
  readonly head: string | null;
  /** When windows, freezes and runs elsewhere let it merge; absent where the gate of a pull request says it. */
  readonly timed?: TimingResult;
  readonly placeOf: (origin: Pick<Origin, 'file' | 'line'>, side: Side) => ReportPlace;
  /** Page that shows a place; absent where there is none to link to. */
  readonly linkTo?: (place: ReportPlace) => string | null;
  /** Where our own pages are shown, without a trailing slash; absent or null where nowhere is known. */
  readonly pagesUrl?: string | null;
}
