import { detectorOf } from '../detection/check.ts';
import { hostsOfOthers } from './hosts-of-others.ts';
import { settingsApart } from './settings-apart.ts';

/** Configuration of the mesh that one environment has of another. */
export const environmentsAtOdds = detectorOf(
  'environments-at-odds',
  'hosts of another environment, and settings that only some environments get',
  [hostsOfOthers, settingsApart],
);
