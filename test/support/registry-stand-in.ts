import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach } from 'vitest';
import type { Network, ConnectTarget } from '../../src/charts/edge/registries/guarded-get.ts';
import { packedFiles } from './packed-files.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Asked {
  readonly host: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Registries of the Internet in this process: their names, addresses and charts; what was asked of them is kept. */
export interface RegistryStandIn {
  readonly network: Network;
  readonly asked: readonly Asked[];
  /** Names that were looked up, in order. */
  readonly resolved: readonly string[];
  readonly connected: readonly ConnectTarget[];
  /** Addresses of a host from now on; 198.14.0.7, which is anybody's, by default. */
  resolveTo(host: string, ...addresses: readonly string[]): void;
  /** What a host answers at a path, whoever asks; a function decides anew each time. */
  answer(url: string, answer: Answer | 'silence' | ((asked: Asked) => Answer)): void;
  /** What a host answers there now. */
  answerAt(url: string): Answer;
  /** An HTTP repository; `digest` in place of the true one, `urls` in place of one beside the index. */
  index(url: string, charts: readonly PublishedChart[]): void;
  /** Charts of an OCI repository, by tag; gives the digest of each. */
  oci(
    host: string,
    repository: string,
    tags: Readonly<Record<string, Uint8Array>>,
  ): readonly string[];
}

export interface PublishedChart {
  readonly name: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  readonly digest?: string;
  readonly urls?: readonly string[];
}

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Chart `web` with one VirtualService, whose timeout says which one it is. */
export const webChart = (version: string, timeout = '1s'): Uint8Array =>
  packedFiles({
    'Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
    'values.yaml': `timeout: ${timeout}\n`,
    'templates/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
`,
  });

export async function startRegistries(): Promise<RegistryStandIn> {
  const answers = new Map<string, Parameters<RegistryStandIn['answer']>[1]>();
  const addresses = new Map<string, readonly string[]>();
  const asked: Asked[] = [];
  const resolved: string[] = [];
  const connected: ConnectTarget[] = [];
  const server = createServer((request, response) => {
    const { host = '', authorization } = request.headers;
    const one = { host, path: request.url ?? '', authorization };
    asked.push(one);
    const known =
      answers.get(`${host}${one.path}`) ?? answers.get(`${host}${one.path.replace(/\?.*$/, '')}`);
    if (known === 'silence') return;
    const answer = typeof known === 'function' ? known(one) : known;
    response.writeHead(answer?.status ?? (answer === undefined ? 404 : 200), answer?.headers);
    response.end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  opened.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  );
  const answer: RegistryStandIn['answer'] = (url, given) => {
    answers.set(url.replace('https://', ''), given);
  };
  return {
    asked,
    resolved,
    connected,
    answer,
    answerAt(url) {
      const known = answers.get(url.replace('https://', ''));
      return typeof known === 'object' ? known : {};
    },
    network: {
      resolve(host) {
        resolved.push(host);
        return Promise.resolve(addresses.get(host) ?? ['198.14.0.7']);
      },
      connect(target) {
        connected.push(target);
        return connect(port, '127.0.0.1');
      },
    },
    resolveTo: (host, ...given) => addresses.set(host, given),
    index(url, charts) {
      const entries = charts.map(({ name, version, bytes, digest, urls }) => {
        const file = `${name}-${version}.tgz`;
        answer(`${url}/${file}`, { body: bytes });
        return { name, version, digest: digest ?? sha256(bytes), urls: urls ?? [file] };
      });
      const names = [...new Set(entries.map(({ name }) => name))];
      const text = names.map((name) => {
        const own = entries.filter((each) => each.name === name);
        return `  ${name}:\n${own.map((each) => `  - ${JSON.stringify(each)}\n`).join('')}`;
      });
      answer(`${url}/index.yaml`, {
        body: `apiVersion: v1\nentries:\n${text.join('')}generated: now\n`,
      });
    },
    oci(host, repository, tags) {
      const base = `https://${host}/v2/${repository}`;
      answer(`${base}/tags/list`, { body: JSON.stringify({ tags: Object.keys(tags) }) });
      return Object.entries(tags).map(([tag, bytes]) => {
        const digest = `sha256:${sha256(bytes)}`;
        const manifest = JSON.stringify({
          config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
          layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest }],
        });
        const headers = { 'docker-content-digest': `sha256:${sha256(manifest)}` };
        answer(`${base}/manifests/${tag}`, { body: manifest, headers });
        answer(`${base}/blobs/${digest}`, { body: bytes });
        return digest;
      });
    },
  };
}
