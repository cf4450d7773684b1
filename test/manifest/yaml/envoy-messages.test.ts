import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envoyTypesOf } from '../../../src/manifest/schema/envoy/envoy-types.ts';
import type { EnvoyFieldType } from '../../../src/manifest/schema/envoy/envoy-types.ts';
import { shippedSchemas, shippedTable } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';
import { violationsOf } from './violations-of.ts';

const filterOf = (patches: string): string =>
  `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  configPatches:
${patches}`;

const patchOf = (applyTo: string, value: string, match = '{}'): string =>
  filterOf(
    `    - { applyTo: ${applyTo}, match: ${match}, patch: { operation: MERGE, value: ${value} } }`,
  );

const messagesOf = (text: string): readonly string[] =>
  violationsOf(text).map((one) => one.replace(/^\d+ /, '').replace(/^(\S+) spec\.\S+: /, '$1 '));

const schemas = shippedSchemas();
const notesOf = (text: string): readonly string[] =>
  resourcesOf(text)
    .flatMap((filter) => schemas.patchNotes(filter))
    .map(({ kind, text: word, nearest }) => [kind, word, nearest ?? ''].join(' ').trim());

test.each([
  ['{ connect_timeout: 5 }', '5 is no duration: it needs a unit, as in 5s or 100ms.'],
  ['{ connect_timeout: 5d }', '5d is no duration: it needs a unit, as in 5s or 100ms.'],
  ['{ lb_policy: ROUND_ROBBIN }', 'ROUND_ROBBIN is not one of '],
  ['{ name: 5 }', '5 is no text: put it in quotes.'],
  ['{ name: [a] }', 'A list stands where a text has to be.'],
  ['{ respect_dns_ttl: "true" }', 'true is not true or false.'],
  ['{ health_checks: { timeout: 1s } }', 'The map is no list.'],
  ['{ max_requests_per_connection: -1 }', '-1 is less than 0.'],
  ['{ max_requests_per_connection: 4294967296 }', '4294967296 is not from 0 to 4294967295.'],
  ['{ max_requests_per_connection: 1.5 }', '1.5 is no whole number.'],
  ['{ max_requests_per_connection: { value: 5 } }', 'A map stands where a whole number has to be.'],
  ['{ transport_socket: { typed_config: { name: a } } }', "It needs '@type'"],
  ['{ metadata: 5 }', '5 is no map of fields (envoy.config.core.v3.Metadata).'],
  [
    '{ typed_dns_resolver_config: { typed_config: { "@type": a/google.protobuf.Empty } } }',
    'It needs `value`',
  ],
])('of a cluster %s is refused', (value, message) => {
  expect(messagesOf(patchOf('CLUSTER', value))).toEqual([
    expect.stringContaining(`value ${message}`),
  ]);
});

test.each([
  '{ connect_timeout: 1.5s, connectTimeout: 5s }',
  '{ max_requests_per_connection: "5", lb_policy: 1, name: null }',
  '{ lbPolicy: LEAST_REQUEST, outlier_detection: { consecutive_5xx: " 5 " } }',
  '{ type: STATIC, cluster_type: { name: a } }',
  '{ common_lb_config: { healthy_panic_threshold: { value: "NaN" } } }',
  '{ metadata: { filter_metadata: { a: { b: [1, null, { c: true }] } } } }',
  '{ name: "${NAME}", connect_timeout: "${TIMEOUT}" }',
  '{ transport_socket: { typed_config: { "@type": type.googleapis.com/istio.any.Thing } } }',
])('a cluster %s is taken', (value) => {
  expect(violationsOf(patchOf('CLUSTER', value))).toEqual([]);
  expect(notesOf(patchOf('CLUSTER', value))).toEqual([]);
});

