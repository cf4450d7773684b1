import type { WrittenTwins } from '../twin-trees.ts';
import { ofCallersCutOff } from './authorization-cuts-off-callers.ts';
import { ofChecksSilenced } from './checks-silenced.ts';
import { ofGatewaysNotReady } from './gateway-not-ready.ts';
import { ofInvalidResources } from './invalid-mesh-resource.ts';
import { ofOwners } from './nobody-is-asked.ts';

/** Twins for places that no example of a page reaches, or at which none shows a wrong pair. */
export const WRITTEN: readonly WrittenTwins[] = [
  ...ofCallersCutOff,
  ...ofChecksSilenced,
  ...ofGatewaysNotReady,
  ...ofInvalidResources,
  ...ofOwners,
];
