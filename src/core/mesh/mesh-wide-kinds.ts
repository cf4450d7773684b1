import { API_GROUPS, isRetiredMeshKind } from '../manifest/kinds.ts';
import type { Resource } from '../manifest/resource.ts';

/** Kinds that hold in every namespace from the root namespace (AUTHZ-1, SCOPE-1…3, SIDECAR-1, PUSH-4, DR-2). */
export const ROOT_KINDS: ReadonlySet<string> = new Set([
  'PeerAuthentication',
  'AuthorizationPolicy',
  'RequestAuthentication',
  'EnvoyFilter',
  'WasmPlugin',
  'Telemetry',
  'Sidecar',
  'ProxyConfig',
  'DestinationRule',
  'MeshPolicy',
]);

/** A policy of any namespace, one of a retired kind too, or an object of the root namespace that may hold in others. */
export const isPolicyOrRootObject = (resource: Resource, rootNamespace: string): boolean =>
  resource.group === API_GROUPS.istioSecurity ||
  isRetiredMeshKind(resource) ||
  (resource.namespace === rootNamespace && ROOT_KINDS.has(resource.kind));
