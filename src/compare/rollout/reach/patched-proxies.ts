import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** Tells whether an object can be for gateways, or for sidecars: patches of an EnvoyFilter say for which, all else is for both. */
export const isForProxies = (object: Resource, isGateway: boolean): boolean =>
  object.kind !== 'EnvoyFilter' ||
  viewOf('EnvoyFilter', object).configPatches.value.some(({ context }) =>
    isInContext(context?.value ?? 'ANY', isGateway),
  );

/** Tells whether a patch is for gateways, or for sidecars, by its context. */
export const isInContext = (context: string, isGateway: boolean): boolean =>
  isGateway ? !context.startsWith('SIDECAR') : context !== 'GATEWAY';
