import type { Mesh, ProxySetting, SettingTurn, ValueInForce } from '../../istio/index.ts';
import { groupedBy, isGatewayWorkload, settingTurns } from '../../istio/index.ts';
import type { Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { undecidedSettings } from './open-settings.ts';

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
  find: (input) => ({
    unknowns: betweenSides(input, (sides) => undecidedSettings(sides, [THREADS])),
    findings: betweenSides(input, (sides) => {
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
  }),
});

function tell(mesh: Mesh, all: readonly SettingTurn[]): readonly Told[] {
  const [first] = all;
  const written = first?.is.from;
  if (first === undefined || written == null) return [];
  const { was, is } = first;
  const workloads = all.flatMap(({ workload }) => workload ?? []);
  const names = workloads.map(({ resource }) => resource);
  const who = names.length > 3 ? slot.count(names.length, 'workload') : slot.objects(names, 3);
  const message =
    names.length === 1
      ? say`The proxy of ${who} works with ${threadsOf(is)}; it worked with ${threadsOf(was)}.`
      : say`The proxies of ${who} work with ${threadsOf(is)}; they worked with ${threadsOf(was)}.`;
  const [key, symptom, fix] =
    is.value === 1
      ? [
          'one thread',
          say`one core is all that a proxy can use: under load requests wait in it, and what takes long on its thread holds up all others`,
          say`Give a proxy with many requests two threads or more, or leave the number out.`,
        ]
      : [
          'a thread for each core',
          say`on a node of many cores each proxy needs memory and connections for each of them, and its CPU limit throttles threads that wait for each other`,
          say`Leave the number out, so that the CPU limit decides, or write one.`,
        ];
  return [
    {
      ...{ key, message, symptom, subject: written.source, origin: written.origin },
      scope: scopeOfWorkloads(workloads, mesh),
      why: say`\`concurrency\` is ${slot.number(is.value === 1 ? 1 : 0)} (${slot.place(written.origin)}). Pods get it when they are made anew.`,
      fix: { text: fix },
    },
  ];
}

function threadsOf({ value }: ValueInForce): Sentence {
  if (value === null) return say`as many as the mesh says`;
  if (value === 0) return say`a thread for each core of the node`;
  return value === 1 ? say`one thread` : say`${slot.number(Number(value))} threads`;
}
