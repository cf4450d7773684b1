/** Why something is not fetched, as the end of a sentence that anybody who sees a report may read. */
export class FetchProblem extends Error {
  /** Set where what came is not what it is said to be. */
  readonly isBroken: boolean;

  constructor(why: string, isBroken = false) {
    super(why);
    this.isBroken = isBroken;
  }
}
