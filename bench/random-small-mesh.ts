import { oneFolder } from '../src/core/environments/index.ts';
import { parseYaml, resourceOf } from '../src/core/manifest/index.ts';
import type { Mesh } from '../src/core/mesh/index.ts';
import { resolveMesh } from '../src/core/mesh/index.ts';
import { consequencesBetween } from '../src/core/behaviour/index.ts';
import type { Consequence } from '../src/core/behaviour/index.ts';
import type { SmallMesh, SmallPolicy, SmallRequest, SmallRoute, SmallRule } from './naive-mesh.ts';
import { manifestsOf, naiveOutcome, workloadName } from './naive-mesh.ts';

type Random = () => number;

const one = <T>(random: Random, all: readonly [T, ...T[]]): T =>
  all[Math.floor(random() * all.length)] ?? all[0];
const maybe = (random: Random, share: number): boolean => random() < share;

const NAMESPACES = ['shop', 'bank', 'lab'] as const;
const SERVICES = ['shop/web', 'shop/orders', 'bank/orders', 'lab/probe'] as const;
const PATHS = ['/a', '/a/b', '/b', '/', '/a*', '/a/*', '*/b', '*.js'] as const;
const TRIED = ['/', '/a', '/a/b', '/ab', '/b', '/c.js', '/b/b'] as const;
const METHODS = ['GET', 'POST'] as const;
const TEAMS = [null, 'red'] as const;

/** A mesh of at most four workloads, six policies, and as many routes. */
export function randomSmallMesh(random: Random): SmallMesh {
  const names = SERVICES.filter(() => maybe(random, 0.7));
  const services = names.length === 0 ? [SERVICES[0]] : names;
  const workloads = services.flatMap((service) => {
    const [namespace = '', app = ''] = service.split('/');
    const account = one(random, ['one', 'two'] as const);
    const versions =
      services.length < 4 && maybe(random, 0.4) ? (['v1', 'v2'] as const) : (['v1'] as const);
    return versions.map((version) => ({
      namespace,
      app,
      version,
      account,
      sidecar: maybe(random, 0.85),
    }));
  });
  const kept = workloads.slice(0, 4);
  const served = [...new Set(kept.map(({ namespace, app }) => `${namespace}/${app}`))];
  return {
    workloads: kept,
    routes: new Map(
      served.flatMap((service) =>
        maybe(random, 0.4) ? [[service, randomRoutes(random, service)] as const] : [],
      ),
    ),
    subsets: new Map(
      served.flatMap((service) =>
        maybe(random, 0.5) ? [[service, maybe(random, 0.5) ? ['v1', 'v2'] : ['v1']] as const] : [],
      ),
    ),
    policies: Array.from({ length: Math.floor(random() * 4) }, () => randomPolicy(random)),
    mtls: new Map(
      ['', ...NAMESPACES].flatMap((namespace) =>
        maybe(random, 0.15)
          ? [[namespace, one(random, ['STRICT', 'PERMISSIVE', 'DISABLE'] as const)] as const]
          : [],
      ),
    ),
    sidecars: new Map(
      NAMESPACES.flatMap((namespace) =>
        maybe(random, 0.2)
          ? [
              [
                namespace,
                {
                  sees: NAMESPACES.filter((each) => each === namespace || maybe(random, 0.4)),
                  open: maybe(random, 0.5),
                },
              ] as const,
            ]
          : [],
      ),
    ),
  };
}

function randomRoutes(random: Random, service: string): readonly SmallRoute[] {
  const route = (match: SmallRoute['match']): SmallRoute => ({
    match,
    to: service,
    subset: maybe(random, 0.5) ? one(random, ['v1', 'v2', 'v9'] as const) : null,
  });
  const matched = Array.from({ length: Math.floor(random() * 3) }, () =>
    route({
      ...(maybe(random, 0.6)
        ? maybe(random, 0.5)
          ? { prefix: one(random, ['/a', '/a/', '/b'] as const) }
          : { exact: one(random, ['/a', '/b', '/'] as const) }
        : { method: one(random, METHODS) }),
      ...(maybe(random, 0.2) ? { team: 'red' } : {}),
    }),
  );
  return matched.length === 0 || maybe(random, 0.7) ? [...matched, route(null)] : matched;
}

function randomPolicy(random: Random): SmallPolicy {
  const [namespace = '', app = ''] = one(random, SERVICES).split('/');
  return {
    namespace,
    app: maybe(random, 0.6) ? app : null,
    action: one(random, ['ALLOW', 'DENY'] as const),
    rules: Array.from({ length: 1 + Math.floor(random() * 2) }, () => randomRule(random)),
  };
}

function randomRule(random: Random): SmallRule {
  const [namespace] = one(random, SERVICES).split('/');
  return {
    ...(maybe(random, 0.4) && {
      accounts: [`${namespace ?? ''}/${one(random, ['one', 'two'] as const)}`],
    }),
    ...(maybe(random, 0.2) && { namespaces: [one(random, NAMESPACES)] }),
    ...(maybe(random, 0.4) && { paths: [one(random, PATHS), one(random, PATHS)] }),
    ...(maybe(random, 0.15) && { notPaths: [one(random, PATHS)] }),
    ...(maybe(random, 0.3) && { methods: [one(random, METHODS)] }),
    ...(maybe(random, 0.2) && { team: 'red' }),
  };
}

