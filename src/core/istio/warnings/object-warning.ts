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
    | 'hosts-beside-all';
  /** The word that it is about, as it is written. */
  readonly text: string;
  readonly origin: Origin;
}
