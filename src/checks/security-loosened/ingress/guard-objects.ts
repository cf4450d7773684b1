import type { Mesh } from '../../../istio/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { ControllerFamily, GuardKind } from './guard-annotations.ts';

/** An object of a controller that guards, with what a sentence calls it. */
export interface NamedGuard {
  readonly kind: GuardKind;
  readonly name: string;
  readonly isByName: boolean;
}

/** Matches names by which people call what asks for a login. */
const LOGIN_WORDS =
  /(?:^|[-_.])(?:auth|authn|authz|login|oauth2?|oidc|sso|forward-?auth|basic-?auth|jwt|keycloak|authelia|authentik)(?:[-_.]|$)/i;

/** Lists what guards among the objects that an annotation names, in whichever way its controller writes it. */
export const guardsNamedBy = (
  mesh: Mesh,
  namespace: string,
  family: ControllerFamily,
  value: string,
): readonly NamedGuard[] =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .flatMap((name) => {
      if (family === 'traefik') return ofTraefik(mesh, name);
      if (family === 'kong') return ofKong(mesh, namespace, name);
      return family === 'apisix'
        ? ofPluginConfig(mesh, namespace, name)
        : ofNginxPolicy(mesh, namespace, name);
    });

const middlewaresOf = (mesh: Mesh): readonly Resource[] =>
  ['traefik.io', 'traefik.containo.us'].flatMap((group) => mesh.ofKind(group, 'Middleware'));

/** Reads `<namespace>-<name>@kubernetescrd`, which is cut nowhere: it is looked for among what there is. */
function ofTraefik(mesh: Mesh, written: string): readonly NamedGuard[] {
  const [name = '', provider] = written.split('@');
  const found = middlewaresOf(mesh).find((one) => `${one.namespace}-${one.name}` === name);
  if (found !== undefined && provider !== 'file') return ofMiddleware(mesh, found, 4);
  return byName(`middleware ${written}`, name);
}

/** Lists what a Middleware of Traefik asks for; one that is not seen is told by its name. */
export function guardsOfMiddleware(
  mesh: Mesh,
  { name, namespace }: Pick<Resource, 'name' | 'namespace'>,
  depth = 4,
): readonly NamedGuard[] {
  const found = middlewaresOf(mesh).find((one) => one.namespace === namespace && one.name === name);
  return found === undefined
    ? byName(`middleware ${namespace}/${name}`, name)
    : ofMiddleware(mesh, found, depth);
}

function ofMiddleware(mesh: Mesh, found: Resource, depth: number): readonly NamedGuard[] {
  const { namespace, name } = found;
  const chained = itemsAt(found.node, 'spec', 'chain', 'middlewares');
  return [
    ...ofFields(nodeAt(found.node, 'spec'), TRAEFIK, `middleware ${namespace}/${name}`),
    ...(depth === 0 ? [] : chained).flatMap((one) =>
      guardsOfMiddleware(
        mesh,
        {
          name: stringAt(one, 'name') ?? '',
          namespace: stringAt(one, 'namespace') ?? namespace,
        },
        depth - 1,
      ),
    ),
  ];
}

const TRAEFIK: Readonly<Record<string, GuardKind>> = {
  basicAuth: 'login',
  digestAuth: 'login',
  forwardAuth: 'login',
  ipAllowList: 'addresses',
  ipWhiteList: 'addresses',
};
const NGINX_POLICY: Readonly<Record<string, GuardKind>> = {
  basicAuth: 'login',
  jwt: 'login',
  oidc: 'login',
  apiKey: 'login',
  ingressMTLS: 'certificate',
  accessControl: 'addresses',
};
const APISIX: Readonly<Record<string, GuardKind>> = {
  'basic-auth': 'login',
  'key-auth': 'login',
  'jwt-auth': 'login',
  'hmac-auth': 'login',
  'ldap-auth': 'login',
  'forward-auth': 'login',
  'openid-connect': 'login',
  'authz-keycloak': 'login',
  'authz-casdoor': 'login',
  'cas-auth': 'login',
  'multi-auth': 'login',
  'wolf-rbac': 'login',
  opa: 'login',
  'ip-restriction': 'addresses',
};
const KONG: Readonly<Record<string, GuardKind>> = {
  'basic-auth': 'login',
  'key-auth': 'login',
  jwt: 'login',
  oauth2: 'login',
  'openid-connect': 'login',
  'ldap-auth': 'login',
  'hmac-auth': 'login',
  session: 'login',
  'mtls-auth': 'certificate',
  'ip-restriction': 'addresses',
};

const ofFields = (
  spec: Node | undefined,
  kinds: Readonly<Record<string, GuardKind>>,
  name: string,
): readonly NamedGuard[] =>
  [...entriesAt(spec).keys()].flatMap((field) => {
    const kind = kinds[field];
    return kind === undefined ? [] : [{ kind, name, isByName: false }];
  });

function ofKong(mesh: Mesh, namespace: string, name: string): readonly NamedGuard[] {
  const found =
    mesh.find('configuration.konghq.com', 'KongPlugin', namespace, name) ??
    mesh.ofKind('configuration.konghq.com', 'KongClusterPlugin').find((one) => one.name === name);
  if (found === undefined) return byName(`plugin ${name}`, name);
  const kind = KONG[stringAt(found.node, 'plugin') ?? ''];
  const isOff = nodeAt(found.node, 'disabled');
  return kind === undefined || (isOff?.kind === 'scalar' && isOff.value === true)
    ? []
    : [{ kind, name: `plugin ${name}`, isByName: false }];
}

/** Lists what plugins of APISIX ask for; one that says `enable: false` asks for nothing. */
export const guardsOfPlugins = (plugins: readonly Node[]): readonly NamedGuard[] =>
  plugins.flatMap((plugin) => {
    const name = stringAt(plugin, 'name') ?? '';
    const kind = APISIX[name];
    return kind === undefined || booleanAt(plugin, 'enable') === false
      ? []
      : [{ kind, name: `plugin ${name}`, isByName: false }];
  });

/** Lists what an ApisixPluginConfig asks for. */
export function ofPluginConfig(mesh: Mesh, own: string, name: string): readonly NamedGuard[] {
  const found = mesh.find('apisix.apache.org', 'ApisixPluginConfig', own, name);
  return found === undefined
    ? byName(`plugins ${name}`, name)
    : guardsOfPlugins(itemsAt(found.node, 'spec', 'plugins'));
}

/** Lists what a Policy of NGINX Inc's controller asks for, as `namespace/name` or as one of the own namespace. */
export function ofNginxPolicy(mesh: Mesh, own: string, written: string): readonly NamedGuard[] {
  const [first = '', second] = written.split('/');
  const [namespace, name] = second === undefined ? [own, first] : [first, second];
  const found = mesh.find('k8s.nginx.org', 'Policy', namespace, name);
  return found === undefined
    ? byName(`policy ${written}`, name)
    : ofFields(nodeAt(found.node, 'spec'), NGINX_POLICY, `policy ${written}`);
}

const byName = (text: string, name: string): readonly NamedGuard[] =>
  LOGIN_WORDS.test(name) ? [{ kind: 'login', name: text, isByName: true }] : [];
