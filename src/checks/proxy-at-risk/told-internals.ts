import type { Mesh } from '../../istio/index.ts';
import { delegatesOf, viewOf } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  nodeAt,
  placeOf,
  SERVED_ROUTES,
  stringAt,
  subjectText,
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
export const toldInternals = checks([OUTSIDE, IN_MESH], ({ mesh }) => {
  const found = new Map<string, ToldHeader[]>();
  for (const one of internalsIn(mesh)) {
    const key = `${subjectText(one.resource)} ${String(one.isOutside)}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()].flatMap((headers) => tell(headers) ?? []);
});

/** Lists headers of answers that Envoy fills so. */
export const internalsIn = (mesh: Mesh): readonly ToldHeader[] =>
  [...ofVirtualServices(mesh), ...ofApiRoutes(mesh), ...ofFilters(mesh)].filter(
    ({ value }) => handedOut(value).length > 0,
  );

/** Says what Envoy's command operators hand out; those that tell a caller only what it knows are left out. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/^UPSTREAM_(?:HOST|REMOTE)/, 'the address of the pod that answers'],
  [/^UPSTREAM_CLUSTER/, 'which service and subset answers'],
  [/^UPSTREAM_(?:PEER|SUBJECT|URI)|^DOWNSTREAM_PEER/, 'the identity of the other side'],
  [/_LOCAL_|_DIRECT_/, 'the address of the proxy'],
  [/^DOWNSTREAM_REMOTE/, 'the address that the proxy is called from'],
  [/METADATA/, 'what filters noted of the request, claims of its token among it'],
  [/^(?:FILTER|PER_REQUEST)_STATE/, 'what filters keep of the request'],
  [/^ENVIRONMENT$/, 'a variable of the environment of the proxy'],
  [/^HOSTNAME$/, 'the name of the pod of the proxy'],
  [
    /^RESPONSE_(?:CODE_DETAILS|FLAGS)|^CONNECTION_TERMINATION|^UPSTREAM_TRANSPORT/,
    'why the proxy ended a request',
  ],
];

function handedOut(value: string): readonly string[] {
  const names = [
    ...value.replaceAll('%%', '').matchAll(/%([A-Z][A-Z_]+)(?:\([^%]*\))?(?::\d+)?%/g),
  ];
  return [
    ...new Set(
      names.flatMap(([, name = '']) => OPERATORS.find(([form]) => form.test(name))?.[1] ?? []),
    ),
  ];
}

function ofVirtualServices(mesh: Mesh): readonly ToldHeader[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  const atGateways = new Set(
    all.filter(isAtGateway).flatMap((one) => [one, ...delegatesOf(mesh, one)]),
  );
  return all.flatMap((resource) =>
    viewOf('VirtualService', resource).http.value.flatMap((route) =>
      [route, ...route.answersOfDestinations.value]
        .flatMap(({ answeredHeaders }) => answeredHeaders)
        .flatMap((headers) =>
          [...headers.value].map(([header, { value, origin }]) => ({
            ...{ resource, header, value, origin },
            isOutside: atGateways.has(resource),
          })),
        ),
    ),
  );
}

const isAtGateway = (resource: Resource): boolean => {
  const { gateways, http } = viewOf('VirtualService', resource);
  return [
    gateways,
    ...http.value.flatMap(({ match }) => match.value.map((one) => one.gateways)),
  ].some(({ value }) => value.some((name) => name.value !== 'mesh'));
};

function ofApiRoutes(mesh: Mesh): readonly ToldHeader[] {
  return SERVED_ROUTES.flatMap(({ group, kind }) =>
    mesh.ofKind(group, kind).flatMap((resource) => {
      const { rules, parentRefs } = viewOf('Route', resource);
      const isOutside = parentRefs.value.some((one) => one.kind?.value !== 'Service');
      return rules.value
        .flatMap((rule) => [rule, ...rule.backendRefs.value].flatMap(filtersIn))
        .flatMap(({ answeredHeaders }) => answeredHeaders)
        .flatMap((headers) => headers.value)
        .flatMap(({ name, value }) =>
          name === null || value === null
            ? []
            : [
                {
                  ...{ resource, header: name.value, value: value.value },
                  origin: value.origin,
                  isOutside,
                },
              ],
        );
    }),
  );
}

type ApiRule = ReturnType<typeof viewOf<'Route'>>['rules']['value'][number];

const filtersIn = (part: ApiRule | ApiRule['backendRefs']['value'][number]) =>
  'filters' in part ? part.filters.value : [];

function ofFilters(mesh: Mesh): readonly ToldHeader[] {
  return filtersOf(mesh).flatMap((resource) =>
    viewOf('EnvoyFilter', resource).configPatches.value.flatMap(({ context, patch }) => {
      const isOutside = context?.value === 'GATEWAY';
      return optionsIn(patch?.content, 'responseheaderstoadd').flatMap((added) =>
        itemsOf(added).flatMap((item) => {
          const header = nodeAt(item, 'header');
          const value = nodeAt(header, 'value');
          return value?.kind === 'scalar'
            ? [
                {
                  ...{ resource, isOutside, origin: value.origin },
                  header: stringAt(header, 'key') ?? '',
                  value: String(value.value ?? ''),
                },
              ]
            : [];
        }),
      );
    }),
  );
}

const itemsOf = (node: Node): readonly Node[] => (node.kind === 'seq' ? node.items : []);

const MOST_NAMED = 3;

function tell(headers: readonly ToldHeader[]): ToldBy | null {
  const [first] = headers;
  if (first === undefined) return null;
  const { resource, isOutside, origin } = first;
  const names = [...new Set(headers.map(({ header }) => `\`${header}\``))];
  const what = [...new Set(headers.flatMap(({ value }) => handedOut(value)))];
  const whom = isOutside ? 'callers outside' : 'callers in the mesh';
  return {
    by: isOutside ? OUTSIDE : IN_MESH,
    subject: resource,
    key: `internals ${isOutside ? 'outside' : 'in mesh'}`,
    message: `${subjectText(resource)} tells ${whom} ${listed(what, MOST_NAMED)}, in ${names.length === 1 ? 'the header' : 'the headers'} ${listed(names, MOST_NAMED)} of each answer.`,
    why: `\`${first.header}\` is \`${first.value}\` (${placeOf(origin)}), which Envoy fills in.`,
    symptom: isOutside
      ? 'whoever sends a request learns how the inside is laid out: addresses, versions, who answers'
      : 'answers carry it to every caller, and on to whoever gets what a caller answers with',
    origin,
    related: headers.slice(1).map((one) => one.origin),
    fix: {
      text: 'Take it out once it is found what was looked for: access logs have it for those who run the mesh.',
    },
  };
}
