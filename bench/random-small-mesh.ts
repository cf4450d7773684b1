import type { SmallGateway, SmallMesh, SmallPolicy, SmallRoute, SmallRule } from './naive-mesh.ts';
import type { SmallAuthentication } from './naive-tokens.ts';

type Random = () => number;

const one = <T>(random: Random, all: readonly [T, ...T[]]): T =>
  all[Math.floor(random() * all.length)] ?? all[0];
const maybe = (random: Random, share: number): boolean => random() < share;

const NAMESPACES = ['shop', 'bank', 'lab'] as const;
const SERVICES = ['shop/web', 'shop/orders', 'bank/orders', 'lab/probe'] as const;
const PATHS = ['/a', '/a/b', '/b', '/', '/a*', '/a/*', '*/b', '*.js'] as const;
export const METHODS = ['GET', 'POST'] as const;
export const ISSUERS = ['acme', 'other'] as const;
export const SUBJECTS = ['user', 'admin'] as const;
export const GROUPS = ['a', 'b'] as const;
export const AUDIENCE = 'shop';
const PRINCIPALS = ['*', 'acme/*', 'acme/admin', '*/admin', 'other/user'] as const;

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
    selected: randomlySelected(random, kept),
    authentications: randomAuthentications(random),
    gateway: maybe(random, 0.35) ? randomGateway(random, served) : null,
  };
}

/** Of every third mesh some; those of the gateway forward tokens, or do not. */
const randomAuthentications = (random: Random): readonly SmallAuthentication[] =>
  maybe(random, 0.65)
    ? []
    : Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
        const [namespace = '', app = ''] = one(random, WHERE).split('/');
        const issuers = ISSUERS.filter(() => maybe(random, 0.6));
        return {
          namespace,
          app: app === 'gateway' || maybe(random, 0.4) ? null : app,
          issuers: (issuers.length === 0 ? [ISSUERS[0]] : issuers).map((issuer) => ({
            issuer,
            audience: maybe(random, 0.25) ? AUDIENCE : null,
            forwards: maybe(random, 0.4),
          })),
        };
      });

/** Where policies and authentications are for. */
const WHERE = [...SERVICES, 'ingress/gateway'] as const;

/** Of Services with two versions some select one only; none selects what is not there, which would be nowhere known. */
const randomlySelected = (
  random: Random,
  workloads: SmallMesh['workloads'],
): SmallMesh['selected'] =>
  new Map(
    workloads.flatMap(({ namespace, app, version }) =>
      version === 'v2' && maybe(random, 0.3)
        ? [[`${namespace}/${app}`, one(random, ['v1', 'v2'] as const)] as const]
        : [],
    ),
  );

const EXACT = ['a.example.com', 'b.example.com'] as const;
const WILD = '*.example.com';

/** A server for a wildcard, or for names: routes for a wildcard at a server for a name would be merged with those for it. */
function randomGateway(random: Random, served: readonly string[]): SmallGateway {
  const [first = '', ...others] = served;
  const isWild = maybe(random, 0.5);
  const exact = EXACT.filter(() => maybe(random, 0.6));
  return {
    hosts: isWild ? [WILD] : exact.length === 0 ? [EXACT[0]] : exact,
    routes: new Map(
      [...EXACT, ...(isWild ? [WILD] : [])].flatMap((name) =>
        maybe(random, 0.6)
          ? [[name, randomRoutes(random, one(random, [first, ...others]), true)] as const]
          : [],
      ),
    ),
  };
}

function randomRoutes(random: Random, service: string, outside = false): readonly SmallRoute[] {
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
      ...(outside && maybe(random, 0.3) ? { group: one(random, GROUPS) } : {}),
      ...(outside && maybe(random, 0.15) ? { notGroup: one(random, GROUPS) } : {}),
    }),
  );
  return matched.length === 0 || maybe(random, 0.7) ? [...matched, route(null)] : matched;
}

function randomPolicy(random: Random): SmallPolicy {
  const [namespace = '', app = ''] = one(random, WHERE).split('/');
  return {
    namespace,
    app: app !== 'gateway' && maybe(random, 0.6) ? app : null,
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
    ...(maybe(random, 0.25) && ofTokens(random)),
  };
}

function ofTokens(random: Random): SmallRule {
  return {
    ...(maybe(random, 0.5) && { principals: [one(random, PRINCIPALS)] }),
    ...(maybe(random, 0.2) && { notPrincipals: [one(random, PRINCIPALS)] }),
    ...(maybe(random, 0.4) && { groups: [one(random, GROUPS)] }),
    ...(maybe(random, 0.15) && { notGroups: [one(random, GROUPS)] }),
    ...(maybe(random, 0.15) && { audiences: [AUDIENCE] }),
  };
}

/** Another mesh of the same workloads. */
export function otherMesh(random: Random, { workloads }: SmallMesh): SmallMesh {
  const other = randomSmallMesh(random);
  return { ...other, workloads, selected: randomlySelected(random, workloads) };
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
      'selected',
      'gateway',
      'authentications',
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
    case 'authentications':
      return { ...mesh, authentications: other.authentications };
    case 'selected':
      return { ...mesh, selected: randomlySelected(random, mesh.workloads) };
    case 'gateway': {
      const served = [
        ...new Set(mesh.workloads.map(({ namespace, app }) => `${namespace}/${app}`)),
      ];
      return { ...mesh, gateway: maybe(random, 0.8) ? randomGateway(random, served) : null };
    }
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
