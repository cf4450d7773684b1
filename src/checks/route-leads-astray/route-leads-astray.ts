import { detectorOf } from '../detection/check.ts';
import { destinationsMiswritten } from './destination-slips.ts';
import { groupNotFilledIn } from './groups-in-paths.ts';
import { hostNoLongerRewritten } from './host-left-as-it-is.ts';
import { pathWithoutSlash } from './paths-without-slash.ts';
import { pathsGlued } from './path-rewrites.ts';
import { rewrittenPathRefused } from './rewritten-path-refused.ts';
import { restLost } from './catch-all-route.ts';
import { portsOfOtherSpeech } from './ports-of-other-speech.ts';
import { portLeftOpen } from './port-left-open.ts';
import { wildcardPassedBy } from './wildcard-routes.ts';

/** Finds routes that are followed, and lead elsewhere than they read (ROUTE-16, 37, 38, 44, 45). */
export const routeLeadsAstray = detectorOf(
  'route-leads-astray',
  'routes that send requests elsewhere than their text suggests',
  [
    portLeftOpen,
    destinationsMiswritten,
    pathsGlued,
    groupNotFilledIn,
    pathWithoutSlash,
    rewrittenPathRefused,
    portsOfOtherSpeech,
    restLost,
    wildcardPassedBy,
    hostNoLongerRewritten,
  ],
);
