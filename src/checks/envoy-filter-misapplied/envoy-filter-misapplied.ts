import { detectorOf, checks, toldOfAny } from '../detection/check.ts';
import { builtOnInternals, formerFilterName, filtersOf, ownFilters } from './envoy-internals.ts';
import type { MistakenPatches, PatchMistake } from './patch-mistakes.ts';
import { patchesForOthers } from './patches-for-other-proxies.ts';
import { viewOf } from '../../istio/index.ts';
import { isOfRelease } from '../upgrade-unprepared/patches-by-version.ts';
import { mistakenPatches, patchesMeet } from './patch-mistakes.ts';
import { listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import { worthTelling } from '../istioctl/istioctl.ts';

const ANALYZER = 'envoyfilter.EnvoyPatchAnalyzer';
const BLIND_TO_ENVOY = 'How Envoy applies the patch, and whether its match finds anything.';

const ORDER_LEFT_OPEN: Check = {
  id: 'order-left-open',
  title: "EnvoyFilter patch depends on other filters' order without a priority",
  level: 'low',
  severity: 'warning',
  blind: 'Filters that Istio itself or another repository adds.',
  knownAs: [{ code: 'IST0151', analyzer: ANALYZER }],
};
const ORDER_BY_VERSION: Check = {
  id: 'order-by-version',
  title: 'Patch without priority overlaps one limited to some proxy versions',
  level: 'low',
  severity: 'warning',
  blind: 'The versions of running proxies.',
  knownAs: [{ code: 'IST0155', analyzer: ANALYZER }],
};
const REPLACES_NO_FILTER: Check = {
  id: 'replaces-no-filter',
  title: 'EnvoyFilter uses REPLACE on something other than a filter',
  level: 'medium',
  severity: 'error',
  blind: BLIND_TO_ENVOY,
  knownAs: [{ code: 'IST0152', analyzer: ANALYZER }],
};
const ADDS_TO_ROUTE: Check = {
  id: 'adds-to-route',
  title: 'EnvoyFilter uses ADD on a route, which Istio ignores',
  level: 'medium',
  severity: 'error',
  blind: BLIND_TO_ENVOY,
  knownAs: [{ code: 'IST0153', analyzer: ANALYZER }],
};
const REMOVES_FROM_ROUTE: Check = {
  id: 'removes-from-route',
  title: 'EnvoyFilter uses REMOVE on a route, which Istio ignores',
  level: 'medium',
  severity: 'error',
  blind: BLIND_TO_ENVOY,
  knownAs: [{ code: 'IST0154', analyzer: ANALYZER }],
};

/**
 * Finds patches whose place depends on which filter is read first, or that ask for an operation that Istio
 * does not have there.
 */
const patchesMisapplied = checks(
  [ORDER_LEFT_OPEN, ORDER_BY_VERSION, REPLACES_NO_FILTER, ADDS_TO_ROUTE, REMOVES_FROM_ROUTE],
  (input) => {
    const filters = filtersOf(input.mesh);
    const mistakes = mistakenPatches(filters);
    return ownFilters(input).flatMap((filter) => {
      const others = othersOf(filter, filters);
      return worthTelling(
        input,
        mistakes.get(filter) ?? [],
        ({ mistake }) => mistake !== 'order-left-open' || others.length > 0,
      ).map((patches) => {
        const tell = (some: readonly Resource[]): ToldBy =>
          tellMistakenPatches(filter, patches, some);
        const isOfPairs = patches.mistake === 'order-left-open';
        return isOfPairs ? toldOfAny(others, (other) => other, tell) : tell(others);
      });
    });
  },
);

/**
 * Lists the filters whose patches come out otherwise before and after this one, where only age and name
 * decide: those of the root namespace come before all others (SCOPE-1). Those that come with a release of
 * Istio are left out.
 */
const othersOf = (filter: Resource, filters: readonly Resource[]): readonly Resource[] =>
  filters.filter(
    (other) =>
      other !== filter &&
      other.namespace === filter.namespace &&
      !isOfRelease(other) &&
      (viewOf('EnvoyFilter', other).priority?.value ?? 0) === 0 &&
      (patchesMeet(filter, other) || patchesMeet(other, filter)),
  );

type Sentences = Pick<Told, 'message' | 'why' | 'symptom' | 'fix'>;

const MISTAKES: Readonly<
  Record<
    PatchMistake,
    {
      readonly check: Check;
      readonly sentences: (
        filter: string,
        patch: MistakenPatches,
        place: string,
        others: string,
      ) => Sentences;
    }
  >
> = {
  'order-left-open': {
    check: ORDER_LEFT_OPEN,
    sentences: (filter, { operation, applyTo }, place, others) => ({
      message: `Where ${filter} puts its patch may hang on ${others === '' ? 'which other EnvoyFilters there are' : `whether it is older than ${others}`}.`,
      why: `${operation} of ${applyTo} (${place}) takes its place from what is there already, and the filter has no priority: Istio then goes by the age of the objects and by their names.`,
      symptom: say`it works for months; in a new cluster, or after the object was made anew, the filter runs before the one it needs, or not at all, and nothing in the cluster reports it`,
      fix: {
        text: say`Give it a \`spec.priority\` other than 0 (lower ones are applied first), or use INSERT_FIRST or ADD where the place does not matter.`,
      },
    }),
  },
  'order-by-version': {
    check: ORDER_BY_VERSION,
    sentences: (filter, { operation, applyTo }, place) => ({
      message: `Where ${filter} puts its patch may hang on the order of EnvoyFilters, and differ between versions of proxies.`,
      why: `${operation} of ${applyTo} (${place}) has no priority, and a patch before it has the same name and is for some versions of proxies only.`,
      symptom: say`proxies may behave differently before and after an upgrade, while nothing in Git has changed`,
      fix: {
        text: say`Give each of the EnvoyFilters a \`spec.priority\`, the one that goes first the lower one.`,
      },
    }),
  },
  'replaces-no-filter': {
    check: REPLACES_NO_FILTER,
    sentences: (filter, { applyTo }, place) => ({
      message: `${filter} replaces nothing: proxies keep what they have.`,
      why: `REPLACE is there for NETWORK_FILTER, HTTP_FILTER and VIRTUAL_HOST, and this patch is for ${applyTo || 'none of them'} (${place}).`,
      symptom: say`the object is accepted, and calls go on as if it were not there`,
      fix: {
        text: say`Use MERGE to change it, or REMOVE it in one patch and ADD another in the next.`,
      },
    }),
  },
  'adds-to-route': {
    check: ADDS_TO_ROUTE,
    sentences: (filter, { applyTo }, place) => ({
      message: `${filter} adds nothing that can be relied on: Istio's API says that ADD is ignored for ${applyTo}.`,
      why: `${place} asks for ADD of ${applyTo}, which the API has for listeners, clusters, virtual hosts and filters only.`,
      symptom: say`the object is accepted, and requests take the routes that they took before`,
      fix: {
        text: say`Write the route into a VirtualService, or change what is there with MERGE.`,
      },
    }),
  },
  'removes-from-route': {
    check: REMOVES_FROM_ROUTE,
    sentences: (filter, { applyTo }, place) => ({
      message: `${filter} removes nothing that can be relied on: Istio's API says that REMOVE is ignored for ${applyTo}.`,
      why: `${place} asks for REMOVE of ${applyTo}, which the API has for listeners, clusters, virtual hosts and filters only.`,
      symptom: say`the object is accepted, and requests take the route that was meant to go`,
      fix: { text: say`Change the VirtualService that makes the route.` },
    }),
  },
};

const MOST_NAMED = 2;

function tellMistakenPatches(
  filter: Resource,
  patches: MistakenPatches,
  others: readonly Resource[],
): ToldBy {
  const { check, sentences } = MISTAKES[patches.mistake];
  const { origin, more } = patches;
  return {
    by: check,
    subject: filter,
    cause: check.id,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    ...sentences(
      subjectText(filter),
      patches,
      placeOf(origin),
      listed(others.map(subjectText), MOST_NAMED),
    ),
    origin,
    related: more,
  };
}

/**
 * Finds EnvoyFilters that may not do what they say: their place depends on which filter is read first, they
 * ask for an operation that Istio does not have there, or the next release makes otherwise what they patch.
 * Nothing refuses them (SCOPE-1).
 */
export const envoyFilterMisapplied = detectorOf(
  'envoy-filter-misapplied',
  'EnvoyFilter patches ignored, in undefined order, or fragile on upgrade',
  [patchesMisapplied, formerFilterName, builtOnInternals, patchesForOthers],
);
