/** Names what a caller must have before a request is let in. */
export type GuardKind = 'login' | 'certificate' | 'addresses';

/** Controllers of Ingresses, as far as they read annotations of their own. */
export type ControllerFamily =
  'nginx' | 'traefik' | 'alb' | 'haproxy' | 'kong' | 'apisix' | 'istio';

/** An annotation of an Ingress by which its controller guards what is behind it. A new one is one row. */
interface GuardAnnotation {
  readonly annotation: string;
  /** The controllers that read it. */
  readonly family: ControllerFamily;
  readonly guards: GuardKind;
  /** Tells whether a value guards anything; any that is not empty does where it is absent. */
  readonly isOn?: (value: string, annotations: ReadonlyMap<string, unknown>) => boolean;
}

export const NGINX = 'nginx.ingress.kubernetes.io/';
const HAPROXY = 'haproxy-ingress.github.io/';
const ALB = 'alb.ingress.kubernetes.io/';
const APISIX = 'k8s.apisix.apache.org/';

/** A list with every address in it leaves nobody out. */
const leavesOut = (value: string): boolean =>
  value.trim() !== '' &&
  !value.split(',').some((range) => ['0.0.0.0/0', '::/0'].includes(range.trim()));

const isAsked = (value: string): boolean => !['', 'none', 'off', 'false'].includes(value.trim());

const hasLogin = (snippet: string): boolean =>
  /^\s*auth_(?:request|basic|jwt)\s+(?!off)/m.test(snippet);

const rows = (
  family: ControllerFamily,
  guards: GuardKind,
  annotations: readonly string[],
  isOn: GuardAnnotation['isOn'],
): readonly GuardAnnotation[] =>
  annotations.map((annotation) => ({
    annotation,
    family,
    guards,
    ...(isOn === undefined ? {} : { isOn }),
  }));

/**
 * Lists the annotations by which controllers ask for a login, for a certificate or for an address. Sources: the
 * lists of annotations of ingress-nginx and of NGINX Inc's controller, of the AWS Load Balancer Controller, of
 * HAProxy Ingress and HAProxy's own controller, of Traefik 1, and of the APISIX Ingress Controller.
 */
export const GUARD_ANNOTATIONS: readonly GuardAnnotation[] = [
  ...rows('nginx', 'login', [`${NGINX}auth-url`, `${NGINX}auth-type`], isAsked),
  ...rows('nginx', 'login', ['nginx.org/basic-auth-secret', 'nginx.com/jwt-key'], isAsked),
  ...rows(
    'nginx',
    'login',
    [`${NGINX}configuration-snippet`, 'nginx.org/location-snippets', 'nginx.org/server-snippets'],
    hasLogin,
  ),
  {
    annotation: `${NGINX}auth-tls-secret`,
    family: 'nginx',
    guards: 'certificate',
    // verified by default; `optional` lets in whoever shows none
    isOn: (value, all) =>
      isAsked(value) && ['on', undefined].includes(textOf(all, `${NGINX}auth-tls-verify-client`)),
  },
  ...rows(
    'nginx',
    'addresses',
    [`${NGINX}whitelist-source-range`, `${NGINX}allowlist-source-range`],
    leavesOut,
  ),
  ...rows('alb', 'login', [`${ALB}auth-type`], isAsked),
  ...rows('alb', 'certificate', [`${ALB}mutual-authentication`], (value) =>
    /"mode"\s*:\s*"verify"/.test(value),
  ),
  ...rows('alb', 'addresses', [`${ALB}inbound-cidrs`], leavesOut),
  ...rows(
    'haproxy',
    'login',
    [
      ...['auth-url', 'auth-secret', 'oauth'].map((name) => `${HAPROXY}${name}`),
      'haproxy.org/auth-type',
    ],
    isAsked,
  ),
  ...rows('haproxy', 'certificate', [`${HAPROXY}auth-tls-secret`], isAsked),
  ...rows(
    'haproxy',
    'addresses',
    [
      ...['allowlist-source-range', 'whitelist-source-range'].map((name) => `${HAPROXY}${name}`),
      'haproxy.org/allow-list',
      'haproxy.org/whitelist',
    ],
    leavesOut,
  ),
  ...rows('traefik', 'login', ['traefik.ingress.kubernetes.io/auth-type'], isAsked),
  ...rows('apisix', 'login', [`${APISIX}auth-type`, `${APISIX}auth-uri`], isAsked),
  ...rows('apisix', 'addresses', [`${APISIX}allowlist-source-range`], leavesOut),
];

/** An annotation that names objects of the controller's own, some of which guard. */
interface NamingAnnotation {
  readonly annotation: string;
  readonly family: ControllerFamily;
}

export const NAMING_ANNOTATIONS: readonly NamingAnnotation[] = [
  { annotation: 'traefik.ingress.kubernetes.io/router.middlewares', family: 'traefik' },
  { annotation: 'konghq.com/plugins', family: 'kong' },
  { annotation: 'nginx.org/policies', family: 'nginx' },
  { annotation: `${APISIX}plugin-config-name`, family: 'apisix' },
];

function textOf(annotations: ReadonlyMap<string, unknown>, key: string): string | undefined {
  const value = annotations.get(key);
  return typeof value === 'string' ? value : undefined;
}
