import { detectorOf } from '../detection/check.ts';
import { hostsOfOthers } from './hosts-of-others.ts';

/** Configuration of the mesh that one environment has of another. */
export const environmentsAtOdds = detectorOf(
  'environments-at-odds',
  'hosts of gateways, routes and registries that are those of another environment',
  [hostsOfOthers],
);