test('a type that Envoy does not have is refused, with the one that was meant', () => {
  const withType = (type: string): string =>
    patchOf('HTTP_FILTER', `{ name: a, typed_config: { '@type': ${type} } }`);
  const [violation] = resourcesOf(
    withType('type.googleapis.com/envoy.extensions.filters.http.lua.v3.Luaa'),
  ).flatMap((filter) => schemas.validate(filter));
  expect(violation).toMatchObject({
    kind: 'value',
    nearest: 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
    knownUpTo: 31,
  });
  // an older release had it: nobody says which one runs
  expect(
    violationsOf(withType('type.googleapis.com/envoy.config.trace.v3.OpenCensusConfig')),
  ).toEqual([]);
});

test('what a patch matches by has to fit what it is for', () => {
  const filter = (name: string, more = ''): string =>
    `{ listener: { filterChain: { filter: { name: ${name}${more} } } } }`;
  const manager = 'envoy.filters.network.http_connection_manager';
  const of = (applyTo: string, match: string): readonly string[] =>
    messagesOf(patchOf(applyTo, '{ name: a }', match));
  expect(of('VIRTUAL_HOST', '{ listener: {} }')).toEqual([
    'value A patch of routes (VIRTUAL_HOST) can match by routeConfiguration only.',
  ]);
  expect(of('CLUSTER', '{ routeConfiguration: {} }')).toEqual([
    'value A patch of clusters (CLUSTER) can match by cluster only.',
  ]);
  expect(of('HTTP_FILTER', '{ cluster: {} }')).toEqual([
    'value A patch of listeners and their filters (HTTP_FILTER) can match by listener only.',
  ]);
  expect(of('HTTP_FILTER', filter('""'))).toEqual(['required A match by filter needs its name.']);
  expect(of('NETWORK_FILTER', filter(manager, ', subFilter: { name: a }'))).toEqual([
    'value A match by subFilter is for patches of HTTP_FILTER, not for NETWORK_FILTER.',
  ]);
  expect(of('HTTP_FILTER', filter('a', ', subFilter: { name: a }'))).toEqual([
    `value A match by subFilter needs a match by the filter ${manager}, and a is another one.`,
  ]);
  expect(of('HTTP_FILTER', filter(manager, ', subFilter: {}'))).toEqual([
    'required A match by subFilter needs its name.',
  ]);
  expect(of('CLUSTER', '{ proxy: { proxyVersion: "1.(2" } }')).toEqual([
    'value 1.(2 is no regular expression of RE2.',
  ]);
  expect(of('HTTP_FILTER', filter(manager, ', subFilter: { name: a }'))).toEqual([]);
  // nothing of a waypoint's patch is looked at
  const ofWaypoint = patchOf('CLUSTER', '{ name: 5 }', '{ context: WAYPOINT, waypoint: {} }');
  expect([...violationsOf(ofWaypoint), ...notesOf(ofWaypoint)]).toEqual([]);
});

test('what istiod takes and does nothing with is noted, where it refuses nothing', () => {
  expect(notesOf(patchOf('CLUSTER', '{ conect_timeout: 5s }'))).toEqual([
    'unknown-field conect_timeout connect_timeout',
  ]);
  expect(notesOf(patchOf('CLUSTER', '{ connectTimeot: 5s }'))).toEqual([
    'unknown-field connectTimeot connectTimeout',
  ]);
  expect(notesOf(patchOf('CLUSTER', '{ conect_timeout: 5s, name: 5 }'))).toEqual([]);
  expect(notesOf(patchOf('NETWORK_FILTER', '{ name: a, config: {} }'))).toEqual([
    'former-word envoy.config.listener.v3.Filter has no field config any more.',
  ]);
  expect(
    notesOf(
      patchOf('LISTENER', '{ name: a }', '{ listener: { filterChain: { filter: { name: b } } } }'),
    ),
  ).toEqual(['filter-match LISTENER']);
  const putIn = (value: string): string =>
    patchOf('HTTP_FILTER', value).replace('MERGE', 'INSERT_FIRST');
  expect(notesOf(putIn('{ name: envoy.filters.http.cors }'))).toEqual([
    'by-name envoy.filters.http.cors',
  ]);
  expect(notesOf(putIn('{ name: a, config_discovery: {} }'))).toEqual([]);
  const lua = 'envoy.extensions.filters.http.lua.v3.Lua';
  expect(notesOf(putIn(`{ name: a, typed_config: { '@type': ${lua} } }`))).toEqual([
    `bare-type ${lua} type.googleapis.com/${lua}`,
  ]);
});

