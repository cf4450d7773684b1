/** How much may be spent within any stretch of time. */
export interface Allowance {
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
}

export interface Budget {
  /** The first instant, from `now` on, at which `cost` may be spent. */
  earliest(cost: number, now: number): number;
  /** Books `cost` at an instant, which may lie ahead. */
  spend(cost: number, at: number): void;
}

/** Pure bookkeeping of an allowance over a sliding stretch of time: no burst at its edges. */
export function createBudget({ most, within }: Allowance): Budget {
  let booked: { readonly at: number; readonly cost: number }[] = [];
  return {
    earliest(cost, now) {
      booked = booked.filter(({ at }) => at > now - within);
      let spent = booked.reduce((sum, entry) => sum + entry.cost, 0);
      let earliest = now;
      for (const entry of booked) {
        if (spent + cost <= most) break;
        spent -= entry.cost;
        earliest = Math.max(earliest, entry.at + within);
      }
      return earliest;
    },
    spend(cost, at) {
      booked.push({ at, cost });
    },
  };
}
