import type { Mesh, ProxySetting, SettingTurn } from '../../istio/index.ts';
import { groupedBy, isGatewayWorkload, settingTurns } from '../../istio/index.ts';
import type { ScalarValue } from '../../manifest/index.ts';
import { counted, listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';

/** The number of threads; the limit of CPU decides where it is not written. PUSH-2, PUSH-4 */
const THREADS: ProxySetting = {
  path: 'concurrency',
  standard: null,
  read: (value) => (Number.isInteger(Number(value)) ? Number(value) : undefined),
};

export const proxyThreadsChanged = check({
  id: 'proxy-threads-changed',
  title: 'Proxy concurrency changes to one thread or all node cores',
  level: 'medium',
  blind: 'How many requests the proxies get, and how many cores the nodes have.',
  find: (input) =>
    betweenSides(input, (sides) => {
      const changed = settingTurns(sides, THREADS).filter(
        ({ workload, is, isNew }) =>
          !isNew &&
          (is.value === 0 || is.value === 1) &&
          // what the mesh says for all is told as its change
          workload !== null &&
          (workload.sidecar.kind === 'known' || isGatewayWorkload(sides.after, workload)),
      );
      const alike = groupedBy(changed, ({ was, is }) =>
        JSON.stringify([is.from?.origin.file, is.from?.origin.line, was.value]),
      );
      return [...alike.values()].flatMap((all) => tell(sides.after, all));
    }),
});

function tell(mesh: Mesh, all: readonly SettingTurn[]): readonly Told[] {
  const [first] = all;
  const written = first?.is.from;
  if (first === undefined || written == null) return [];
  const { was, is } = first;
  const workloads = all.flatMap(({ workload }) => workload ?? []);
  const names = workloads.map(({ resource }) => subjectText(resource));
  const who =
    names.length > WORKLOADS_SHOWN
      ? counted(names.length, 'workload')
      : listed(names, WORKLOADS_SHOWN);
  const isOne = is.value === 1;
  return [
    {
      subject: written.source,
      key: isOne ? 'one thread' : 'a thread for each core',
      scope: scopeOfWorkloads(workloads, mesh),
      message: `${names.length === 1 ? 'The proxy' : 'The proxies'} of ${who} ${names.length === 1 ? 'works' : 'work'} with ${threadsText(is.value)}; ${names.length === 1 ? 'it' : 'they'} worked with ${threadsText(was.value)}.`,
      why: `\`concurrency\` is ${String(is.value)} (${placeOf(written.origin)}). Pods get it when they are made anew.`,
      symptom: isOne
        ? 'one core is all that a proxy can use: under load requests wait in it, and what takes long on its thread holds up all others'
        : 'on a node of many cores each proxy needs memory and connections for each of them, and its CPU limit throttles threads that wait for each other',
      origin: written.origin,
      fix: {
        text: isOne
          ? 'Give a proxy with many requests two threads or more, or leave the number out.'
          : 'Leave the number out, so that the CPU limit decides, or write one.',
      },
    },
  ];
}

const WORKLOADS_SHOWN = 3;

function threadsText(threads: ScalarValue): string {
  if (threads === null) return 'as many as the mesh says';
  if (threads === 0) return 'a thread for each core of the node';
  return threads === 1 ? 'one thread' : `${String(threads)} threads`;
}
