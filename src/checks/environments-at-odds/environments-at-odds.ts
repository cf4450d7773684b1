import { detectorOf } from '../detection/check.ts';
import { domainMisspelt, hostOutsideDomains } from './host-domains.ts';
import { fileOfAnotherEnvironment } from './file-of-another-environment.ts';
import { hostOfAnotherEnvironment } from './host-of-another-environment.ts';
import { localOriginAllowed } from './local-origins.ts';
import { settingsForSome } from './settings-for-some.ts';

/** Finds configuration of the mesh that one environment has of another. */
export const environmentsAtOdds = detectorOf(
  'environments-at-odds',
  'hosts, files or settings unfit for their environment',
  [
    hostOfAnotherEnvironment,
    fileOfAnotherEnvironment,
    domainMisspelt,
    hostOutsideDomains,
    localOriginAllowed,
    settingsForSome,
  ],
);
