import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { stringify } from 'yaml';
import { Faults } from './http/faults.ts';
import { listener } from './http/listener.ts';
import type { Call } from './http/listener.ts';
import { readShapes } from './schema/read-shapes.ts';
import { People } from './people.ts';
import { Cluster } from './state/cluster.ts';
import { EVERYTHING } from './state/user.ts';
import type { Rule } from './state/user.ts';

export interface KubernetesOptions {
  /** Of the cluster and of the context in its kubeconfig. */
  readonly name?: string;
  /** Any free port where it is missing. */
  readonly port?: number;
  /** Dates of everything that happens; milliseconds since 1970. */
  readonly clock?: { now(): number };
  /** Only custom kinds of these groups are installed; all that are known where it is missing. */
  readonly customGroups?: readonly string[];
}

/** A running stand-in for a Kubernetes API server, and those who write to it. */
export interface KubernetesStandIn extends People {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** YAML with a context of the cluster's name, for somebody who may do everything. */
  readonly kubeconfig: string;
  /** A kubeconfig for somebody with these rights; a name that is known already gets them instead of its own. */
  kubeconfigFor(user: string, rules: readonly Rule[]): string;
  readonly faults: Faults;
  /** Every request, in order. */
  readonly calls: Call[];
  /** Everything the server knows, for what has no words of its own here. */
  readonly cluster: Cluster;
  close(): Promise<void>;
}

/** Starts the stand-in on the loopback interface, with the namespaces of every cluster. */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesStandIn> {
  const name = options.name ?? 'test';
  const cluster = new Cluster(readShapes(), () => options.clock?.now() ?? Date.now());
  for (const each of cluster.kinds)
    if (each.record.custom && !(options.customGroups?.includes(each.record.group) ?? true))
      each.served = [];
  const [faults, calls, server] = [new Faults(), [] as Call[], createServer()];
  server.on('request', listener({ cluster, faults, calls }));
  const url = await listen(server, options.port ?? 0);
  const kubeconfigFor = (user: string, rules: readonly Rule[]): string => {
    const token = `token-of-${user}`;
    cluster.users.set(token, { name: user, rules });
    return kubeconfigOf({ name, url, user, token });
  };
  const kubeconfig = kubeconfigFor('admin', [EVERYTHING]);
  const people = new People(cluster);
  for (const namespace of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    people.create(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      'kube-apiserver',
    );
  return Object.assign(people, {
    url,
    kubeconfig,
    kubeconfigFor,
    faults,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on.');
  return `http://127.0.0.1:${String(address.port)}`;
}

interface Access {
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly token: string;
}

const kubeconfigOf = ({ name, url, user, token }: Access): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user } }],
  });
