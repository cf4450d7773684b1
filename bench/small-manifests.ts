import type {
  SmallGateway,
  SmallMesh,
  SmallPolicy,
  SmallRoute,
  SmallRule,
  SmallWorkload,
} from './naive-mesh.ts';
import type { SmallAuthentication } from './naive-tokens.ts';
import { serviceOf, workloadName } from './naive-mesh.ts';

/** The manifests of it; `mesh.yaml` in one document after the other. */
export function manifestsOf(mesh: SmallMesh): string {
  const namespaces = new Set(mesh.workloads.map(({ namespace }) => namespace));
  const objects: readonly unknown[] = [
    ...[...namespaces].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'istio-injection': 'enabled' } },
    })),
    ...mesh.workloads.map(deployment),
    ...[...new Set(mesh.workloads.map(serviceOf))].map((name) =>
      service(name, mesh.selected.get(name)),
    ),
    ...(mesh.gateway === null ? [] : gatewayObjects(mesh.gateway)),
    ...[...mesh.routes].map(([name, routes]) => virtualService(name, routes)),
    ...[...mesh.subsets].map(([name, subsets]) => destinationRule(name, subsets)),
    ...mesh.authentications.map(authentication),
    ...mesh.policies.map(authorization),
    ...[...mesh.mtls].map(([namespace, mode]) => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: namespace === '' ? 'istio-system' : namespace },
      spec: { mtls: { mode } },
    })),
    ...[...mesh.sidecars].map(([namespace, { sees, open }]) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { name: 'default', namespace },
      spec: {
        egress: [{ hosts: sees.map((one) => `${one}/*`) }],
        outboundTrafficPolicy: { mode: open ? 'ALLOW_ANY' : 'REGISTRY_ONLY' },
      },
    })),
  ];
  return objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
}

function service(key: string, version: string | undefined): unknown {
  const [namespace = '', name = ''] = key.split('/');
  const selector = { app: name, ...(version === undefined ? {} : { version }) };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector, ports: [{ name: 'http', port: 8080 }] },
  };
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
    spec: { hosts: [name], http: httpOf(routes) },
  };
}

const httpOf = (routes: readonly SmallRoute[]): readonly unknown[] =>
  routes.map(({ match, to, subset }) => ({
    ...(match === null ? {} : { match: [written(match)] }),
    route: [{ destination: { host: host(to), ...(subset === null ? {} : { subset }) } }],
  }));

function gatewayObjects({ hosts, routes }: SmallGateway): readonly unknown[] {
  const namespace = 'ingress';
  const selector = { istio: 'ingressgateway' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'gateway', namespace },
      spec: {
        template: {
          metadata: { labels: selector },
          spec: { serviceAccountName: 'gateway', containers: [{ name: 'istio-proxy' }] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'gateway', namespace },
      spec: { type: 'LoadBalancer', selector, ports: [{ name: 'http', port: 80 }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'gateway', namespace },
      spec: {
        selector,
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
      },
    },
    ...[...routes].map(([name, ofHost]) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: name.replace('*', 'any'), namespace },
      spec: { hosts: [name], gateways: ['gateway'], http: httpOf(ofHost) },
    })),
  ];
}

const written = ({
  prefix,
  exact,
  method,
  team,
  group,
  notGroup,
}: NonNullable<SmallRoute['match']>): unknown => ({
  ...(prefix === undefined ? {} : { uri: { prefix } }),
  ...(exact === undefined ? {} : { uri: { exact } }),
  ...(method === undefined ? {} : { method: { exact: method } }),
  ...(team === undefined && group === undefined
    ? {}
    : {
        headers: {
          ...(team === undefined ? {} : { 'x-team': { exact: team } }),
          ...(group === undefined ? {} : { '@request.auth.claims.groups': { exact: group } }),
        },
      }),
  ...(notGroup === undefined
    ? {}
    : { withoutHeaders: { '@request.auth.claims[groups]': { exact: notGroup } } }),
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

const authentication = ({ namespace, app, issuers }: SmallAuthentication, at: number): unknown => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'RequestAuthentication',
  metadata: { name: `tokens${String(at)}`, namespace },
  spec: {
    ...(app === null ? {} : { selector: { matchLabels: { app } } }),
    jwtRules: issuers.map(({ issuer, audience, forwards }) => ({
      issuer,
      jwksUri: `https://${issuer}.example/keys`,
      ...(audience === null ? {} : { audiences: [audience] }),
      ...(forwards ? { forwardOriginalToken: true } : {}),
    })),
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
      rules: rules.map(({ accounts, namespaces, paths, notPaths, methods, ...rule }) => {
        const { principals, notPrincipals } = rule;
        const when = conditionsOf(rule);
        const source = {
          ...(accounts && {
            principals: accounts.map((one) => `cluster.local/ns/${one.replace('/', '/sa/')}`),
          }),
          ...(namespaces && { namespaces }),
          ...(principals && { requestPrincipals: principals }),
          ...(notPrincipals && { notRequestPrincipals: notPrincipals }),
        };
        const operation = {
          ...(paths && { paths }),
          ...(notPaths && { notPaths }),
          ...(methods && { methods }),
        };
        return {
          ...(Object.keys(source).length > 0 && { from: [{ source }] }),
          ...(Object.keys(operation).length > 0 && { to: [{ operation }] }),
          ...(when.length > 0 && { when }),
        };
      }),
    },
  };
}

function conditionsOf({ team, groups, notGroups, audiences }: SmallRule): readonly unknown[] {
  const ofGroups = {
    key: 'request.auth.claims[groups]',
    ...(groups && { values: groups }),
    ...(notGroups && { notValues: notGroups }),
  };
  return [
    ...(team === undefined ? [] : [{ key: 'request.headers[x-team]', values: [team] }]),
    ...((groups ?? notGroups) ? [ofGroups] : []),
    ...(audiences ? [{ key: 'request.auth.audiences', values: audiences }] : []),
  ];
}
