/** Says what somebody sees in the log of a proxy, and what of the mesh leads to it. */
export interface ResponseFlag {
  /** `UF`; for what has no flag, the word that the log has in its place. */
  readonly flag: string;
  /** Envoy's own word, where it is a flag. */
  readonly name: string;
  /** A few words that it stands for. */
  readonly short: string;
  readonly seen: string;
  /** The proxy in whose log it stands (FLAG-2). */
  readonly logged: 'caller' | 'called' | 'either';
  readonly because: string;
  /** Checks that find what leads to it: `unresolved-reference/route-without-host`. */
  readonly checks: readonly string[];
  /** The line to look with; words in capitals are to be filled in. */
  readonly look: string;
}

/** Commands whose words in capitals are to be filled in. */
export const CLUSTERS =
  'istioctl proxy-config clusters -n NAMESPACE deploy/CALLER --fqdn HOST -o json';
export const ENDPOINTS = 'istioctl proxy-config endpoints -n NAMESPACE deploy/CALLER | grep HOST';
export const ROUTES = 'istioctl proxy-config routes -n NAMESPACE deploy/CALLER --name PORT -o json';
/** Prints what a proxy's log says of it. */
export const logOf = (who: 'CALLER' | 'CALLED', sought: string): string =>
  `kubectl -n NAMESPACE logs deploy/${who} -c istio-proxy --tail=500 | grep ${sought}`;
