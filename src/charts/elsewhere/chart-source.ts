/** A registry that charts may be fetched from, as whoever runs Meshwarden lists it. */
export interface ChartSource {
  readonly kind: 'http' | 'oci';
  /** With its port, where that is another than 443. */
  readonly host: string;
  /** Of what it is for: begins with a slash and ends without, empty for all. */
  readonly prefixes: readonly string[];
  /** Globs of `owner/name`: who may have charts of it. */
  readonly repositories: readonly string[];
  /** Hosts that it may redirect to; `*.example.com` stands for all below that. */
  readonly via: readonly string[];
  /** What its own host is told, as the value of `Authorization`; null for nothing. */
  readonly authorization: string | null;
}
