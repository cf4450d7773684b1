import type { Plain } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Resource, ResourceId } from '../manifest/resource.ts';

export type ChangeKind =
  | 'mtls-mode'
  | 'authorization'
  | 'route'
  | 'subset'
  | 'traffic-policy'
  | 'gateway-server'
  | 'mesh-config'
  | 'proxy-config'
  | 'injection'
  | 'revision'
  | 'variable'
  | 'resource-added'
  | 'resource-removed'
  | 'resource-changed';

/** Which tree a place is in: `head` is the merge result, `base` what it is compared with. */
export type Side = 'head' | 'base';

/** A difference of effective configuration, without opinion. */
export interface Change {
  readonly kind: ChangeKind;
  readonly environment: string;
  /** The object that changed; its name has no generated hash suffix. */
  readonly subject: ResourceId;
  /** Field path in Kubernetes' notation (`spec.http[0].timeout`); null for the object as a whole. */
  readonly field: string | null;
  /** Null where it is absent. Values of Secrets are redacted. */
  readonly before: Plain;
  readonly after: Plain;
  /** Where the new value is written; where the old one was, if there is no new one. */
  readonly origin: Origin;
  readonly side: Side;
  /** Distinguishes redacted values in the meaning; never printed. */
  readonly digest: string | null;
  /** The object before and after, for rules' `object` and `oldObject`. */
  readonly object: Resource | null;
  readonly oldObject: Resource | null;
}
