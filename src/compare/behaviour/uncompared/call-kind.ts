/** A kind of calls that no cell holds; `own` are those from and to the object itself. */
export type CallKind =
  'any' | 'own' | 'callers' | 'outside' | 'ports' | 'dns' | 'from-pods' | 'to-pods';

/** Calls that a changed object may decide and that are in no cell: nobody followed them on either side. */
export interface UncomparedCalls {
  /** `NetworkPolicy shop/deny` */
  readonly object: string;
  readonly calls: readonly CallKind[];
}
