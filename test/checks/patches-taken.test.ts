import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const filter = (
  applyTo: string,
  operation: string,
  value: string,
): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  priority: 1
  configPatches:
    - applyTo: ${applyTo}
      patch:
        operation: ${operation}
        value: ${value}
`;
const installed = (version: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { tag: ${version} }
`;

const told = async (text: string, version: string | null = null): Promise<readonly string[]> => {
  const { entries } = await analysed({
    'a.yaml': [text, ...(version === null ? [] : [installed(version)])].join('---'),
  });
  return entries
    .filter(({ id }) => id.startsWith('invalid-mesh-resource/'))
    .map(({ id, code, line, finding }) =>
      [id.split('/')[1], code ?? 'none', String(line), spoken(finding.fix.text)].join(' | '),
    );
};

test('a field that Envoy does not know is told at its line, with the one that was meant', async () => {
  expect(await told(filter('CLUSTER', 'MERGE', '\n          conect_timeout: 5s'))).toEqual([
    'taken-with-a-warning | IST0133 | 11 | Write connect_timeout for conect_timeout. Write the field as it is called in the reference of Envoy, where it has its place, or remove it.',
  ]);
});

test('a value of a wrong type is a refusal by the webhook', async () => {
  expect(await told(filter('CLUSTER', 'MERGE', '\n          connect_timeout: 5'))).toEqual([
    'object-refused | IST0106 | 11 | Write 5s at spec.configPatches[0].patch.value.connect_timeout.',
  ]);
});

test('a later Istio may know words that are not known here, and its values are judged all the same', async () => {
  const unknown = filter('CLUSTER', 'MERGE', '{ conect_timeout: 5s }');
  expect(await told(unknown, '1.31.0')).toHaveLength(1);
  expect(await told(unknown, '1.99.0')).toEqual([]);
  const member = filter('CLUSTER', 'MERGE', '{ lb_policy: LATER }');
  expect(await told(member, '1.20.0')).toHaveLength(1);
  expect(await told(member, '1.99.0')).toEqual([]);
  expect(await told(filter('CLUSTER', 'MERGE', '{ name: 5 }'), '1.99.0')).toHaveLength(1);
});

test('nothing is found of fields that an older Istio knew', async () => {
  const former = filter('NETWORK_FILTER', 'INSERT_FIRST', '{ name: a, config: { b: c } }');
  expect(await told(former)).toEqual([]);
  expect(await told(former, '1.5.0')).toEqual([]);
});

test('extensions by their names are told of Istio from 1.14 on', async () => {
  const byName = filter('HTTP_FILTER', 'INSERT_FIRST', '{ name: envoy.filters.http.cors }');
  expect(await told(byName, '1.13.4')).toEqual([]);
  expect(await told(byName, '1.14.0')).toHaveLength(1);
  expect(await told(byName.replace('INSERT_FIRST', 'MERGE'))).toEqual([]);
});

test('a type without a slash is what proxies reject, and not the webhook', async () => {
  const bare = filter(
    'HTTP_FILTER',
    'INSERT_FIRST',
    "{ name: a, typed_config: { '@type': envoy.extensions.filters.http.cors.v3.Cors } }",
  );
  expect(await told(bare)).toEqual([
    'type-without-slash | none | 10 | Write type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors.',
  ]);
});

/** A filter of these patches: what each has in its match, and the value that it puts in. */
const patches = (applyTo: string, ...each: readonly (readonly [string, string])[]): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  priority: 1
  configPatches:
${each
  .map(
    ([match, value]) => `    - applyTo: ${applyTo}
      match: ${match}
      patch: { operation: INSERT_FIRST, value: ${value} }
`,
  )
  .join('')}`;
const TYPED =
  'typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }';
const LOOKS = (name: string): string =>
  `{ listener: { filterChain: { filter: { name: ${name} } } } }`;

/** Lines at which a code of Istio stands, but for being an EnvoyFilter. */
const linesOf = async (text: string): Promise<readonly number[]> => {
  const { entries } = await analysed({ 'a.yaml': text });
  return entries
    .filter(({ code, id }) => code === 'IST0133' && !id.endsWith('/built-on-internals'))
    .map(({ line }) => line);
};

test('in JSON each sentence of the webhook is an entry, with its line', async () => {
  const names = patches(
    'HTTP_FILTER',
    ['{}', '{ name: a }'],
    ['{}', '{ name: b }'],
    ['{}', '{ name: b }'],
  );
  expect(await linesOf(names)).toEqual([10, 13]);
  const fields = patches(
    'HTTP_FILTER',
    ['{}', `{ name: a, ${TYPED}, one: 1, two: 2 }`],
    ['{}', `{ name: b, ${TYPED}, one: 1 }`],
    ['{}', `{ name: c, ${TYPED}, three: 1 }`],
  );
  expect(await linesOf(fields)).toEqual([10, 16]);
  const looked = patches(
    'NETWORK_FILTER',
    [LOOKS('envoy.http_connection_manager'), `{ name: a, ${TYPED} }`],
    [LOOKS('envoy.tcp_proxy'), `{ name: b, ${TYPED} }`],
    [LOOKS('envoy.tcp_proxy'), `{ name: c, ${TYPED} }`],
  );
  expect(await linesOf(looked)).toEqual([9, 12]);
});

test('of a folder the warnings of a refused filter are told too', async () => {
  const refused = patches(
    'HTTP_FILTER',
    ['{}', '{ name: a }'],
    ['{ cluster: { name: b } }', `{ name: b, ${TYPED} }`],
  );
  expect(await linesOf(refused)).toEqual([10]);
});
