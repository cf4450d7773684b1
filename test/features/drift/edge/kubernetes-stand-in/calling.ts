import { parse } from 'yaml';
import { z } from 'zod';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';

const kubeconfigSchema = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ server: z.string() }) })]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** JSON as the server sent it; tests look into it with matchers. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One GET, with what a kubeconfig says. */
export async function read(
  kubernetes: KubernetesStandIn,
  path: string,
  kubeconfig = kubernetes.kubeconfig,
): Promise<Answered> {
  const { clusters, users } = kubeconfigSchema.parse(parse(kubeconfig));
  const response = await fetch(clusters[0].cluster.server + path, {
    headers: { authorization: `Bearer ${users[0].user.token}` },
  });
  const text = await response.text();
  const isJson = text.startsWith('{') && text.endsWith('}');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>,
  };
}

export const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});

export const virtualService = (name: string) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name, namespace: 'default' },
  spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
});
