import type { Field } from '../../views/field.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Mesh, Service, ServicePort } from '../mesh.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { OVERLOAD, triesOn } from './retry-policy.ts';
import { triesOfApiRoutes } from './gateway-api-retries.ts';
import { triesOfMesh, triesOfVirtualServices } from './virtual-service-retries.ts';
import { triesOfTrafficPolicies } from './envoy-gateway-retries.ts';

/** Holds what one route, or one policy, says of how often and how long its requests are tried. */
export interface WrittenTries {
  readonly source: Resource;
  /** Its place in the object: `http[0]`. */
  readonly at: string;
  readonly origin: Origin;
  /** Tells whether the route leads requests on; it may answer by itself. */
  readonly leads: boolean;
  /** Says how long a request may take with all tries; null where that is not written. */
  readonly whole: Field<string> | null;
  readonly tries: TriesAgain | null;
  /**
   * Tells whether what it says of tries is in force for routes of its delegate, which say nothing of them.
   */
  readonly handsOver: boolean;
  /** Methods that are named, here or by what it is merged with, and do something anew each time. */
  readonly methods: readonly Field<string>[];
  readonly backends: readonly TriedBackend[];
  readonly shieldedBy: Shield;
  /** The names of its fields. */
  readonly words: TryWords;
}

/** The same with how often a request arrives at a server that has too much to do; zero where none is tried again. */
interface CountedTries extends WrittenTries {
  readonly onOverload: number;
}

/** Tries after the first. */
export interface TriesAgain {
  /** The place where the tries are written. */
  readonly origin: Origin;
  readonly attempts: number;
  /** Says how long each try may take; null where that is not written. */
  readonly each: Field<string> | null;
  readonly policy: RetryPolicy;
  /** The place that says when to try again; null where it is not written. */
  readonly conditions: Origin | null;
}

export interface TriedBackend {
  readonly service: Service;
  readonly port: ServicePort;
  /** Tells whether the calls are gRPC, by the port or by the kind of the route. */
  readonly grpc: boolean;
}

/**
 * Names what could take failing endpoints of the backends out, or limit tries; for gateways other than these
 * it is unknown.
 */
export type Shield = 'DestinationRule' | 'BackendTrafficPolicy' | 'unknown';

export interface TryWords {
  readonly whole: string;
  readonly each: string;
  readonly attempts: string;
  readonly conditions: string;
}

/**
 * Lists the tries that VirtualServices, HTTPRoutes, the mesh configuration and BackendTrafficPolicies write.
 * RETRY-3…10, GWAPI-10.
 */
export const writtenTries = (mesh: Mesh): readonly CountedTries[] => {
  const found =
    known.get(mesh) ??
    [
      ...triesOfVirtualServices(mesh),
      ...triesOfApiRoutes(mesh),
      ...triesOfMesh(mesh),
      ...triesOfTrafficPolicies(mesh),
    ].map((one) => ({
      ...one,
      onOverload: one.tries === null ? 0 : triesOn(one.tries.policy, OVERLOAD),
    }));
  known.set(mesh, found);
  return found;
};

const known = new WeakMap<Mesh, readonly CountedTries[]>();
