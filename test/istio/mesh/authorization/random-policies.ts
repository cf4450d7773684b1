import fc from 'fast-check';
import { policiesFor } from '../../../../src/istio/mesh/authorization/policy-index.ts';
import type { AuthorizationRequest } from '../../../../src/istio/mesh/request/request.ts';
import type { Mesh } from '../../../../src/istio/mesh/mesh.ts';
import { meshFrom } from '../../../support/rendered.ts';

/** Policies over few words, so that they meet each other and the requests. */
interface Fields {
  readonly [field: string]: readonly string[];
}
interface Rule {
  readonly from?: readonly { readonly source: Fields }[];
  readonly to?: readonly { readonly operation: Fields }[];
  readonly when?: readonly {
    readonly key: string;
    readonly values?: string[];
    readonly notValues?: string[];
  }[];
}
export interface Policy {
  readonly action: 'ALLOW' | 'DENY';
  readonly rules: readonly Rule[];
}

const some = (...words: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 2 });
/** One or two of the fields: with more of them rules match nothing. */
const fields = (model: Readonly<Record<string, fc.Arbitrary<string[]>>>): fc.Arbitrary<Fields> =>
  fc
    .uniqueArray(
      fc.oneof(
        ...Object.entries(model).map(([field, values]) =>
          values.map((list): readonly [string, string[]] => [field, list]),
        ),
      ),
      { minLength: 1, maxLength: 2, selector: ([field]) => field },
    )
    .map((entries) => Object.fromEntries(entries));

const PRINCIPALS = ['cluster.local/ns/a/sa/x', 'cluster.local/ns/a/*', '*/sa/x', '*'];
const PATHS = ['/p', '/p*', '*/q', '/p/{*}', '/{**}/q'];

const source = fields({
  principals: some(...PRINCIPALS),
  notPrincipals: some(...PRINCIPALS),
  namespaces: some('a', 'b', 'a*'),
  notNamespaces: some('a', 'b'),
  serviceAccounts: some('a/x', 'b/y'),
});
const operation = fields({
  methods: some('GET', 'POST'),
  notMethods: some('GET', 'P*'),
  paths: some(...PATHS),
  notPaths: some(...PATHS),
  ports: some('80', '90'),
});
const condition = fc.oneof(
  fc.record({ key: fc.constant('request.headers[h]'), values: some('1', '2', '*') }),
  fc.record({ key: fc.constant('request.headers[h]'), notValues: some('1', '2') }),
);
const from = fc.array(fc.record({ source }), { minLength: 1, maxLength: 2 });
const to = fc.array(fc.record({ operation }), { minLength: 1, maxLength: 2 });
const when = fc.array(condition, { minLength: 1, maxLength: 2 });
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ from }),
  fc.record({ to }),
  fc.record({ when }),
  fc.record({ from, to }),
  fc.record({ from, to, when }, { requiredKeys: [] }),
);
const policy: fc.Arbitrary<Policy> = fc.record({
  action: fc.constantFrom('ALLOW', 'DENY'),
  rules: fc.array(rule, { maxLength: 2 }),
});

export const policies = fc.array(policy, { maxLength: 3 });

export interface Call {
  readonly peer: { readonly namespace: string; readonly serviceAccount: string } | null;
  readonly port: number;
  readonly http: {
    readonly method: string;
    readonly path: string;
    readonly header: string | null;
  } | null;
}

export const calls: fc.Arbitrary<Call> = fc.record({
  peer: fc.option(
    fc.record({
      namespace: fc.constantFrom('a', 'b', 'ab'),
      serviceAccount: fc.constantFrom('x', 'y'),
    }),
  ),
  port: fc.constantFrom(80, 90),
  http: fc.option(
    fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      path: fc.constantFrom('/p', '/p/q', '/p/r/q', '/x/q', '/', '/q'),
      header: fc.constantFrom('1', '2', null),
    }),
    { freq: 10 },
  ),
});

/** A list of policies, and the same list with one policy more, less, or replaced. */
export const edits: fc.Arbitrary<readonly [readonly Policy[], readonly Policy[]]> = fc
  .tuple(
    policies,
    fc.nat(2),
    fc.option(policy, { freq: 2 }),
    fc.constantFrom(0, 1),
    fc.option(rule),
  )
  .map(([list, index, put, removed, addition]) => {
    const old = list[index];
    const edited =
      put === null && addition !== null && old !== undefined
        ? { ...old, rules: [...old.rules, addition] }
        : put;
    return [list, list.toSpliced(index, removed, ...(edited === null ? [] : [edited]))] as const;
  });

