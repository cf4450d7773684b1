/** Which of the requests that match meet a fault. */
export interface FaultCount {
  /** 1 is the next matching request. */
  readonly nth?: number;
  /** How many requests from then on; 1 where it is missing. */
  readonly times?: number;
}

interface Waiting<F, M> {
  readonly fault: F;
  readonly match: Partial<M>;
  skip: number;
  times: number;
}

/** The faults of a stand-in that wait for their request. */
export class WaitingFaults<F, M extends FaultCount, R> {
  private waiting: Waiting<F, M>[] = [];
  private readonly matches: (match: Partial<M>, request: R) => boolean;

  constructor(matches: (match: Partial<M>, request: R) => boolean) {
    this.matches = matches;
  }

  add(fault: F, match: Partial<M> = {}): void {
    const { nth = 1, times = 1 } = match;
    this.waiting.push({ fault, match, skip: nth - 1, times });
  }

  clear(): void {
    this.waiting = [];
  }

  /** How many have not happened (often enough) yet. */
  get pending(): number {
    return this.waiting.length;
  }

  /** The fault of a request, if it has one; every matching fault counts the request. */
  take(request: R): F | null {
    let taken: F | null = null;
    for (const entry of this.waiting) {
      if (!this.matches(entry.match, request)) continue;
      if (entry.skip > 0) entry.skip -= 1;
      else if (taken === null) {
        taken = entry.fault;
        entry.times -= 1;
      }
    }
    this.waiting = this.waiting.filter(({ times }) => times > 0);
    return taken;
  }
}
