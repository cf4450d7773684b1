import type { Mesh } from '../../../istio/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, plainOf, stringAt } from '../../../manifest/index.ts';
import type { NamedGuard } from './guard-objects.ts';
import { guardsOfPlugins, ofNginxPolicy, ofPluginConfig } from './guard-objects.ts';
import type { Guard, IngressDoor } from './ingress-doors.ts';

/** Holds what an object of a controller's own kind says of one of its routes. */
type Door = Pick<IngressDoor, 'part' | 'hosts' | 'paths' | 'guards'> & {
  readonly services: readonly string[];
  readonly turnedOff?: Origin | undefined;
  readonly origin: Origin;
};

/**
 * Lists the ways in that controllers have kinds of their own for, one for each route. Sources: the references of
 * Contour's HTTPProxy, of the APISIX Ingress Controller and of NGINX Inc's VirtualServer.
 */
export const doorsOfControllers = (mesh: Mesh): readonly IngressDoor[] => [
  ...doorsOf(mesh, 'projectcontour.io', 'HTTPProxy', (proxy) => ofContour(mesh, proxy)),
  ...doorsOf(mesh, 'apisix.apache.org', 'ApisixRoute', (route) => ofApisix(mesh, route)),
  ...doorsOf(mesh, 'k8s.nginx.org', 'VirtualServer', (server) => ofVirtualServer(mesh, server)),
];

const doorsOf = (
  mesh: Mesh,
  group: string,
  kind: string,
  read: (resource: Resource) => readonly Door[],
): readonly IngressDoor[] =>
  mesh.ofKind(group, kind).flatMap((resource) =>
    read(resource).map(({ services, turnedOff, ...door }) => ({
      ...door,
      resource,
      services: new Set(services),
      unread: [],
      classOrigin: resource.origin,
      ...(turnedOff !== undefined && { turnedOff }),
    })),
  );

const guard = (kind: Guard['kind'], text: string, origin: Origin): Guard => ({
  kind,
  text,
  origin,
  isByName: false,
});

const placed = (guards: readonly NamedGuard[], origin: Origin): readonly Guard[] =>
  guards.map(({ kind, name, isByName }) => ({ kind, text: name, origin, isByName }));

const isTrue = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === true;

const serviceNames = (route: Node, own: string, list: string, field: string): readonly string[] =>
  itemsAt(route, list).map(
    (each) => `${stringAt(each, 'namespace') ?? own}/${stringAt(each, field) ?? ''}`,
  );

/** Proxies without a virtual host are routes of those that include them, and ask for nothing of their own. */
function ofContour(mesh: Mesh, proxy: Resource): readonly Door[] {
  const host = nodeAt(proxy.node, 'spec', 'virtualhost');
  const name = stringAt(host, 'fqdn');
  if (host === undefined || name === undefined) return [];
  const own = itemsAt(proxy.node, 'spec', 'routes').map((route) => ({
    route,
    services: serviceNames(route, proxy.namespace, 'services', 'name'),
    part: wordsOf(route),
    path: prefixOf(route),
  }));
  const included = itemsAt(proxy.node, 'spec', 'includes').flatMap((include) => {
    const namespace = stringAt(include, 'namespace') ?? proxy.namespace;
    const child = mesh.find(
      'projectcontour.io',
      'HTTPProxy',
      namespace,
      stringAt(include, 'name') ?? '',
    );
    return itemsAt(child?.node, 'spec', 'routes').map((route) => ({
      route,
      services: serviceNames(route, namespace, 'services', 'name'),
      part: `${wordsOf(include)} ${wordsOf(route)}`,
      path: `${prefixOf(include)}${prefixOf(route)}`.replace('//', '/'),
    }));
  });
  return [...own, ...included].map(({ route, services, part, path }) => ({
    part,
    hosts: [name],
    paths: [path],
    services,
    guards: guardsOfContour(host, route),
    turnedOff: offByContour(host, route)?.origin,
    origin: route.origin,
  }));
}

/** Names a route by all its conditions: several of one prefix are told apart by headers. */
const wordsOf = (route: Node): string => {
  const conditions = nodeAt(route, 'conditions');
  return conditions === undefined ? '/' : JSON.stringify(plainOf(conditions));
};

const prefixOf = (route: Node): string =>
  itemsAt(route, 'conditions').flatMap((each) => stringAt(each, 'prefix') ?? [])[0] ?? '/';

/** A route says for itself whether it asks; one that says nothing does as its virtual host. */
function offByContour(host: Node, route: Node): Node | undefined {
  const [own, ofHost] = [
    nodeAt(route, 'authPolicy', 'disabled'),
    nodeAt(host, 'authorization', 'authPolicy', 'disabled'),
  ];
  const decides = own ?? ofHost;
  return isTrue(decides) ? decides : undefined;
}

