import { problemsOf, viewOf, runsBefore } from '../../istio/index.ts';
import {
  asksFormerNamesOnly,
  FORMER_NAMES_DROPPED_WITH,
  formerFilterNames,
} from './former-filter-names.ts';
import { isOfRelease } from '../upgrade-unprepared/patches-by-version.ts';
import type { ManifestSchemas, Resource, SentenceOrText } from '../../manifest/index.ts';
import {
  listed,
  placeOf,
  subjectText,
  isSystemNamespace,
  resourceKey,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { FindingReason } from '../detection/detector.ts';
import { check } from '../detection/check.ts';
import { ONCE_MENDED } from '../detection/clause-words.ts';
import { worthTelling } from '../istioctl/istioctl.ts';
import { isOfOldEnvoy } from '../invalid-mesh-resource/istio-release.ts';
import { isLookedInto } from '../invalid-mesh-resource/envoy-filter-warnings.ts';
import { missesItsProxies } from './patch-contexts.ts';
import type { FormerFilterName } from './former-filter-names.ts';
import { renamedIn } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Lists the filters to tell of. Those of a release of Istio count only where istioctl would tell them, for
 * nobody here can mend them.
 */
export const ownFilters = (input: DetectorInput): readonly Resource[] =>
  worthTelling(input, filtersOf(input.mesh), (filter) => !isOfRelease(filter));

/** Lists the filters, each once: where several roots write one, the last holds. */
export const filtersOf = (mesh: Mesh): readonly Resource[] => [
  ...new Map(
    mesh
      .ofKind('networking.istio.io', 'EnvoyFilter')
      .filter(({ namespace }) => !isSystemNamespace(namespace))
      .map((filter) => [resourceKey(filter), filter]),
  ).values(),
];

/**
 * Tells of each EnvoyFilter that it is one (SCOPE-5): istiod's webhook says so of all that it looks into,
 * refused ones among them. A review names only those that the change adds, because the others are known and
 * nothing about them is new. [src: pkg/config/validation/envoyfilter/envoyfilter.go ValidateEnvoyFilter]
 */
export const builtOnInternals = check({
  id: 'built-on-internals',
  title: 'EnvoyFilter depends on Istio internals the next release may change',
  level: 'low',
  severity: 'info',
  blind: 'Whether the patches still fit the Envoy of a later release.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
  find: (input) => {
    const { before, mesh, schemas } = input;
    const filters = filtersOf(mesh);
    // what is rejected today, or does nothing, is not for the next upgrade to break
    const isOld = (filter: Resource): boolean =>
      before !== null &&
      (before.copiesOf(filter).length > 0 ||
        renamedIn(before, filter, mesh) !== undefined ||
        hasOldTypes(filter, schemas) ||
        missesItsProxies(mesh, filter) ||
        (!knowsFormerNames(mesh) && asksFormerNamesOnly(filter, filters)));
    return ownFilters(input)
      .filter((filter) => !isOld(filter) && isLookedInto(filter, schemas))
      .map(tellInternals);
  },
});

const MOST_PATCHES_NAMED = 3;

function tellInternals(filter: Resource): Told {
  const [first, ...more] = viewOf('EnvoyFilter', filter).configPatches.value;
  const things = [first, ...more].flatMap((each) => {
    const { applyTo, patch } = each ?? {};
    const name = patch?.name ?? null;
    if (!applyTo) return [];
    return [name === null ? applyTo.value : `${applyTo.value} ${name.value}`];
  });
  const what = listed([...new Set(things)], MOST_PATCHES_NAMED) || 'nothing yet';
  const origin = first?.origin ?? filter.origin;
  return {
    subject: filter,
    cause: builtOnInternals.id,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: say`The next upgrade of Istio may undo or break what ${slot.object(filter)} does.`,
    why: `It patches the configuration that Istio makes for Envoy: ${what} (${placeOf(origin)}). The names and the form of that are no API, they change from release to release, and nothing checks a patch against them. istiod takes it with a warning.`,
    symptom: say`none today; after an upgrade the patch finds nothing and what it does is gone without a word, or proxies reject what it makes: they keep what they have, and new pods do not become ready`,
    origin,
    related: more.map((patch) => patch.origin),
    fix: {
      text: `${apisInstead(filter)} Before each upgrade, try what stays with one workload on the next release, and look for "rejected" in \`istioctl proxy-status\`.`,
    },
  };
}

const RATE_LIMITS = 'Istio has no API for rate limits: this stays an EnvoyFilter.';
const FAULTS = 'A VirtualService has `corsPolicy` and `fault`.';
const OBSERVED = 'A Telemetry sets metrics and access logs.';

/** Says what Istio itself offers for what a patch does, by a step of the name or type that Envoy has for a filter. */
const BY_FILTER: ReadonlyMap<string, string> = new Map([
  ['local_ratelimit', RATE_LIMITS],
  ['ratelimit', RATE_LIMITS],
  ['rate_limit', RATE_LIMITS],
  [
    'ext_authz',
    'An AuthorizationPolicy with action CUSTOM asks an external authorizer that MeshConfig names.',
  ],
  ['jwt_authn', 'A RequestAuthentication checks tokens.'],
  ['rbac', 'An AuthorizationPolicy decides who may call.'],
  ['cors', FAULTS],
  ['fault', FAULTS],
  ['stats', OBSERVED],
  ['metadata_exchange', OBSERVED],
  ['access_loggers', OBSERVED],
  ['wasm', 'A WasmPlugin brings code into proxies.'],
  [
    'lua',
    'A VirtualService sets headers, a WasmPlugin brings code into proxies: one of them may do what the script does.',
  ],
]);

/** Says what Istio itself offers, by the place that is patched. */
const BY_PLACE: Readonly<Record<string, string>> = {
  CLUSTER: 'A DestinationRule sets connections, TLS, load balancing and outlier detection.',
  HTTP_ROUTE: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  VIRTUAL_HOST: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  ROUTE_CONFIGURATION: 'A VirtualService sets timeouts, retries, headers and rewrites of routes.',
  BOOTSTRAP: 'A ProxyConfig, or `proxyMetadata` of MeshConfig, sets what a proxy starts with.',
};

/** Says what Istio itself offers for fields of the connection manager. */
const BY_FIELD: readonly (readonly [readonly string[], string])[] = [
  [['accesslog', 'tracing'], 'A Telemetry sets access logs and traces.'],
  [
    ['xffnumtrustedhops'],
    "`gatewayTopology` of a gateway's `proxy.istio.io/config`, or of `defaultConfig` of MeshConfig, sets how many proxies before it are trusted.",
  ],
];

const UNKNOWN =
  'See first whether an API of Istio does the same: Telemetry for logs, metrics and traces, WasmPlugin for code, DestinationRule for what is called, VirtualService for routes.';

/**
 * Says in whole sentences which APIs may take the place of an EnvoyFilter, or where to look if none is known.
 */
function apisInstead(filter: Resource): string {
  const patches = viewOf('EnvoyFilter', filter).configPatches.value;
  const has = (part: 'clusters' | 'fields', name: string): boolean =>
    patches.some(({ patch }) => patch?.said[part].has(name) === true);
  const found = patches.flatMap(({ applyTo, patch }): readonly string[] => {
    const names = patch?.said.names ?? new Set();
    const known = [...BY_FILTER].flatMap(([name, text]) => (names.has(name) ? [text] : []));
    // a cluster that another patch calls is part of what that does
    const isPart = applyTo?.value === 'CLUSTER' && has('clusters', patch?.name?.value ?? '');
    const place = BY_PLACE[applyTo?.value ?? ''];
    return known.length > 0 || isPart || place === undefined ? known : [place];
  });
  for (const [fields, text] of BY_FIELD)
    if (fields.some((field) => has('fields', field))) found.push(text);
  return found.length === 0 ? UNKNOWN : [...new Set(found)].join(' ');
}

/**
 * Finds EnvoyFilters whose match names a filter as Envoy did before 1.14: since 1.19 Istio finds none of that
 * name (SCOPE-6).
 */
export const formerFilterName = check({
  id: 'former-filter-name',
  title: 'EnvoyFilter patch matches an old filter name, so never applies',
  level: 'high',
  severity: 'warning',
  blind:
    'Filters that another repository adds with such a name, and an Istio before 1.19 that nothing in this repository names.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
  find: (input) => {
    const { mesh } = input;
    if (knowsFormerNames(mesh)) return [];
    const when =
      mesh.configuration.istioVersion === null ? ` from Istio ${FORMER_NAMES_DROPPED_WITH} on` : '';
    const filters = filtersOf(mesh);
    return ownFilters(input).flatMap((filter) =>
      tellFormerNames(filter, formerFilterNames(filter, filters), {
        when,
        isRejected: hasOldTypes(filter, input.schemas),
      }),
    );
  },
});

const knowsFormerNames = (mesh: Mesh): boolean =>
  runsBefore(mesh, FORMER_NAMES_DROPPED_WITH, 'any');

/** Tells whether a filter has types that Envoy and Istio dropped, so that both reject it. */
const hasOldTypes = (filter: Resource, schemas: ManifestSchemas): boolean =>
  problemsOf(filter, schemas).some(isOfOldEnvoy);

const MOST_FORMER_NAMES = 3;

function tellFormerNames(
  filter: Resource,
  names: readonly FormerFilterName[],
  { when, isRejected }: { readonly when: string; readonly isRejected: boolean },
): readonly Told[] {
  const [first, ...more] = names;
  if (first === undefined) return [];
  const words = new Map(names.map(({ written, today }) => [written, today]));
  const each = [...words.keys()].flatMap(
    (word) => names.find(({ written }) => written === word) ?? [],
  );
  const isAll =
    new Set(names.map(({ patch }) => patch)).size ===
    viewOf('EnvoyFilter', filter).configPatches.value.length;
  const what = isAll ? subjectText(filter) : `A patch of ${subjectText(filter)}`;
  return [
    {
      subject: filter,
      ...(isAll && when === '' && { holdsUp: { until: null } }),
      // one whose types are gone too does nothing from an earlier release on, which its finding says
      ...(isAll &&
        when !== '' &&
        !isRejected && {
          holdsUp: { until: `before Istio ${FORMER_NAMES_DROPPED_WITH}, or ${ONCE_MENDED}` },
        }),
      cause: formerFilterName.id,
      scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
      ...(isRejected && { when: [{ kind: 'acceptance', clause: null }] }),
      message: `${what} has no effect${when}${isRejected ? ', with types of the v3 API either' : ''}: proxies have no filter of the name that it looks for.`,
      why: `Its match asks for ${listed([...words.keys()], MOST_FORMER_NAMES)} (${placeOf(first.origin)}), a name of before Envoy 1.14. Since ${FORMER_NAMES_DROPPED_WITH} Istio compares with the names of today only, and passes over a patch that finds nothing.`,
      symptom: `${isRejected ? 'once its types are mended, ' : ''}istiod warns of the name at the apply and takes it; what it is to do does not happen, and no log or status says so`,
      origin: first.origin,
      related: more.map(({ origin }) => origin),
      ...(each.length > 1 && { reasons: each.map(reasonOf) }),
      fix: {
        text: `Write ${listed(
          [...words].map(([written, today]) => `${today} for ${written}`),
          MOST_FORMER_NAMES,
        )}. What the patch then does, it does from that moment on: look at it again first.`,
      },
    },
  ];
}

/** Makes a reason of its own for each name, because the webhook warns of each by itself. */
const reasonOf = ({ written, today, origin }: FormerFilterName): FindingReason<SentenceOrText> => ({
  why: `Its match asks for ${written} (${placeOf(origin)}), a name of before Envoy 1.14. Since ${FORMER_NAMES_DROPPED_WITH} Istio compares with the names of today only.`,
  fix: `Write ${today} for ${written}.`,
  origin,
  isNamed: true,
});
