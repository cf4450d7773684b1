import { violationsOf } from './violations-of.ts';

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  ProxyConfig: 'networking.istio.io/v1beta1',
  RequestAuthentication: 'security.istio.io/v1',
  Telemetry: 'telemetry.istio.io/v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
};

export const objectOf = (kind: string, spec: string, metadata = ''): string =>
  `apiVersion: ${GROUPS[kind] ?? 'networking.istio.io/v1'}
kind: ${kind}
metadata: {name: web, namespace: shop${metadata}}
${spec === '' ? '' : `spec: ${spec}`}`;

/** `field: message` of each. */
export const refusalsOf = (kind: string, spec: string, metadata = ''): readonly string[] =>
  violationsOf(objectOf(kind, spec, metadata)).map((text) => text.replace(/^\d+ [\w-]+ /, ''));

export const server = (port: string, rest = '', host = 'a.example.com'): string =>
  `{servers: [{port: ${port}, hosts: ["${host}"]${rest}}]}`;
export const HTTP = '{number: 80, name: http, protocol: HTTP}';
export const HTTPS = '{number: 443, name: https, protocol: HTTPS}';
export const route = (rest: string): string =>
  `{hosts: [web], http: [{route: [{destination: {host: web}}]${rest}}]}`;
export const policy = (text: string): string => `{host: web, trafficPolicy: ${text}}`;
export const rule = (text: string): string => `{rules: [${text}]}`;
