import { writtenProxySetting } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { containsLabels, groupedBy, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import { counted, listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';

export const proxyThreadsChanged = check({
  id: 'proxy-threads-changed',
  title: 'Proxy concurrency changes to one thread or all node cores',
  level: 'medium',
  blind: 'How many requests the proxies get, and how many cores the nodes have.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const earlier = new Map(before.workloads.map((one) => [resourceKey(one.resource), one]));
      const changed = after.workloads.flatMap((workload) => {
        const was = earlier.get(resourceKey(workload.resource));
        const [had, has] = [was && threadsOf(before, was), threadsOf(after, workload)];
        // what the mesh says for all is told as its change
        return had == null || has?.written == null || !has.isNarrow || had.threads === has.threads
          ? []
          : has.threads === 0 || has.threads === 1
            ? [{ workload, had, has: { ...has, written: has.written } }]
            : [];
      });
      const alike = groupedBy(changed, ({ had, has }) =>
        JSON.stringify([has.written.origin.file, has.written.origin.line, had.threads]),
      );
      return [...alike.values()].flatMap((all) => tell(after, all));
    }),
});

interface Threads {
  /** Is 0 for one of each core; null where nothing is written. */
  readonly threads: number | null;
  readonly written: { readonly origin: Origin; readonly source: Resource } | null;
  /** Tells whether a ProxyConfig or the pod says it, and not the mesh. */
  readonly isNarrow: boolean;
}

interface ChangedThreads {
  readonly workload: Workload;
  readonly had: Threads;
  readonly has: Threads & { readonly written: NonNullable<Threads['written']> };
}

/** Reads with how many threads a proxy starts; null where it has none, or several objects say it. PUSH-2, PUSH-4 */
function threadsOf(mesh: Mesh, workload: Workload): Threads | null {
  const { sidecar, labels, namespace, templateFrom } = workload;
  if (templateFrom !== null) return null;
  if (!isGatewayWorkload(mesh, workload) && (sidecar.kind !== 'known' || !sidecar.value))
    return null;
  const own = writtenProxySetting(mesh, workload, 'concurrency');
  const isOwn = own !== null && resourceKey(own.source) === resourceKey(workload.resource);
  const { chosen, near, far } = configsFor(mesh, labels, namespace);
  // the agent applies the annotation once more on top of what was chosen for the pod
  if (isOwn && chosen.length > 0) return null;
  const [config, ...others] =
    [chosen, ...(isOwn ? [] : [near, far])].find(({ length }) => length > 0) ?? [];
  if (others.length > 0) return null;
  if (config !== undefined) return { threads: config.threads, written: config, isNarrow: true };
  if (own === null) return { threads: null, written: null, isNarrow: false };
  const { node, source } = own;
  const threads = node.kind === 'scalar' ? Number(node.value) : Number.NaN;
  return Number.isInteger(threads)
    ? { threads, written: { origin: node.origin, source }, isNarrow: isOwn }
    : null;
}

interface ConfiguredThreads {
  readonly source: Resource;
  readonly origin: Origin;
  readonly threads: number;
}

/** Lists ProxyConfigs that say a number: for chosen pods of the namespace, for all of it, and for all of the mesh. PUSH-4 */
function configsFor(
  mesh: Mesh,
  labels: ReadonlyMap<string, string>,
  namespace: string,
): Readonly<Record<'chosen' | 'near' | 'far', readonly ConfiguredThreads[]>> {
  const { rootNamespace } = mesh.configuration;
  const all = mesh.ofKind('networking.istio.io', 'ProxyConfig').flatMap((source) => {
    const { selector, concurrency } = viewOf('ProxyConfig', source);
    if (concurrency === null || !containsLabels(labels, selector.value)) return [];
    const { origin, value: threads } = concurrency;
    return [{ source, origin, threads, isChosen: selector.value.size > 0 }];
  });
  const own = all.filter(({ source }) => source.namespace === namespace);
  return {
    chosen: own.filter(({ isChosen }) => isChosen),
    near: own.filter(({ isChosen }) => !isChosen),
    far: all.filter(({ source, isChosen }) => source.namespace === rootNamespace && !isChosen),
  };
}

function tell(mesh: Mesh, all: readonly ChangedThreads[]): readonly Told[] {
  const [first] = all;
  if (first === undefined) return [];
  const { had, has } = first;
  const workloads = all.map(({ workload }) => workload);
  const names = workloads.map(({ resource }) => subjectText(resource));
  const who =
    names.length > WORKLOADS_SHOWN
      ? counted(names.length, 'workload')
      : listed(names, WORKLOADS_SHOWN);
  const isOne = has.threads === 1;
  return [
    {
      subject: has.written.source,
      key: isOne ? 'one thread' : 'a thread for each core',
      scope: scopeOfWorkloads(workloads, mesh),
      message: `${names.length === 1 ? 'The proxy' : 'The proxies'} of ${who} ${names.length === 1 ? 'works' : 'work'} with ${threadsText(has)}; ${names.length === 1 ? 'it' : 'they'} worked with ${threadsText(had)}.`,
      why: `\`concurrency\` is ${String(has.threads)} (${placeOf(has.written.origin)}). Pods get it when they are made anew.`,
      symptom: isOne
        ? 'one core is all that a proxy can use: under load requests wait in it, and what takes long on its thread holds up all others'
        : 'on a node of many cores each proxy needs memory and connections for each of them, and its CPU limit throttles threads that wait for each other',
      origin: has.written.origin,
      fix: {
        text: isOne
          ? 'Give a proxy with many requests two threads or more, or leave the number out.'
          : 'Leave the number out, so that the CPU limit decides, or write one.',
      },
    },
  ];
}

const WORKLOADS_SHOWN = 3;

function threadsText({ threads }: Threads): string {
  if (threads === null) return 'as many as the mesh says';
  if (threads === 0) return 'a thread for each core of the node';
  return threads === 1 ? 'one thread' : `${String(threads)} threads`;
}
