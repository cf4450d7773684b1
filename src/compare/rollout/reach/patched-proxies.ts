import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** Tells whether an object can be for gateways, or for sidecars: patches of an EnvoyFilter say for which, all else is for both. */
export const isForProxies = (object: Resource, isGateway: boolean): boolean =>
  object.kind !== 'EnvoyFilter' ||
  viewOf('EnvoyFilter', object).configPatches.value.some(({ context }) =>
    isGateway ? !context?.value.startsWith('SIDECAR') : context?.value !== 'GATEWAY',
  );
