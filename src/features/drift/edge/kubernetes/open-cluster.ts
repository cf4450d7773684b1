import { MissingPackage, optionalPackage } from '../../../../manifest/edge/optional-package.ts';
import type { KubeConfig } from '@kubernetes/client-node';
import type {
  AskedKind,
  Cluster,
  ListedKind,
  ClusterQuestion,
  ClusterProblem,
} from '../../../../forge/index.ts';
import type { GroupKind } from '../../../../manifest/index.ts';
import { createTurns } from '../../../../forge/edge/concurrency.ts';
import type { ApiAnswer, GetPath, RequestLimits } from './api-server.ts';
import { apiServer } from './api-server.ts';
import { isNamed, readPage } from './list-answers.ts';
import type { KindLookup, ServedKind } from './served-kinds.ts';
import { servedKinds } from './served-kinds.ts';

/** Requests at a time to one API server. */
const AT_ONCE = 4;

/** Where a kubeconfig is read from. */
interface KubeConfigSource {
  /** A file; null for what kubectl would take ($KUBECONFIG, ~/.kube/config, the service account of a pod). */
  readonly file: string | null;
  /** Whether the service account of this pod is meant, and nothing else. */
  readonly inCluster?: boolean;
  /** Null for the current one. */
  readonly context: string | null;
}

type OpenedCluster =
  | { readonly kind: 'opened'; readonly cluster: Cluster }
  /** `why` is a sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

/** A cluster as kubectl would find it. Nothing is asked of it yet, and nothing more once `signal` has fired. */
export async function openCluster(
  { context, ...source }: KubeConfigSource,
  limits?: RequestLimits,
  signal?: AbortSignal,
): Promise<OpenedCluster> {
  const unusable = (why: string): OpenedCluster => ({ kind: 'unusable', why });
  const library = await kubernetesClient();
  if (typeof library === 'string') return unusable(library);
  const config = configured(new library.KubeConfig(), source);
  if (typeof config === 'string') return unusable(config);
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

/** A configuration with what its file, or the pod that it runs in, says; a sentence where that cannot be read. */
function configured(
  config: KubeConfig,
  { file, inCluster }: Pick<KubeConfigSource, 'file' | 'inCluster'>,
): KubeConfig | string {
  try {
    if (inCluster === true) config.loadFromCluster();
    else if (file === null) config.loadFromDefault();
    else config.loadFromFile(file);
    return config;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `The kubeconfig${file === null ? '' : ` ${file}`} cannot be read: ${message}.`;
  }
}

/** Loads a library of 50 MB, where a cluster is asked for and nowhere else; a sentence where it is not installed. */
const kubernetesClient = (): Promise<{ readonly KubeConfig: typeof KubeConfig } | string> =>
  optionalPackage(
    '@kubernetes/client-node',
    'Reading a cluster',
    () => import('@kubernetes/client-node'),
  ).catch((error: unknown) => {
    if (error instanceof MissingPackage) return error.message;
    throw error;
  });

/** What is asked for once the time is over. */
const OVER: ApiAnswer = {
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
  const pages = await listPages(get, { ...found.served, kind }, keep);
  if (pages.kind === 'not-served') return { kind: 'not-served', of };
  if (pages.kind === 'unknown') return { kind: 'unknown', of, ...pages.problem };
  return { kind: 'listed', of, apiVersion: found.served.apiVersion, items: pages.items };
}

async function getNamed(
  { of, names }: ClusterQuestion['named'][number],
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
    const problem = problemOfNamed(answer, { kind: of.kind, namespace, name });
    if (problem !== null) return { kind: 'unknown', of, ...problem };
    if (answer.kind === 'json') items.push(answer.value);
  }
  return { kind: 'listed', of, apiVersion, items };
}

/** Why an answer says nothing of the object that was asked for; null where it does, if only that there is none. */
function problemOfNamed(
  answer: ApiAnswer,
  wanted: { readonly kind: string; readonly namespace: string; readonly name: string },
): ClusterProblem | null {
  switch (answer.kind) {
    case 'problem':
      return answer.problem;
    case 'expired':
      return { reason: 'refused', why: 'it answers 410' };
    case 'not-found':
      return null;
    case 'json':
      return isNamed(answer.value, wanted)
        ? null
        : {
            reason: 'not-kubernetes',
            why: `asked for ${wanted.namespace}/${wanted.name}, it answers with something else`,
          };
  }
}

/** Objects of a page; fewer where a page is too large. */
const PAGE_SIZES = [250, 25, 1] as const;
/** A list that does not end is given up. */
const MOST_OBJECTS = 200_000;
/** Times that a list whose `continue` ran out is begun again. */
const MOST_BEGINNINGS = 3;

type Pages =
  | { readonly kind: 'listed'; readonly items: readonly unknown[] }
  | { readonly kind: 'not-served' }
  | { readonly kind: 'unknown'; readonly problem: ClusterProblem };

/**
 * All objects of a kind, page by page (kubernetes.io, "Retrieving large results sets in chunks"): one request for each
 * page, of which no more than `keep` makes of each object is held. Where a `continue` has expired (410) the list begins
 * again, so that it is of one state of the cluster.
 */
export async function listPages(
  get: GetPath,
  { path, plural, kind }: ServedKind & { readonly kind: string },
  keep: Keep = (item) => item,
): Promise<Pages> {
  for (let beginning = 1; ; beginning += 1) {
    const pages = await listOnce(get, { path: `${path}/${plural}`, kind }, keep);
    if (pages.kind !== 'expired') return pages;
    if (beginning === MOST_BEGINNINGS)
      return unknown('refused', 'the list expired again and again before it was read (410)');
  }
}

/** The path of a list, and the kind of its items. */
interface AskedList {
  readonly path: string;
  readonly kind: string;
}

type Keep = (item: unknown) => unknown;

async function listOnce(
  get: GetPath,
  list: AskedList,
  keep: Keep,
): Promise<Pages | { readonly kind: 'expired' }> {
  const items: unknown[] = [];
  let sizes: readonly number[] = PAGE_SIZES;
  let token = '';
  for (;;) {
    const page = await pageOf(get, list, sizes[0] ?? 1, token);
    if (page.kind === 'unknown' && page.problem.reason === 'too-large' && sizes.length > 1) {
      sizes = sizes.slice(1);
      continue;
    }
    if (page.kind !== 'page') return page;
    items.push(...page.items.map(keep));
    if (page.next === '') return { kind: 'listed', items };
    if (page.next === token || items.length > MOST_OBJECTS)
      return unknown('too-large', `its list does not end (${String(items.length)} objects)`);
    token = page.next;
  }
}

type Page =
  | { readonly kind: 'page'; readonly items: readonly unknown[]; readonly next: string }
  | { readonly kind: 'expired' }
  | Exclude<Pages, { kind: 'listed' }>;

async function pageOf(
  get: GetPath,
  { path, kind }: AskedList,
  limit: number,
  token: string,
): Promise<Page> {
  const rest = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
  const answer = await get(`${path}?limit=${String(limit)}${rest}`);
  if (answer.kind === 'problem') return { kind: 'unknown', problem: answer.problem };
  if (answer.kind === 'expired') return answer;
  if (answer.kind === 'not-found') return { kind: 'not-served' };
  const page = readPage(answer.value, kind);
  return page.kind === 'page' ? page : unknown('not-kubernetes', page.why);
}

const unknown = (
  reason: ClusterProblem['reason'],
  why: string,
): Extract<Pages, { kind: 'unknown' }> => ({
  kind: 'unknown',
  problem: { reason, why },
});
