import { annotationOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';

const ISSUERS = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'];

/**
 * Whether an object asks cert-manager, by naming an issuer, for the Secrets that its listeners name in its own namespace
 * (https://cert-manager.io/docs/usage/gateway/).
 */
export const asksForCertificates = (object: Resource): boolean =>
  ISSUERS.some((key) => annotationOf(object, key) !== null);
