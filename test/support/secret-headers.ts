import type { Files } from './planted-manifests.ts';
import { applied, envoyFilter, head, pod } from './planted-manifests.ts';

/** A route of the service that requests with these headers take. */
const matching = (headers: string, more = ''): string =>
  `${head('networking.istio.io/v1', 'VirtualService').replace('web', 'api')}spec: { hosts: [web], http: [{ match: [{ headers: { ${headers} }${more === '' ? '' : `, ${more}`} }], route: [{ destination: { host: web } }] }] }
---
${head('v1', 'Service')}spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
${pod('ports: [{ containerPort: 80 }]').replace('labels: { app: web } }\n    spec', 'labels: { app: web, sidecar.istio.io/inject: "true" } }\n    spec')}`;

/** Headers and parameters of a query by which somebody is taken for somebody, where they stand. */
export const SECRET_HEADERS: Readonly<Record<string, (secret: string) => Files>> = {
  'a cookie that a route matches': (it) => applied(matching(`cookie: { exact: "session=${it}" }`)),
  'a header of a session that a route matches': (it) =>
    applied(matching(`x-session-id: { prefix: ${it} }`)),
  'a header of a session that a route must not have': (it) =>
    applied(
      matching('end-user: { exact: ann }', `withoutHeaders: { JSESSIONID: { exact: ${it} } }`),
    ),
  'a parameter of a query that a route matches': (it) =>
    applied(matching('end-user: { exact: ann }', `queryParams: { sid: { exact: ${it} } }`)),
  'a header of a session that a route sets': (it) =>
    applied(
      `${head('networking.istio.io/v1', 'VirtualService').replace('web', 'api')}spec: { hosts: [api], http: [{ headers: { response: { add: { x-session: ${it} } } }, route: [{ destination: { host: web } }] }] }\n`,
    ),
  'a header of a session of an HTTPRoute': (it) =>
    applied(
      `${head('gateway.networking.k8s.io/v1', 'HTTPRoute')}spec: { parentRefs: [{ group: "", kind: Service, name: web }], rules: [{ matches: [{ headers: [{ name: x-session-id, value: ${it} }] }], filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x-csrf, value: ${it} }] } }], backendRefs: [{ name: web, port: 80 }] }] }\n`,
    ),
  'a header of a session that a policy asks for': (it) =>
    applied(
      `${head('security.istio.io/v1', 'AuthorizationPolicy')}spec: { rules: [{ when: [{ key: "request.headers[x-session-id]", notValues: [${it}] }] }] }\n`,
    ),
  'a header of a session that an EnvoyFilter compares': (it) =>
    applied(
      envoyFilter(
        `typed_config: { headers: [{ name: x-session-id, string_match: { exact: ${it} } }] }`,
      ),
    ),
  'a header of a session in a script': (it) =>
    applied(
      envoyFilter(
        `typed_config:\n  inlineCode: |\n    function envoy_on_request(handle)\n      handle:headers():add("x-session-id", "${it}")\n    end\n`,
      ),
    ),
  'a header of a session of a command': (it) =>
    applied(pod(`command: [sh, -c, "curl -H 'X-Session-Id: ${it}' https://api.example.com"]`)),
};
