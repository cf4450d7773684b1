import { detectorOf } from '../detection/check.ts';
import { foreignDomains } from './foreign-domains.ts';
import { hostsOfOthers } from './hosts-of-others.ts';
import { misspeltDomains } from './misspelt-domains.ts';
import { settingsApart } from './settings-apart.ts';

/** Configuration of the mesh that one environment has of another. */
export const environmentsAtOdds = detectorOf(
  'environments-at-odds',
  'hosts of another environment, of a misspelt or another domain, and settings that only some environments get',
  [hostsOfOthers, misspeltDomains, foreignDomains, settingsApart],
);