/** Every HTTP request there is to make with the words above. */
export const allCalls: readonly Call[] = ['a', 'b', 'ab', null].flatMap((namespace) =>
  ['x', 'y'].flatMap((serviceAccount) =>
    [80, 90].flatMap((port) =>
      ['GET', 'POST', 'PUT'].flatMap((method) =>
        ['/p', '/p/q', '/p/r/q', '/x/q', '/', '/q'].flatMap((path) =>
          ['1', '2', null].map((header) => ({
            peer: namespace === null ? null : { namespace, serviceAccount },
            port,
            http: { method, path, header },
          })),
        ),
      ),
    ),
  ),
);

export const TARGET = { namespace: 'shop', labels: new Map([['app', 'web']]) };

export const meshOf = (list: readonly Policy[]): Mesh =>
  meshFrom(
    list
      .map((spec, index) =>
        JSON.stringify({
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          metadata: { name: `p${String(index)}`, namespace: 'shop' },
          spec,
        }),
      )
      .join('\n---\n'),
  );

/** Those of a mesh with these policies that count for the target. */
export const policiesAtTarget = (list: readonly Policy[]) => policiesFor(meshOf(list), TARGET);

export const requestOf = (call: Call): AuthorizationRequest => ({
  peer:
    call.peer === null
      ? { kind: 'plaintext' }
      : { kind: 'identity', trustDomain: 'cluster.local', ...call.peer },
  sourceIp: '10.0.0.1',
  remoteIp: '10.0.0.1',
  port: call.port,
  serverName: null,
  http:
    call.http === null
      ? null
      : {
          method: call.http.method,
          path: call.http.path,
          host: 'web',
          headers: new Map(call.http.header === null ? [] : [['h', call.http.header]]),
          token: null,
        },
});

/** The same question, answered by reading the rules one by one with regular expressions of our own. */
export function naivelyAllows(list: readonly Policy[], call: Call): boolean {
  const matches = ({ action, rules }: Policy): boolean =>
    rules.some((one) => naivelyMatches(one, action, call));
  if (list.some((one) => one.action === 'DENY' && matches(one))) return false;
  const allow = list.filter(({ action }) => action === 'ALLOW');
  return allow.length === 0 || allow.some(matches);
}

const HTTP_FIELDS = new Set(['methods', 'notMethods', 'paths', 'notPaths', 'header']);

function naivelyMatches(one: Rule, action: Policy['action'], call: Call): boolean {
  const conditions = (one.when ?? []).map((when): Fields =>
    when.values ? { header: when.values } : { notHeader: when.notValues ?? [] },
  );
  const sources = (one.from ?? []).map((entry) => entry.source);
  const operations = (one.to ?? []).map((entry) => entry.operation);
  const isHttp = (field: string): boolean => HTTP_FIELDS.has(field) || field === 'notHeader';
  const all = [...sources, ...operations, ...conditions];
  if (call.http === null && action === 'ALLOW' && all.some((f) => Object.keys(f).some(isHttp)))
    return false;
  const holds = (f: Fields): boolean =>
    Object.entries(f)
      .filter(([field]) => call.http !== null || !isHttp(field))
      .every(([field, values]) => fieldHolds(field, values, call));
  const any = (list: readonly Fields[]): boolean => list.length === 0 || list.some(holds);
  return any(sources) && any(operations) && conditions.every(holds);
}

function fieldHolds(field: string, values: readonly string[], call: Call): boolean {
  const isNegated = field.startsWith('not');
  const name = isNegated ? field.slice(3).toLowerCase() : field;
  const actual = actualOf(name, call);
  const found = actual !== null && values.some((value) => patternOf(name, value).test(actual));
  return isNegated ? !found : found;
}

function actualOf(name: string, { peer, port, http }: Call): string | null {
  switch (name) {
    case 'principals':
      return peer && `cluster.local/ns/${peer.namespace}/sa/${peer.serviceAccount}`;
    case 'namespaces':
      return peer && peer.namespace;
    case 'serviceAccounts':
      return peer && `${peer.namespace}/${peer.serviceAccount}`;
    case 'ports':
      return String(port);
    case 'methods':
      return http && http.method;
    case 'paths':
      return http && http.path;
    default:
      return http && http.header;
  }
}

const patterns = new Map<string, RegExp>();

function patternOf(name: string, value: string): RegExp {
  const key = `${name} ${value}`;
  const pattern = patterns.get(key) ?? compile(name, value);
  patterns.set(key, pattern);
  return pattern;
}

function compile(name: string, value: string): RegExp {
  if (name === 'paths' && value.includes('{'))
    return new RegExp(`^${value.replace('{**}', '.*').replace('{*}', '[^/]+')}$`);
  if (value === '*') return /^.+$/;
  return new RegExp(`^${value.replaceAll('*', '.*')}$`);
}
