import { detectorOf } from '../detection/check.ts';
import { builtOnInternals } from './built-on-internals.ts';
import { formerFilterName } from './former-filter-name.ts';
import { patchesMisapplied } from './mistaken-patches.ts';

/**
 * EnvoyFilters that may not do what they say: their place hangs on which filter is read first, they ask for an
 * operation that Istio does not have there, or the next release makes otherwise what they patch. Nothing refuses them
 * (SCOPE-1).
 */
export const envoyFilterMisapplied = detectorOf(
  'envoy-filter-misapplied',
  'EnvoyFilters whose patches Istio passes over, applies in an order that nothing says, or may not fit after an upgrade',
  [patchesMisapplied, formerFilterName, builtOnInternals],
);
