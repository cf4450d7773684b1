import type { MissingFact } from '../../../istio/index.ts';
import type { CallCause } from '../outcomes/cause-of.ts';
import type { ComparedCall } from '../request-differences.ts';

/** Says of a request why it is not compared: how it ends on one side cannot be told. */
export interface UndecidedRequest {
  readonly asked: ComparedCall;
  /** Is `after` wherever the side after the change cannot be told. */
  readonly side: 'before' | 'after';
  /**
   * Says how it ended before, as a status or `connected` or `closed`, where that is told, the side after the change is not,
   * and its caller is known to make such calls; it is absent for all others.
   */
  readonly was?: string;
  /** Names what would have to be known, as a part of a sentence. */
  readonly missing: string;
  /** Says why it is not known, with places; absent where `missing` says all. */
  readonly says?: string;
  /** Gives the change by which it cannot be told any more; absent unless that is so of the side after it alone. */
  readonly cause?: () => CallCause | null;
  /** Lists the values of what is missing on either side; absent if they cannot be listed. */
  readonly fact?: MissingFact;
  readonly isOpenBefore: boolean;
  /** Says that the request would have failed before, by no policy, if the values that are tried were true. */
  readonly isRefuted?: true;
}

/** Holds the requests to one port that are not compared for one reason. */
export interface UndecidedCalls {
  /** Names some of those who make them, as `Deployment shop/web`. */
  readonly sources: readonly string[];
  /** Counts the others who do. */
  readonly otherSources: number;
  /** Is `shop/payments`; at a gateway the host as it is written. */
  readonly destination: string;
  readonly port: number;
  /** Names the gateway that takes them; it is absent between workloads. */
  readonly gateway?: string;
  readonly side: UndecidedRequest['side'];
  readonly was?: string;
  readonly missing: string;
  readonly says?: string;
  /** The change by which it cannot be told any more how those end that are told with `was`; null for all others. */
  readonly cause: CallCause | null;
  /** Counts the classes of requests, those of each class of callers by themselves. */
  readonly cells: number;
}

interface Counted extends UndecidedRequest {
  readonly sources: Set<() => readonly string[]>;
  cells: number;
}

/** Holds what was counted so far, by port and reason. */
export type UndecidedTally = Map<string, Counted>;

/** Rows of more ports and reasons are told by their number alone. */
const MOST_ROWS = 500;

const MOST_SOURCES = 20;

/** Counts one request where there is room for its row. */
export function countUndecided(tally: UndecidedTally, request: UndecidedRequest): void {
  const { asked, side, was, missing } = request;
  const key = JSON.stringify([asked.gateway, asked.destination, asked.port, side, was, missing]);
  const known = tally.get(key);
  if (known !== undefined) {
    known.cells += 1;
    known.sources.add(asked.sources);
  } else if (tally.size < MOST_ROWS)
    tally.set(key, { ...request, sources: new Set([asked.sources]), cells: 1 });
}

/** Tells them: those first of which the side after the change is not known, the most requests first. */
export const undecidedCalls = (tally: UndecidedTally): readonly UndecidedCalls[] =>
  [...tally.values()]
    .map(({ asked, side, was, missing, says, cause, cells, sources }) => ({
      ...sourcesOf(sources),
      ...{ destination: asked.destination, port: asked.port, side, missing, cells },
      cause: was === undefined ? null : (cause?.() ?? null),
      ...(was !== undefined && { was }),
      ...(says !== undefined && { says }),
      ...(asked.gateway !== undefined && { gateway: asked.gateway }),
    }))
    .sort((a, b) => (a.side === b.side ? b.cells - a.cells : a.side === 'after' ? -1 : 1));

/** Callers that the mesh treats alike are found together: there may be thousands, of whom some are named. */
function sourcesOf(
  found: ReadonlySet<() => readonly string[]>,
): Pick<UndecidedCalls, 'sources' | 'otherSources'> {
  const names = new Set([...found].flatMap((each) => each()));
  const sources = [...names].sort().slice(0, MOST_SOURCES);
  return { sources, otherSources: names.size - sources.length };
}