function guardsOfContour(host: Node, route: Node): readonly Guard[] {
  const server = nodeAt(host, 'authorization', 'extensionRef');
  const tokens = nodeAt(host, 'jwtProviders');
  const certificates = nodeAt(host, 'tls', 'clientValidation');
  const [addresses, isOwn] = [nodeAt(host, 'ipAllowPolicy'), nodeAt(route, 'ipAllowPolicy')];
  return [
    ...(server === undefined || offByContour(host, route) !== undefined
      ? []
      : [guard('login', 'authorization', server.origin)]),
    ...(tokens === undefined || !asksForToken(host, route)
      ? []
      : [guard('login', 'jwtProviders', tokens.origin)]),
    ...(certificates === undefined || isLenient(certificates)
      ? []
      : [guard('certificate', 'clientValidation', certificates.origin)]),
    ...[isOwn ?? addresses].flatMap((list) =>
      list === undefined || leavesNobodyOut(list)
        ? []
        : [guard('addresses', 'ipAllowPolicy', list.origin)],
    ),
  ];
}

const asksForToken = (host: Node, route: Node): boolean =>
  !isTrue(nodeAt(route, 'jwtVerificationPolicy', 'disabled')) &&
  (nodeAt(route, 'jwtVerificationPolicy', 'require') !== undefined ||
    itemsAt(host, 'jwtProviders').some((provider) => booleanAt(provider, 'default') === true));

const isLenient = (certificates: Node): boolean =>
  ['skipClientCertValidation', 'optionalClientCertificate'].some((field) =>
    isTrue(nodeAt(certificates, field)),
  );

const leavesNobodyOut = (list: Node): boolean =>
  itemsAt(list).length === 0 ||
  itemsAt(list).some((each) => ['0.0.0.0/0', '::/0'].includes(stringAt(each, 'cidr') ?? ''));

const ofApisix = (mesh: Mesh, { node, namespace }: Resource): readonly Door[] =>
  itemsAt(node, 'spec', 'http').map((route) => {
    const asked = nodeAt(route, 'authentication');
    const plugins = nodeAt(route, 'plugins');
    const config = nodeAt(route, 'plugin_config_name');
    const isOn = booleanAt(asked, 'enable') === true;
    const off = itemsAt(route, 'plugins').flatMap((each) =>
      booleanAt(each, 'enable') === false ? (nodeAt(each, 'enable') ?? []) : [],
    );
    return {
      part: stringAt(route, 'name') ?? '',
      hosts: textsAt(route, 'match', 'hosts'),
      paths: textsAt(route, 'match', 'paths'),
      services: serviceNames(route, namespace, 'backends', 'serviceName'),
      guards: [
        ...(asked !== undefined && isOn ? [guard('login', 'authentication', asked.origin)] : []),
        ...(plugins === undefined
          ? []
          : itemsAt(plugins).flatMap((each) => placed(guardsOfPlugins([each]), each.origin))),
        ...(config?.kind === 'scalar'
          ? placed(ofPluginConfig(mesh, namespace, String(config.value)), config.origin)
          : []),
      ],
      turnedOff: (isOn ? off[0] : (nodeAt(asked, 'enable') ?? off[0]))?.origin,
      origin: route.origin,
    };
  });

const textsAt = (node: Node, ...path: readonly string[]): readonly string[] =>
  itemsAt(node, ...path).flatMap((each) => (each.kind === 'scalar' ? [String(each.value)] : []));

/** Policies of a route take the place of those of its server that are of the same type, and no other. */
const ofVirtualServer = (mesh: Mesh, { node, namespace }: Resource): readonly Door[] => {
  const upstreams = new Map(
    itemsAt(node, 'spec', 'upstreams').map((each) => [
      stringAt(each, 'name') ?? '',
      `${namespace}/${stringAt(each, 'service') ?? ''}`,
    ]),
  );
  const host = stringAt(node, 'spec', 'host');
  return itemsAt(node, 'spec', 'routes').map((route) => {
    const path = stringAt(route, 'path') ?? '/';
    const named = [route, nodeAt(node, 'spec')].flatMap((at) => itemsAt(at, 'policies'));
    const passed = [
      stringAt(route, 'action', 'pass'),
      stringAt(route, 'action', 'proxy', 'upstream'),
      ...itemsAt(route, 'splits').map((split) => stringAt(split, 'action', 'pass')),
    ].flatMap((upstream) => upstreams.get(upstream ?? '') ?? []);
    return {
      part: path,
      hosts: host === undefined ? [] : [host],
      paths: [path],
      services: passed,
      guards: named.flatMap((policy) => {
        const name = [stringAt(policy, 'namespace'), stringAt(policy, 'name')];
        return placed(
          ofNginxPolicy(mesh, namespace, name.filter(Boolean).join('/')),
          policy.origin,
        );
      }),
      origin: route.origin,
    };
  });
};