const types = envoyTypesOf(shippedTable('envoy'));

const SAMPLES: Readonly<Record<string, unknown>> = {
  bool: true,
  string: 'a',
  bytes: 'aGVsbG8=',
  'google.protobuf.BoolValue': false,
  'google.protobuf.StringValue': 'a',
  'google.protobuf.BytesValue': '',
  'google.protobuf.Duration': '1m30s',
  'google.protobuf.Timestamp': '2026-01-01T00:00:00Z',
  'google.protobuf.Any': {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors',
  },
  'google.protobuf.Value': [1, null],
  'google.protobuf.ListValue': [1],
};

/** A value that fits a type: all fields of messages down to a depth. */
function fitting(type: string, depth: number): unknown {
  if (type in SAMPLES) return SAMPLES[type];
  if (/Int|Float|Double/i.test(type.replace(/^google\.protobuf\./, '')) && !type.includes('v3'))
    return '5';
  const members = types.membersOf(type);
  if (members !== null) return members.at(-1);
  const fields = types.fieldsOf(type);
  if (fields === null) return '5';
  return depth === 0 ? {} : fittingMessage(fields, depth);
}

function fittingMessage(
  fields: ReadonlyMap<string, EnvoyFieldType>,
  depth: number,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...fields].map(([name, { holds, keys, of }]) => {
      const value = fitting(of, depth - 1);
      if (holds === 'list') return [name, [value]];
      return [name, holds === 'map' ? { [keys === 'string' ? 'a' : '1']: value } : value];
    }),
  );
}

const typed = types.messages.filter((name) => name.startsWith('envoy.extensions.'));
const asPatch = (message: string, fields: unknown): string =>
  patchOf(
    'EXTENSION_CONFIG',
    JSON.stringify({
      name: 'a',
      typed_config: { '@type': `type.googleapis.com/${message}`, ...(fields as object) },
    }),
  );

test('whatever fits the fields of a message is taken, in either spelling', () => {
  fc.assert(
    fc.property(fc.constantFrom(...typed), fc.boolean(), (message, isCamel) => {
      const value = fittingMessage(types.fieldsOf(message) ?? new Map(), 3);
      const text = JSON.stringify(value);
      const spelled: unknown = JSON.parse(
        isCamel
          ? text.replace(
              /"([a-z][a-z0-9_]*)":/g,
              (_, name: string) =>
                `"${name.replace(/_([a-z0-9])/g, (__, letter: string) => letter.toUpperCase())}":`,
            )
          : text,
      );
      expect(violationsOf(asPatch(message, spelled))).toEqual([]);
      expect(notesOf(asPatch(message, spelled))).toEqual([]);
    }),
    times(150),
  );
});

test('a field that no message has is noted and refuses nothing, whatever is in it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...typed), fc.jsonValue(), (message, value) => {
      const text = asPatch(message, { none_of_them_at_all: value });
      expect(violationsOf(text)).toEqual([]);
      expect(notesOf(text)).toEqual(['unknown-field none_of_them_at_all']);
    }),
    times(100),
  );
});

test('no value makes the reader throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...typed), fc.jsonValue(), fc.nat(), (message, value, at) => {
      const fields = [...(types.fieldsOf(message)?.keys() ?? [])];
      const name = fields[at % Math.max(1, fields.length)] ?? 'a';
      const text = asPatch(message, { [name]: value });
      violationsOf(text);
      notesOf(text);
    }),
    times(200),
  );
});
