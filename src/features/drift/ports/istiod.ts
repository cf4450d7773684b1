import type { ClusterProblem } from '../../../forge/index.ts';

/** One istiod: it knows the proxies that are connected to it, and no others. */
export interface Istiod {
  /** Its URL, by which reports name it. */
  readonly name: string;
  /** What it answers to `/debug/syncz`: JSON, not looked at yet. Never rejects for what the server does. */
  readSync(): Promise<
    | { readonly kind: 'read'; readonly json: unknown }
    | { readonly kind: 'unknown'; readonly problem: ClusterProblem }
  >;
}
