/** A chart that a rendered one depends on, and that is not here. */
export interface LackedChart {
  /** The name by which the rendered chart calls it. */
  readonly called: string;
  /** Names the namespaces that it may write to: that of the release, and those that its values name. */
  readonly namespaces: readonly string[];
}
