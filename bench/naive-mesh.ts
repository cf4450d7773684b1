/** A mesh in few words, of which both manifests and a plain evaluator's answers are made. */
export interface SmallMesh {
  readonly workloads: readonly SmallWorkload[];
  /** Routes of the Services that have some, as `namespace/name`. */
  readonly routes: ReadonlyMap<string, readonly SmallRoute[]>;
  /** Subsets that a DestinationRule of the Service's namespace names, each a version. */
  readonly subsets: ReadonlyMap<string, readonly string[]>;
  readonly policies: readonly SmallPolicy[];
  /** By namespace; empty for the whole mesh. */
  readonly mtls: ReadonlyMap<string, 'STRICT' | 'PERMISSIVE' | 'DISABLE'>;
  /** Namespaces that workloads of a namespace see, and whether they reach others. */
  readonly sidecars: ReadonlyMap<
    string,
    { readonly sees: readonly string[]; readonly open: boolean }
  >;
}

export interface SmallWorkload {
  readonly namespace: string;
  /** Its Service is called so, too. */
  readonly app: string;
  readonly version: 'v1' | 'v2';
  readonly account: string;
  readonly sidecar: boolean;
}

export interface SmallRoute {
  readonly match: {
    readonly prefix?: string;
    readonly exact?: string;
    readonly method?: string;
    readonly team?: string;
  } | null;
  /** `namespace/name` of a Service. */
  readonly to: string;
  readonly subset: string | null;
}

export interface SmallPolicy {
  readonly namespace: string;
  /** Null for all of the namespace. */
  readonly app: string | null;
  readonly action: 'ALLOW' | 'DENY';
  readonly rules: readonly SmallRule[];
}

/** Each list that is there has to fit. */
export interface SmallRule {
  /** `namespace/account` */
  readonly accounts?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
  readonly methods?: readonly string[];
  readonly team?: string;
}

export interface SmallRequest {
  readonly method: string;
  readonly path: string;
  readonly team: string | null;
}

const key = (workload: SmallWorkload): string => `${workload.namespace}/${workload.app}`;
export const workloadName = ({ app, version }: SmallWorkload): string => `${app}-${version}`;

/** Who may answer a request, as `namespace/name` in order; `refused` stands for the rest. */
export function naiveOutcome(
  mesh: SmallMesh,
  caller: SmallWorkload,
  service: string,
  request: SmallRequest,
): string {
  const sent = caller.sidecar ? routed(mesh, caller, service, request) : past(service);
  if (sent === null) return 'refused';
  const pods = mesh.workloads.filter(
    (pod) => key(pod) === sent.to && (sent.subset === null || pod.version === sent.subset),
  );
  if (pods.length === 0) return 'refused';
  const ends = pods.map((pod) =>
    takes(mesh, caller, pod, request, sent.plain)
      ? `${pod.namespace}/${workloadName(pod)}`
      : 'refused',
  );
  return [...new Set(ends)].sort().join();
}

interface Sent {
  readonly to: string;
  readonly subset: string | null;
  /** Sent on without the mesh's TLS. */
  readonly plain: boolean;
}

const past = (to: string): Sent => ({ to, subset: null, plain: true });

function routed(
  mesh: SmallMesh,
  caller: SmallWorkload,
  service: string,
  request: SmallRequest,
): Sent | null {
  const sidecar = mesh.sidecars.get(caller.namespace);
  const [namespace = ''] = service.split('/');
  if (sidecar !== undefined && !sidecar.sees.includes(namespace))
    return sidecar.open ? past(service) : null;
  const routes = mesh.routes.get(service);
  if (routes === undefined) return { to: service, subset: null, plain: false };
  const route = routes.find(({ match }) => match === null || fits(match, request));
  if (route === undefined) return null;
  const isNamed = route.subset === null || mesh.subsets.get(route.to)?.includes(route.subset);
  return isNamed === true ? { to: route.to, subset: route.subset, plain: false } : null;
}

const fits = (
  match: NonNullable<SmallRoute['match']>,
  { path, method, team }: SmallRequest,
): boolean =>
  (match.prefix === undefined || path.startsWith(match.prefix)) &&
  (match.exact === undefined || path === match.exact) &&
  (match.method === undefined || method === match.method) &&
  (match.team === undefined || team === match.team);

function takes(
  mesh: SmallMesh,
  caller: SmallWorkload,
  pod: SmallWorkload,
  request: SmallRequest,
  plain: boolean,
): boolean {
  if (!pod.sidecar) return true;
  const mode = mesh.mtls.get(pod.namespace) ?? mesh.mtls.get('') ?? 'PERMISSIVE';
  const isSecret = !plain && mode !== 'DISABLE';
  if (!isSecret && mode === 'STRICT') return false;
  const policies = mesh.policies.filter(
    ({ namespace, app }) => namespace === pod.namespace && (app === null || app === pod.app),
  );
  const meets = ({ rules }: SmallPolicy): boolean =>
    rules.some((rule) => meetsRule(rule, isSecret ? caller : null, request));
  if (policies.some((policy) => policy.action === 'DENY' && meets(policy))) return false;
  const allowing = policies.filter(({ action }) => action === 'ALLOW');
  return allowing.length === 0 || allowing.some(meets);
}

