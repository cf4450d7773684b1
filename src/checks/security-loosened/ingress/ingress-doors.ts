import type { Mesh } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { doorsOfControllers } from './doors-of-controllers.ts';
import { doorsOfRoutes } from './doors-of-routes.ts';
import type { ControllerFamily, GuardKind } from './guard-annotations.ts';
import { GUARD_ANNOTATIONS, NAMING_ANNOTATIONS, NGINX } from './guard-annotations.ts';
import type { NamedGuard } from './guard-objects.ts';
import { guardsNamedBy, guardsOfMiddleware } from './guard-objects.ts';
import type { PodsOfClass } from './pods-of-class.ts';
import { podsOfClass } from './pods-of-class.ts';

/** Says what is asked of whoever calls, and where that is written. */
export interface Guard {
  readonly kind: GuardKind;
  /** Names it for a sentence: the annotation, or the object that an annotation names. */
  readonly text: string;
  readonly origin: Origin;
  /** True where only the name of an object that is not seen tells that it guards. */
  readonly isByName: boolean;
}

/** A way in: an Ingress, or one route of an IngressRoute of Traefik. */
export interface IngressDoor {
  readonly resource: Resource;
  /** Names it within its object; empty for all of it. */
  readonly part: string;
  /** Hosts, or the rule of Traefik that says whom it is for; empty for every host. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** The Services behind it, as `namespace/name`. */
  readonly services: ReadonlySet<string>;
  readonly guards: readonly Guard[];
  /** Guards that are written and that its controller does not read. */
  readonly unread: readonly Guard[];
  /** The place that says that nothing is asked for, where what would ask stays; absent for none. */
  readonly turnedOff?: Origin;
  /** Tells which pods serve an Ingress of the mesh's own class; absent for any other. */
  readonly pods?: PodsOfClass;
  /** The place that says which controller serves it. */
  readonly classOrigin: Origin;
  readonly origin: Origin;
}

/** Lists the ways in at controllers that are no gateway of the mesh. */
export const ingressDoors = (mesh: Mesh): readonly IngressDoor[] => [
  ...mesh.ofKind('networking.k8s.io', 'Ingress').map((ingress) => doorOf(mesh, ingress)),
  ...['traefik.io', 'traefik.containo.us'].flatMap((group) =>
    mesh.ofKind(group, 'IngressRoute').flatMap((route) => doorsOfTraefik(mesh, route)),
  ),
  ...doorsOfControllers(mesh),
  ...doorsOfRoutes(mesh),
];

function doorOf(mesh: Mesh, ingress: Resource): IngressDoor {
  const { node, namespace, origin } = ingress;
  const rules = itemsAt(node, 'spec', 'rules');
  const entries = rules.flatMap((rule) => itemsAt(rule, 'http', 'paths'));
  const backends = [nodeAt(node, 'spec'), ...entries].flatMap(
    (entry) =>
      stringAt(entry, 'backend', 'service', 'name') ??
      stringAt(entry, 'defaultBackend', 'service', 'name') ??
      [],
  );
  const { family, origin: classOrigin } = controllerOf(mesh, ingress);
  const written = [
    ...writtenGuards(mesh, ingress),
    ...(family === 'nginx' ? globalLogins(mesh, ingress) : []),
  ];
  const refusal = refusalOf(ingress);
  const isRead = (guard: WrittenGuard): boolean => family === null || guard.family === family;
  return {
    resource: ingress,
    part: '',
    hosts: [...new Set(rules.flatMap((rule) => stringAt(rule, 'host') ?? []))],
    paths: entries.map((entry) => stringAt(entry, 'path') ?? '/'),
    services: new Set(backends.map((name) => `${namespace}/${name}`)),
    guards: written.filter(isRead),
    unread: written.filter((guard) => !isRead(guard)),
    ...(refusal !== null && { turnedOff: refusal }),
    ...(family === 'istio' && { pods: podsOfClass(mesh) }),
    classOrigin,
    origin,
  };
}

type WrittenGuard = Guard & { readonly family: ControllerFamily };

function writtenGuards(mesh: Mesh, ingress: Resource): readonly WrittenGuard[] {
  const { annotations } = viewOf('Metadata', ingress);
  const values = new Map([...annotations].map(([key, { value }]) => [key, value]));
  const own = GUARD_ANNOTATIONS.flatMap(({ annotation, family, guards, isOn }) => {
    const field = annotations.get(annotation);
    if (field === undefined || isOn?.(field.value, values) === false) return [];
    const { origin } = field;
    return [{ kind: guards, text: annotation, origin, isByName: false, family }];
  });
  const named = NAMING_ANNOTATIONS.flatMap(({ annotation, family }) => {
    const field = annotations.get(annotation);
    if (field === undefined) return [];
    const { value, origin } = field;
    return guardsNamedBy(mesh, ingress.namespace, family, value).map((guard) =>
      withPlace(guard, family, origin),
    );
  });
  return [...own, ...named];
}

