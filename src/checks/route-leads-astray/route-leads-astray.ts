import { detectorOf } from '../detection/check.ts';
import { destinationsWritten } from './destinations-written.ts';
import { pathsGlued } from './paths-glued.ts';
import { pathsRefused } from './paths-refused.ts';
import { restLost } from './rest-lost.ts';
import { portsLeftOpen } from './ports-left-open.ts';
import { wildcardsPassedBy } from './wildcards-passed-by.ts';

/** Routes that are followed, and lead elsewhere than they read: ROUTE-16, 37, 38, 44, 45. */
export const routeLeadsAstray = detectorOf(
  'route-leads-astray',
  'routes that are followed and lead elsewhere than they read: ports nobody named, shares, paths after a rewrite, which policies may refuse',
  [portsLeftOpen, destinationsWritten, pathsGlued, pathsRefused, restLost, wildcardsPassedBy],
);