function meetsRule(rule: SmallRule, peer: SmallWorkload | null, request: SmallRequest): boolean {
  const isOf = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  const hasPath = (list: readonly string[]): boolean =>
    list.some((text) =>
      text.endsWith('*')
        ? request.path.startsWith(text.slice(0, -1))
        : text.startsWith('*')
          ? request.path.endsWith(text.slice(1))
          : request.path === text,
    );
  return (
    isOf(rule.accounts, peer === null ? null : `${peer.namespace}/${peer.account}`) &&
    isOf(rule.namespaces, peer === null ? null : peer.namespace) &&
    isOf(rule.methods, request.method) &&
    (rule.paths === undefined || hasPath(rule.paths)) &&
    (rule.notPaths === undefined || !hasPath(rule.notPaths)) &&
    (rule.team === undefined || request.team === rule.team)
  );
}

/** The manifests of it; `mesh.yaml` in one document after the other. */
export function manifestsOf(mesh: SmallMesh): string {
  const namespaces = new Set(mesh.workloads.map(({ namespace }) => namespace));
  const objects: unknown[] = [...namespaces].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'istio-injection': 'enabled' } },
  }));
  for (const workload of mesh.workloads) objects.push(deployment(workload));
  for (const service of new Set(mesh.workloads.map(key))) {
    const [namespace = '', name = ''] = service.split('/');
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] },
    });
  }
  for (const [service, routes] of mesh.routes) objects.push(virtualService(service, routes));
  for (const [service, subsets] of mesh.subsets) objects.push(destinationRule(service, subsets));
  for (const [at, policy] of mesh.policies.entries()) objects.push(authorization(policy, at));
  for (const [namespace, mode] of mesh.mtls)
    objects.push({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: namespace === '' ? 'istio-system' : namespace },
      spec: { mtls: { mode } },
    });
  for (const [namespace, { sees, open }] of mesh.sidecars)
    objects.push({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: 'default', namespace },
      spec: {
        egress: [{ hosts: sees.map((one) => `${one}/*`) }],
        outboundTrafficPolicy: { mode: open ? 'ALLOW_ANY' : 'REGISTRY_ONLY' },
      },
    });
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

function deployment(workload: SmallWorkload): unknown {
  const { namespace, app, version, account, sidecar } = workload;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workloadName(workload), namespace },
    spec: {
      template: {
        metadata: {
          labels: { app, version, ...(sidecar ? {} : { 'sidecar.istio.io/inject': 'false' }) },
        },
        spec: { serviceAccountName: account, containers: [{ name: 'app' }] },
      },
    },
  };
}

const host = (service: string): string => {
  const [namespace = '', name = ''] = service.split('/');
  return `${name}.${namespace}.svc.cluster.local`;
};

function virtualService(service: string, routes: readonly SmallRoute[]): unknown {
  const [namespace = '', name = ''] = service.split('/');
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      hosts: [name],
      http: routes.map(({ match, to, subset }) => ({
        ...(match === null ? {} : { match: [written(match)] }),
        route: [{ destination: { host: host(to), ...(subset === null ? {} : { subset }) } }],
      })),
    },
  };
}

const written = ({ prefix, exact, method, team }: NonNullable<SmallRoute['match']>): unknown => ({
  ...(prefix === undefined ? {} : { uri: { prefix } }),
  ...(exact === undefined ? {} : { uri: { exact } }),
  ...(method === undefined ? {} : { method: { exact: method } }),
  ...(team === undefined ? {} : { headers: { 'x-team': { exact: team } } }),
});

const destinationRule = (service: string, subsets: readonly string[]): unknown => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: service.split('/')[1], namespace: service.split('/')[0] },
  spec: {
    host: host(service),
    subsets: subsets.map((name) => ({ name, labels: { version: name } })),
  },
});

function authorization({ namespace, app, action, rules }: SmallPolicy, at: number): unknown {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: `p${String(at)}`, namespace },
    spec: {
      ...(app === null ? {} : { selector: { matchLabels: { app } } }),
      action,
      rules: rules.map(({ accounts, namespaces, paths, notPaths, methods, team }) => {
        const source = {
          ...(accounts && {
            principals: accounts.map((one) => `cluster.local/ns/${one.replace('/', '/sa/')}`),
          }),
          ...(namespaces && { namespaces }),
        };
        const operation = {
          ...(paths && { paths }),
          ...(notPaths && { notPaths }),
          ...(methods && { methods }),
        };
        return {
          ...(Object.keys(source).length > 0 && { from: [{ source }] }),
          ...(Object.keys(operation).length > 0 && { to: [{ operation }] }),
          ...(team !== undefined && {
            when: [{ key: 'request.headers[x-team]', values: [team] }],
          }),
        };
      }),
    },
  };
}