/** Gives the line by which an Ingress says no to the login that its controller asks for at all; null for none. */
function refusalOf({ node }: Resource): Origin | null {
  const written = nodeAt(node, 'metadata', 'annotations', `${NGINX}enable-global-auth`);
  return written?.kind === 'scalar' && String(written.value) === 'false' ? written.origin : null;
}

/**
 * Gives the login that ingress-nginx asks for at every Ingress by its own ConfigMap, unless the Ingress says no to it
 * or has one of its own (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/).
 */
function globalLogins(mesh: Mesh, ingress: Resource): readonly WrittenGuard[] {
  const own = stringAt(ingress.node, 'metadata', 'annotations', `${NGINX}auth-url`);
  if (refusalOf(ingress) !== null || own !== undefined) return [];
  return mesh.ofKind('', 'ConfigMap').flatMap((settings) => {
    const url = nodeAt(settings.node, 'data', 'global-auth-url');
    return url?.kind !== 'scalar' || String(url.value).trim() === ''
      ? []
      : [
          {
            kind: 'login' as const,
            text: `global-auth-url of ConfigMap ${settings.namespace}/${settings.name}`,
            origin: url.origin,
            isByName: false,
            family: 'nginx' as const,
          },
        ];
  });
}

const withPlace = (
  { kind, name, isByName }: NamedGuard,
  family: ControllerFamily,
  origin: Origin,
): WrittenGuard => ({ kind, text: name, origin, isByName, family });

/** Words in the class of an Ingress, or in the controller of its IngressClass, that tell who serves it. */
const FAMILIES: readonly (readonly [RegExp, ControllerFamily])[] = [
  [/nginx/i, 'nginx'],
  [/traefik/i, 'traefik'],
  [/(?:^|[-_./])alb(?:$|[-_./])|k8s\.aws/i, 'alb'],
  [/haproxy/i, 'haproxy'],
  [/kong/i, 'kong'],
  [/apisix/i, 'apisix'],
  [/istio/i, 'istio'],
];

/** Names the controller that serves an Ingress; null where neither its class nor an IngressClass tells. */
function controllerOf(
  mesh: Mesh,
  ingress: Resource,
): { readonly family: ControllerFamily | null; readonly origin: Origin } {
  const written = nodeAt(ingress.node, 'spec', 'ingressClassName');
  const former = nodeAt(ingress.node, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
  const at = written ?? former;
  const name = at?.kind === 'scalar' ? String(at.value) : '';
  const named = mesh.ofKind('networking.k8s.io', 'IngressClass').find((one) => one.name === name);
  const text = stringAt(named?.node, 'spec', 'controller') ?? name;
  const found = FAMILIES.find(([words]) => words.test(text));
  return { family: found?.[1] ?? null, origin: at?.origin ?? ingress.origin };
}

/** Each route of an IngressRoute names its own middlewares (https://doc.traefik.io/traefik/). */
function doorsOfTraefik(mesh: Mesh, resource: Resource): readonly IngressDoor[] {
  return itemsAt(resource.node, 'spec', 'routes').map((route) => {
    const match = stringAt(route, 'match') ?? '';
    return {
      resource,
      part: match,
      hosts: [...match.matchAll(/Host\(([^)]*)\)/g)].flatMap(([, names = '']) =>
        [...names.matchAll(/[`"']([^`"']+)[`"']/g)].flatMap(([, host]) => host ?? []),
      ),
      paths: [...match.matchAll(/Path(?:Prefix)?\([`"']([^`"']+)/g)].flatMap(
        ([, path]) => path ?? [],
      ),
      services: servicesOfRoute(route, resource.namespace),
      guards: itemsAt(route, 'middlewares').flatMap((middleware) =>
        guardsOfMiddleware(mesh, {
          name: stringAt(middleware, 'name') ?? '',
          namespace: stringAt(middleware, 'namespace') ?? resource.namespace,
        }).map(({ kind, name, isByName }) => ({
          kind,
          text: name,
          origin: middleware.origin,
          isByName,
        })),
      ),
      unread: [],
      classOrigin: route.origin,
      origin: route.origin,
    };
  });
}

const servicesOfRoute = (route: Node, own: string): ReadonlySet<string> =>
  new Set(
    itemsAt(route, 'services').map(
      (service) => `${stringAt(service, 'namespace') ?? own}/${stringAt(service, 'name') ?? ''}`,
    ),
  );
