import type { KubeConfig } from '@kubernetes/client-node';
import type { AskedKind, Cluster, ListedKind, NamedObjects } from '../../../../forge/index.ts';
import type { GroupKind } from '../../../../manifest/index.ts';
import { createTurns } from '../../../../forge/edge/concurrency/turns.ts';
import type { Answer, GetPath, RequestLimits } from './api-server.ts';
import { apiServer } from './api-server.ts';
import { listPages } from './list-pages.ts';
import type { KindLookup } from './served-kinds.ts';
import { servedKinds } from './served-kinds.ts';

/** Requests at a time to one API server. */
const AT_ONCE = 4;

/** Where a kubeconfig is read from. */
export interface KubeConfigSource {
  /** A file; null for what kubectl would take ($KUBECONFIG, ~/.kube/config, the service account of a pod). */
  readonly file: string | null;
  /** Whether the service account of this pod is meant, and nothing else. */
  readonly inCluster?: boolean;
  /** Null for the current one. */
  readonly context: string | null;
}

export type OpenedCluster =
  | { readonly kind: 'opened'; readonly cluster: Cluster }
  /** `why` is a sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

/** A cluster as kubectl would find it. Nothing is asked of it yet, and nothing more once `signal` has fired. */
export async function openCluster(
  { file, inCluster, context }: KubeConfigSource,
  limits?: RequestLimits,
  signal?: AbortSignal,
): Promise<OpenedCluster> {
  // a library of 50 MB: loaded where a cluster is asked for, and nowhere else
  const { KubeConfig: Config } = await import('@kubernetes/client-node');
  const config = new Config();
  const unusable = (why: string): OpenedCluster => ({ kind: 'unusable', why });
  try {
    if (inCluster === true) config.loadFromCluster();
    else if (file === null) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unusable(`The kubeconfig${file === null ? '' : ` ${file}`} cannot be read: ${message}.`);
  }
  const names = config.getContexts().map(({ name }) => name);
  if (context !== null) {
    if (!names.includes(context))
      return unusable(
        `The kubeconfig has no context "${context}": ${names.join(', ') || 'it has none'}.`,
      );
    config.setCurrentContext(context);
  }
  if (config.getCurrentCluster() === null)
    return unusable('The kubeconfig says no cluster for its current context.');
  return { kind: 'opened', cluster: clusterOf(config, limits, signal) };
}

/** What is asked for once the time is over. */
const OVER: Answer = {
  kind: 'problem',
  problem: { reason: 'timeout', why: 'reading it took too long' },
};

function clusterOf(
  config: KubeConfig,
  limits: RequestLimits | undefined,
  signal: AbortSignal | undefined,
): Cluster {
  const ask = apiServer(config, limits);
  const turns = createTurns(AT_ONCE);
  const get: GetPath = async (path) => {
    await turns.take();
    try {
      return signal?.aborted === true ? OVER : await ask(path);
    } finally {
      turns.give();
    }
  };
  return {
    name: config.getCurrentContext(),
    read: async (kinds, named) => {
      const lookUp = servedKinds(get);
      return await Promise.all([
        ...kinds.map((of) => listKind(of, get, lookUp)),
        ...named.map((each) => getNamed(each, get, lookUp)),
      ]);
    },
  };
}

type LookUp = (kind: GroupKind) => Promise<KindLookup>;

async function listKind(asked: AskedKind, get: GetPath, lookUp: LookUp): Promise<ListedKind> {
  const { group, kind, keep } = asked;
  const of = { group, kind };
  const found = await lookUp(of);
  if (found.kind === 'not-served') return { kind: 'not-served', of };
  if (found.kind === 'unknown') return { kind: 'unknown', of, ...found.problem };
  const pages = await listPages(get, found.served, keep);
  if (pages.kind === 'not-served') return { kind: 'not-served', of };
  if (pages.kind === 'unknown') return { kind: 'unknown', of, ...pages.problem };
  return { kind: 'listed', of, apiVersion: found.served.apiVersion, items: pages.items };
}

async function getNamed(
  { of, names }: NamedObjects,
  get: GetPath,
  lookUp: LookUp,
): Promise<ListedKind> {
  const found = await lookUp(of);
  if (found.kind === 'not-served') return { kind: 'not-served', of };
  if (found.kind === 'unknown') return { kind: 'unknown', of, ...found.problem };
  const { path, plural, apiVersion } = found.served;
  const items: unknown[] = [];
  for (const { namespace, name } of names) {
    const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
    const answer = await get(`${path}${scope}/${plural}/${encodeURIComponent(name)}`);
    if (answer.kind === 'problem') return { kind: 'unknown', of, ...answer.problem };
    if (answer.kind === 'json') items.push(answer.value);
  }
  return { kind: 'listed', of, apiVersion, items };
}
