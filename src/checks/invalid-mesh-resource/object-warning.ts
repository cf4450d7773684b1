import type { Origin } from '../../manifest/index.ts';

/** Something that istiod's webhook takes and warns of, since it does not do what it reads like. */
export interface ObjectWarning {
  readonly what:
    | 'cipher-unknown'
    | 'cipher-of-tls-1.3'
    | 'cipher-repeated'
    | 'old-version-without-ciphers'
    | 'certificate-unused'
    | 'redirect-unused'
    | 'host-repeated'
    | 'hosts-beside-all'
    | 'http-pool-unused'
    | 'errors-uncounted'
    | 'ring-size-former'
    | 'failover-unnoticed'
    | 'gateway-name-former'
    | 'mirror-percent-former'
    | 'body-large'
    | 'sni-address'
    | 'wildcard-partial'
    | 'selector-unused'
    | 'hosts-of-one-address'
    | 'endpoint-addressless'
    | 'tracing-repeated'
    | 'providers-repeated'
    | 'tag-nameless'
    | 'envoy-field-unknown'
    | 'extension-by-name'
    | 'filter-match-unused'
    | 'version-not-matched';
  /** The word that it is about, as it is written. */
  readonly text: string;
  readonly origin: Origin;
  /** Whether the webhook says it as well; absent for yes. */
  readonly isOfIstio?: false;
  /** What the webhook's sentence has beside the kind: those that have the same are one to it; absent for nothing. */
  readonly apart?: string;
  /** What was meant, where that is near. */
  readonly nearest?: string;
}