/** The same mesh with one thing of another one. */
export function changedMesh(random: Random, mesh: SmallMesh): SmallMesh {
  const other = randomSmallMesh(random);
  switch (
    one(random, [
      'routes',
      'subsets',
      'policy',
      'policies',
      'mtls',
      'sidecars',
      'account',
      'proxy',
    ] as const)
  ) {
    case 'routes': {
      const [first] = mesh.workloads;
      const service = `${first?.namespace ?? ''}/${first?.app ?? ''}`;
      return {
        ...mesh,
        routes: new Map([...mesh.routes, [service, randomRoutes(random, service)]]),
      };
    }
    case 'subsets':
      return { ...mesh, subsets: other.subsets };
    case 'policy':
      return { ...mesh, policies: [...mesh.policies, randomPolicy(random)] };
    case 'policies':
      return { ...mesh, policies: mesh.policies.slice(1) };
    case 'mtls':
      return { ...mesh, mtls: other.mtls };
    case 'sidecars':
      return { ...mesh, sidecars: other.sidecars };
    case 'account':
      return {
        ...mesh,
        workloads: mesh.workloads.map((each, at) =>
          at === 0 ? { ...each, account: each.account === 'one' ? 'two' : 'one' } : each,
        ),
      };
    case 'proxy':
      return {
        ...mesh,
        workloads: mesh.workloads.map((each, at) =>
          at === 0 ? { ...each, sidecar: !each.sidecar } : each,
        ),
      };
  }
}

/** Its manifests as the model reads them. */
export function resolved(mesh: SmallMesh): Mesh {
  const resources = parseYaml('mesh.yaml', manifestsOf(mesh)).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
  return resolveMesh(oneFolder({ name: 'prod', production: true }, resources), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

/** All requests of the small alphabet. */
const REQUESTS: readonly SmallRequest[] = METHODS.flatMap((method) =>
  TRIED.flatMap((path) => TEAMS.map((team) => ({ method, path, team }))),
);

/** What the comparison of two meshes says that is not so, and what it does not say; each a sentence. */
export interface Judgement {
  readonly differing: number;
  readonly told: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
  readonly undecided: number;
}

/** Holds the comparison against a plain evaluator that tries every request of the small alphabet. */
export function judgedPair(before: SmallMesh, after: SmallMesh): Judgement {
  const { consequences, undecided } = consequencesBetween('prod', {
    before: resolved(before),
    after: resolved(after),
  });
  const ends = consequences.filter(({ kind }) => ENDS.has(kind));
  const told = new Set(ends.flatMap(sentencesOf));
  const differing = new Set(differencesOf(before, after));
  return {
    differing: differing.size,
    told: ends.length,
    missed: [...differing].filter((each) => !told.has(each)),
    wrong: ends.filter((each) => isWrong(each, before, after)).map((each) => JSON.stringify(each)),
    undecided,
  };
}

const ENDS: ReadonlySet<string> = new Set(['lost', 'opened', 'moved']);

function* differencesOf(before: SmallMesh, after: SmallMesh): Generator<string> {
  const services = new Set(before.workloads.map(({ namespace, app }) => `${namespace}/${app}`));
  for (const [at, caller] of before.workloads.entries()) {
    const other = after.workloads[at];
    if (other === undefined) continue;
    for (const service of services)
      for (const request of REQUESTS) {
        const first = naiveOutcome(before, caller, service, request);
        const second = naiveOutcome(after, other, service, request);
        if (first !== second)
          yield sentence(`${caller.namespace}/${workloadName(caller)}`, service, first, second);
      }
  }
}

const sentence = (caller: string, service: string, first: string, second: string): string =>
  `${caller} to ${service}: ${first} => ${second}`;

const withoutKind = (name: string): string => name.replace('Deployment ', '');

function sentencesOf({ sources, destination, before, after }: Consequence): readonly string[] {
  return sources.map((source) =>
    sentence(withoutKind(source), destination, endOf(before), endOf(after)),
  );
}

const endOf = ({ by, answered }: Consequence['before']): string =>
  [
    ...new Set([
      ...by.flatMap(({ name }) =>
        name
          .split(' or ')
          .map((part) => (part.startsWith('refused') ? 'refused' : withoutKind(part))),
      ),
      ...(answered < 100 ? ['refused'] : []),
    ]),
  ]
    .sort()
    .join();

/** Whether the witness ends alike on both sides. */
function isWrong(
  { witness, destination }: Consequence,
  before: SmallMesh,
  after: SmallMesh,
): boolean {
  const { http, source } = witness;
  if (http === null) return false;
  const at = before.workloads.findIndex(
    (each) => `${each.namespace}/${workloadName(each)}` === withoutKind(source),
  );
  const [first, second] = [before.workloads[at], after.workloads[at]];
  if (first === undefined || second === undefined) return true;
  const request = {
    method: http.method,
    path: http.url.replace(/^http:\/\/[^/]*/, ''),
    team: http.headers.get('x-team') ?? null,
  };
  return (
    naiveOutcome(before, first, destination, request) ===
    naiveOutcome(after, second, destination, request)
  );
}
