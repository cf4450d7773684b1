import type { JsonObject } from '../schema/json.ts';
import type { Step } from './exchange.ts';

// What the general steps are about, and how they are written.

export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';

export const CONFIG_MAPS = '/api/v1/namespaces/general/configmaps';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/general/deployments';
export const SERVICES = (version: string): string =>
  `/apis/networking.istio.io/${version}/namespaces/general/virtualservices`;

export const configMap = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
  data: { a: '1' },
});
export const virtualService = (name: string): JsonObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name },
  spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
});
export const deployment: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
};

export const get = (title: string, path: string, token?: string): Step => ({
  title,
  method: 'GET',
  path,
  ...(token === undefined ? {} : { token }),
});
export const post = (title: string, path: string, body: JsonObject): Step => ({
  title,
  method: 'POST',
  path,
  body,
});
export const patch = (
  title: string,
  path: string,
  contentType: string,
  body: JsonObject | JsonObject[],
): Step => ({
  title,
  method: 'PATCH',
  path,
  contentType,
  body,
});
