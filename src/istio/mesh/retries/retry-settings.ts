import type { Field } from '../../views/field.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Mesh, Service, ServicePort } from '../mesh.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { triesOfApiRoutes } from './gateway-api-retries.ts';
import { triesOfMesh, triesOfVirtualServices } from './virtual-service-retries.ts';
import { triesOfTrafficPolicies } from './envoy-gateway-retries.ts';

/** What one route, or one policy, says of how often and how long its requests are tried. */
export interface WrittenTries {
  readonly source: Resource;
  /** Its place in the object: `http[0]`. */
  readonly at: string;
  readonly origin: Origin;
  /** Whether it leads requests on; a route may answer by itself. */
  readonly leads: boolean;
  /** How long a request may take with all tries; null where it does not say. */
  readonly whole: Field<string> | null;
  readonly tries: TriesAgain | null;
  /** Whether what it says of tries is in force for routes of its delegate, which say nothing of them. */
  readonly handsOver: boolean;
  /** Methods that are named, here or by what it is merged with, and do something anew each time. */
  readonly methods: readonly Field<string>[];
  readonly backends: readonly TriedBackend[];
  readonly shieldedBy: Shield;
  /** What its fields are called. */
  readonly words: TryWords;
}

/** Tries after the first. */
export interface TriesAgain {
  /** Where they are written. */
  readonly origin: Origin;
  readonly attempts: number;
  /** How long each may take; null where it does not say. */
  readonly each: Field<string> | null;
  readonly policy: RetryPolicy;
  /** Where it is said when to try again; null where it is not. */
  readonly conditions: Origin | null;
}

export interface TriedBackend {
  readonly service: Service;
  readonly port: ServicePort;
  /** Whether the calls are gRPC, by the port or by the kind of the route. */
  readonly grpc: boolean;
}

/** What could take failing endpoints of the backends out, or limit tries: of other gateways it is not told. */
export type Shield = 'DestinationRule' | 'BackendTrafficPolicy' | 'unknown';

export interface TryWords {
  readonly whole: string;
  readonly each: string;
  readonly attempts: string;
  readonly conditions: string;
}

/** Of VirtualServices, HTTPRoutes, the mesh configuration and BackendTrafficPolicies. RETRY-3…10, GWAPI-10. */
export const writtenTries = (mesh: Mesh): readonly WrittenTries[] => {
  const found = known.get(mesh) ?? [
    ...triesOfVirtualServices(mesh),
    ...triesOfApiRoutes(mesh),
    ...triesOfMesh(mesh),
    ...triesOfTrafficPolicies(mesh),
  ];
  known.set(mesh, found);
  return found;
};

const known = new WeakMap<Mesh, readonly WrittenTries[]>();
