import { asGateway } from '../views/gateway.ts';
import { coversHost, firstOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { nearestNames } from '../mesh/calls/nearest-names.ts';
import { answerCall } from './answer-call.ts';
import type { CallAnswer } from './call-answer.ts';
import { calledHost, nearHosts } from './called-host.ts';
import type { Caller } from './find-caller.ts';
import { callersIn, nearCallers } from './find-caller.ts';
import type { Question } from './question.ts';

/** One environment that a question is put to. */
export interface AskedMesh {
  readonly mesh: Mesh;
  /** What was not seen of it and could change an answer. */
  readonly notSeen: readonly string[];
}

export type Answers =
  | { readonly kind: 'answered'; readonly answers: readonly CallAnswer[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** More names than these are no help. */
const NAMES_SHOWN = 5;

/** The answer of each environment that has the caller; a sentence where the question names what is not there. */
export function answerQuestion(asked: readonly AskedMesh[], question: Question): Answers {
  const found = asked
    .map((one) => ({ ...one, callers: callersIn(one.mesh, question.from) }))
    .filter(({ callers }) => callers.length > 0);
  const reason = ambiguity(found, question) ?? absence(asked, found, question);
  if (reason !== null) return { kind: 'refused', reason };
  const answers = found.flatMap(({ mesh, notSeen, callers }) =>
    callers.map((caller) => answerCall(mesh, caller, question, notSeen)),
  );
  return { kind: 'answered', answers: question.from === 'outside' ? serving(answers) : answers };
}

interface Found extends AskedMesh {
  readonly callers: readonly Caller[];
}

/** Two workloads of one environment with the name that was given. */
function ambiguity(found: readonly Found[], { from }: Question): string | null {
  if (from === 'outside') return null;
  const several = found.find(({ callers }) => callers.length > 1);
  if (several === undefined) return null;
  const names = several.callers.map((caller) =>
    caller.kind === 'workload'
      ? pathOf(caller.workload)
      : caller.pods.kind === 'workload'
        ? pathOf(caller.pods.workload)
        : caller.name,
  );
  return `In ${several.mesh.environment.name}, ${from} may be any of ${firstOf(names, NAMES_SHOWN)}.`;
}

const pathOf = ({ kind, namespace, name }: Workload): string =>
  `${kind.toLowerCase()}/${namespace}/${name}`;

/** What was not seen, a chart for one, may hold a gateway. */
const noGateway = (asked: readonly AskedMesh[], where: string): string =>
  asked.some(({ mesh, notSeen }) => mesh.partial || notSeen.length > 0)
    ? `No gateway is seen here${where}; a chart or another part that was not seen may hold one.`
    : `No gateway runs here${where}.`;

/** What nobody has: the caller, or the Service. */
function absence(
  asked: readonly AskedMesh[],
  found: readonly Found[],
  { from, asked: { host, port } }: Question,
): string | null {
  const meshes = asked.map(({ mesh }) => mesh);
  const where = asked.length === 1 ? ` in ${asked[0]?.mesh.environment.name ?? ''}` : '';
  if (found.length === 0)
    return from === 'outside'
      ? noGateway(asked, where)
      : `No workload is called ${from}${where}${meant(nearCallers(meshes, from))}.`;
  if (from === 'outside') {
    const hosts = gatewayHosts(found.map(({ mesh }) => mesh));
    if (hosts.some((one) => coversHost(one, host))) return null;
    const near = nearestNames(host, hosts).map(({ name }) => name);
    return near.length === 0 ? null : `No gateway has the host ${host}${where}${meant(near)}.`;
  }
  const missing = found.map(({ mesh, callers: [caller], notSeen }) => {
    if (caller?.kind !== 'workload' || notSeen.length > 0 || mesh.partial) return null;
    const called = calledHost(mesh, host, caller.workload.namespace);
    const isSaid =
      called.kind === 'missing' && mesh.external.has(`Service ${called.namespace}/${called.name}`);
    return called.kind === 'missing' && !isSaid ? called : null;
  });
  const [first] = missing;
  if (first == null || missing.includes(null)) return null;
  const near = nearHosts(meshes, first).map((name) => addressOf(name, port));
  return `No Service is called ${first.namespace}/${first.name}${where}${meant(near)}.`;
}

const addressOf = (name: string, port: number): string => {
  const [namespace = '', own = ''] = name.split('/');
  return `${own}.${namespace}:${String(port)}`;
};

const gatewayHosts = (meshes: readonly Mesh[]): readonly string[] =>
  meshes.flatMap((mesh) =>
    mesh
      .ofKind('networking.istio.io', 'Gateway')
      .flatMap((gateway) => asGateway(gateway).servers.value)
      .flatMap(({ hosts }) => hosts.value.map(({ value }) => value.replace(/^[^/]*\//, ''))),
  );

/** Of several gateways those that have something to say to the call, and all where none has. */
function serving(answers: readonly CallAnswer[]): readonly CallAnswer[] {
  const open = answers.filter(({ isServed }) => isServed);
  return open.length === 0 ? answers : open;
}

const meant = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (did you mean ${firstOf(names, NAMES_SHOWN)}?)`;
