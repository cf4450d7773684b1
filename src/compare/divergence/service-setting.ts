import type { Origin, Resource, ResourceId } from '../../manifest/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';

/** A Service in one environment. */
export interface PlacedService {
  readonly mesh: Mesh;
  readonly service: Service;
}

/** What is in force for a Service in one environment, whichever object says it. */
export interface ServiceSetting {
  /** Of one Service, or part of an object, the same in all environments: `mTLS`, `timeout`. */
  readonly name: string;
  /** The object and the part of it that it is of: `VirtualService orders, /charge`; null for the Service. */
  readonly of: string | null;
  /** As the configuration names it, under its kind: `timeout`, `connectionPool.tcp.maxConnections`, `mtls.mode`. */
  readonly field: string;
  /** For people: `3s`, `STRICT`, `none`. */
  readonly value: string;
  /** What is compared: the value in one spelling, without words for its environment. */
  readonly compared: string;
  /** Where it is written; null where nobody wrote it. */
  readonly origin: Origin | null;
  /** Who writes it; null for nobody. */
  readonly source: Resource | null;
  /** Whether it decides who is let in. */
  readonly security: boolean;
  /** What an environment has that says nothing of it: null where that cannot be compared. */
  readonly unsaid: string | null;
}

/** A setting that differs between environments, as the configuration may name it. */
export interface DifferingSetting {
  /** Below the kind: `timeout`, `connectionPool.tcp.maxConnections`. */
  readonly field: string;
  readonly value: string;
  /** Objects that say it in one of the environments. */
  readonly objects: readonly ResourceId[];
}
