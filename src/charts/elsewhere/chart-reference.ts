/** Describes a chart that does not lie in the tree, as its applier names it. */
export interface ChartReference {
  /** The address of an HTTP index, OCI registry or Git repository, as it is written. */
  readonly url: string;
  /** The chart's name there, or its path in a Git repository; empty where the URL names the chart itself. */
  readonly name: string;
  /**
   * The version or range as it is written, or the ref of Git. Null where nothing is asked for, which means
   * the newest.
   */
  readonly version: string | null;
  readonly source: 'registry' | 'git';
}

/** Gives one address for a chart, whichever version of it and whoever fetches it: `URL/NAME`. */
export function chartAddress({ url, name }: Pick<ChartReference, 'url' | 'name'>): string {
  const shown = url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, '$1').replace(/\/+$/, '');
  return name === '' ? shown : `${shown}/${name.replace(/^(?:\.?\/)+/, '')}`;
}

/** Says where what stands for a chart lies. */
export interface ChartCopy {
  /**
   * The path of a folder with a chart, or of a packed one, in the tree. For a chart that was fetched it is
   * the path that is shown.
   */
  readonly path: string;
  /** Holds the packed chart where it does not lie in the tree. Equal digests are equal bytes. */
  readonly fetched?: { readonly bytes: Uint8Array; readonly digest: string };
}
