/** A chart that does not lie in the tree, as its applier names it. */
export interface ChartReference {
  /** HTTP index, OCI registry or Git repository, as it is written. */
  readonly url: string;
  /** The chart's name there; its path in a Git repository; empty where the URL names the chart itself. */
  readonly name: string;
  /** Version or range, as it is written; the ref of Git. Null where nothing is asked for: the newest. */
  readonly version: string | null;
  readonly source: 'registry' | 'git';
}

/** The chart as one address, whichever version of it and whoever fetches it: `URL/NAME`. */
export function chartAddress({ url, name }: Pick<ChartReference, 'url' | 'name'>): string {
  const shown = url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, '$1').replace(/\/+$/, '');
  return name === '' ? shown : `${shown}/${name.replace(/^(?:\.?\/)+/, '')}`;
}

/** Where what stands for a chart lies. */
export interface ChartCopy {
  /** A folder with a chart, or a packed one, in the tree; of one that was fetched, the path that it is shown under. */
  readonly path: string;
  /** The packed chart, where it does not lie in the tree; equal digests are equal bytes. */
  readonly fetched?: { readonly bytes: Uint8Array; readonly digest: string };
}
