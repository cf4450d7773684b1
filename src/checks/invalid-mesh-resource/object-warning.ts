import type { Origin } from '../../manifest/index.ts';

/** Something that istiod's webhook takes and warns of, because it does not do what it seems to say. */
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
  /** The word that it is about, in the spelling of the object. */
  readonly text: string;
  readonly origin: Origin;
  /** False where the webhook does not say it; absent where it does. */
  readonly isOfIstio?: false;
  /**
   * Warnings with the same text here are one to the webhook, whose sentence holds it beside the kind; absent
   * for nothing.
   */
  readonly apart?: string;
  /** The word that was meant, where one is near. */
  readonly nearest?: string;
}
