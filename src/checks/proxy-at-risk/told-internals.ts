import type { Mesh } from '../../istio/index.ts';
import { delegatesOf, groupedBy, viewOf } from '../../istio/index.ts';
import type { Origin, Resource, Sentence } from '../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  resourceKey,
  say,
  SERVED_ROUTES,
  slot,
  stringAt,
} from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { filtersOf } from '../envoy-filter-misapplied/envoy-internals.ts';
import { optionsIn } from './envoy-options.ts';

const OUTSIDE: Check = {
  id: 'internals-told-outside',
  title: 'Responses to external clients expose internal addresses, identities or metadata',
  level: 'medium',
  blind: 'Headers that something in front of the gateway removes.',
};

const IN_MESH: Check = {
  id: 'internals-told-in-mesh',
  title: 'Responses within the mesh expose internal addresses, identities or metadata',
  level: 'low',
  blind: 'Whether callers pass the headers on.',
};

/** Gives a header that answers get, with what Envoy fills in. */
interface ToldHeader {
  readonly resource: Resource;
  readonly header: string;
  readonly value: string;
  readonly origin: Origin;
  readonly isOutside: boolean;
}

/** Finds headers of answers that Envoy fills with what only those who run it should see. */
export const toldInternals = checks([OUTSIDE, IN_MESH], ({ mesh }) =>
  [...groupedBy(internalsIn(mesh), keyOf).values()].flatMap((headers) => tell(headers) ?? []),
);

const keyOf = ({ resource, isOutside }: ToldHeader): string =>
  `${resourceKey(resource)} ${String(isOutside)}`;

/** Lists headers of answers that Envoy fills so. */
export const internalsIn = (mesh: Mesh): readonly ToldHeader[] =>
  [...ofVirtualServices(mesh), ...ofApiRoutes(mesh), ...ofFilters(mesh)].filter(
    ({ value }) => handedOut([value]).length > 0,
  );

/** Says what Envoy's command operators hand out; those that tell a caller only what it knows are left out. */
const OPERATORS: readonly (readonly [RegExp, Sentence])[] = [
  [/^UPSTREAM_(?:HOST|REMOTE)/, say`the address of the pod that answers`],
  [/^UPSTREAM_CLUSTER/, say`which service and subset answers`],
  [/^UPSTREAM_(?:PEER|SUBJECT|URI)|^DOWNSTREAM_PEER/, say`the identity of the other side`],
  [/_LOCAL_|_DIRECT_/, say`the address of the proxy`],
  [/^DOWNSTREAM_REMOTE/, say`the address that the proxy is called from`],
  [/METADATA/, say`what filters noted of the request, claims of its token among it`],
  [/^(?:FILTER|PER_REQUEST)_STATE/, say`what filters keep of the request`],
  [/^ENVIRONMENT$/, say`a variable of the environment of the proxy`],
  [/^HOSTNAME$/, say`the name of the pod of the proxy`],
  [
    /^RESPONSE_(?:CODE_DETAILS|FLAGS)|^CONNECTION_TERMINATION|^UPSTREAM_TRANSPORT/,
    say`why the proxy ended a request`,
  ],
];

function handedOut(values: readonly string[]): readonly Sentence[] {
  const form = /%([A-Z][A-Z_]+)(?:\([^%]*\))?(?::\d+)?%/g;
  const names = values.flatMap((value) => [...value.replaceAll('%%', '').matchAll(form)]);
  const rows = names.map(([, name = '']) => OPERATORS.find(([operator]) => operator.test(name)));
  return [...new Set(rows)].flatMap((row) => row?.[1] ?? []);
}

function ofVirtualServices(mesh: Mesh): readonly ToldHeader[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  const atGateways = all.filter((resource) => {
    const { gateways, http } = viewOf('VirtualService', resource);
    const ofMatches = http.value.flatMap(({ match }) => match.value.map((one) => one.gateways));
    return [gateways, ...ofMatches].some(({ value }) => value.some((one) => one.value !== 'mesh'));
  });
  const outside = new Set(atGateways.flatMap((one) => [one, ...delegatesOf(mesh, one)]));
  return all.flatMap((resource) =>
    viewOf('VirtualService', resource)
      .http.value.flatMap((route) => [route, ...route.answersOfDestinations.value])
      .flatMap(({ answeredHeaders }) => answeredHeaders.flatMap((headers) => [...headers.value]))
      .map(([header, { value, origin }]) => ({
        ...{ resource, header, value, origin, isOutside: outside.has(resource) },
      })),
  );
}

const ofApiRoutes = (mesh: Mesh): readonly ToldHeader[] =>
  SERVED_ROUTES.flatMap(({ group, kind }) => mesh.ofKind(group, kind)).flatMap((resource) => {
    const { rules, parentRefs } = viewOf('Route', resource);
    const isOutside = parentRefs.value.some((one) => one.kind?.value !== 'Service');
    return rules.value
      .flatMap((rule) => [rule, ...rule.backendRefs.value])
      .flatMap((part) => ('filters' in part ? part.filters.value : []))
      .flatMap(({ answeredHeaders }) => answeredHeaders.flatMap((headers) => headers.value))
      .flatMap(({ name, value }) =>
        name === null || value === null
          ? []
          : [{ resource, isOutside, header: name.value, value: value.value, origin: value.origin }],
      );
  });

const ofFilters = (mesh: Mesh): readonly ToldHeader[] =>
  filtersOf(mesh).flatMap((resource) =>
    viewOf('EnvoyFilter', resource).configPatches.value.flatMap(({ context, patch }) => {
      const isOutside = context?.value === 'GATEWAY';
      return optionsIn(patch?.content, 'responseheaderstoadd')
        .flatMap((added) => itemsAt(added))
        .flatMap((item) => {
          const header = stringAt(item, 'header', 'key') ?? '';
          const value = nodeAt(item, 'header', 'value');
          if (value?.kind !== 'scalar') return [];
          const text = String(value.value ?? '');
          return [{ resource, isOutside, header, value: text, origin: value.origin }];
        });
    }),
  );

function tell(headers: readonly ToldHeader[]): ToldBy | null {
  const [first] = headers;
  if (first === undefined) return null;
  const { resource, isOutside, origin } = first;
  const names = [...new Set(headers.map(({ header }) => header))];
  const what = handedOut(headers.map(({ value }) => value));
  const whom = isOutside ? say`callers outside` : say`callers in the mesh`;
  const where = names.length === 1 ? say`the header` : say`the headers`;
  return {
    by: isOutside ? OUTSIDE : IN_MESH,
    subject: resource,
    key: `internals ${isOutside ? 'outside' : 'in mesh'}`,
    message: say`${slot.object(resource)} tells ${whom} ${slot.list(what, 3)}, in ${where} ${slot.list(names.map(slot.code), 3)} of each answer.`,
    why: say`${slot.code(first.header)} is ${slot.code(first.value)} (${slot.place(origin)}), which Envoy fills in.`,
    symptom: isOutside
      ? say`whoever sends a request learns how the inside is laid out: addresses, versions, who answers`
      : say`answers carry it to every caller, and on to whoever gets what a caller answers with`,
    origin,
    related: headers.slice(1).map((one) => one.origin),
    fix: {
      text: say`Take it out once it is found what was looked for: access logs have it for those who run the mesh.`,
    },
  };
}
