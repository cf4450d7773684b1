import { toldPlaces } from '../../gitops/index.ts';
import type { HttpRequest } from '../mesh/request/request.ts';
import { asGateway } from '../views/gateway.ts';
import { coversHost, firstOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { nearestNames } from '../mesh/calls/nearest-names.ts';
import { answerCall } from './call-answer.ts';
import type { CallAnswer } from './call-answer.ts';
import { answerAtUnseen, unseenGatewaysFor } from './unseen-gateways.ts';
import { calledHost, nearHosts, callersIn, nearCallers } from './call-parties.ts';
import type { Caller } from './call-parties.ts';

/** A question as it is typed. */
export interface QuestionWords {
  readonly from: string;
  readonly to: string;
  readonly method: string | null;
  /** `Name=value` */
  readonly headers: readonly string[];
}

/** The address that is asked for, taken apart. */
interface RequestedCall {
  readonly scheme: 'http' | 'https' | 'tcp' | 'tls';
  /** As it is typed, in lower case. */
  readonly host: string;
  readonly port: number;
  /**
   * Is null for connections, and for what the caller encrypts itself: nobody on the way sees such a request.
   */
  readonly request: Pick<HttpRequest, 'method' | 'host' | 'path' | 'headers' | 'token'>;
}

export interface CallQuestion {
  readonly from: string;
  readonly asked: RequestedCall;
  /** The call as sentences name it: `POST http://payments:8080/charges`. */
  readonly words: string;
}

const ADDRESS = /^([a-z]+):\/\/([^/?#\s@]{1,300})([/?][^#\s]{0,4000})?(?:#.*)?$/i;
const PORTS = { http: 80, https: 443, tcp: null, tls: 443 } as const;
const METHOD = /^[A-Za-z][A-Za-z-]{0,30}$/;

/** Reads a question; a sentence where it is none. */
export function readQuestion(words: QuestionWords): CallQuestion | { readonly problem: string } {
  const [, writtenScheme, authority, target = '/'] = ADDRESS.exec(words.to) ?? [];
  const scheme = writtenScheme?.toLowerCase();
  if (scheme === undefined || authority === undefined)
    return {
      problem: `The address ${words.to} is not one such as http://orders.shop:8080/charge.`,
    };
  if (!isScheme(scheme))
    return {
      problem: `The address ${words.to} begins with ${scheme}: it takes http, https, tcp or tls.`,
    };
  const place = placeIn(authority, PORTS[scheme]);
  if (typeof place === 'string') return { problem: place };
  const headers = readHeaders(words.headers);
  if (typeof headers === 'string') return { problem: headers };
  const method = (words.method ?? 'GET').toUpperCase();
  if (!METHOD.test(method)) return { problem: `The method ${method} is no HTTP method.` };
  const isHttp = scheme === 'http' || scheme === 'https';
  if (!isHttp && (words.method !== null || words.headers.length > 0))
    return { problem: `A connection by ${scheme}:// has no method and no headers.` };
  const isUsual = place.port === PORTS[scheme];
  const request = {
    method,
    host: headers.get('host') ?? (isUsual ? place.host : `${place.host}:${String(place.port)}`),
    path: target.startsWith('/') ? target : `/${target}`,
    headers,
    token: /^bearer /i.test(headers.get('authorization') ?? '') ? ('any' as const) : null,
  };
  return {
    from: words.from,
    asked: { scheme, ...place, request },
    words: isHttp ? `${method} ${words.to}` : `a connection to ${words.to}`,
  };
}

const isScheme = (text: string): text is keyof typeof PORTS => Object.hasOwn(PORTS, text);

function placeIn(
  authority: string,
  usual: number | null,
): { readonly host: string; readonly port: number } | string {
  const [, host, written] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  if (host === undefined) return `The address has no host with a port: ${authority}.`;
  const port = written === undefined ? usual : Number(written);
  if (port === null) return `A connection needs a port: tcp://${host}:5432.`;
  if (port < 1 || port > 65_535) return `${String(port)} is no port.`;
  return { host: host.toLowerCase().replace(/\.$/, ''), port };
}

function readHeaders(texts: readonly string[]): ReadonlyMap<string, string> | string {
  const headers = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const name = text.slice(0, at).trim().toLowerCase();
    if (at < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      return `The header ${text} is not of the form name=value.`;
    headers.set(name, text.slice(at + 1));
  }
  return headers;
}

/** One environment that a question is put to. */
interface AskedMesh {
  readonly mesh: Mesh;
  /** Lists what was not seen of the environment and could change an answer. */
  readonly notSeen: readonly string[];
}

export type Answers =
  | { readonly kind: 'answered'; readonly answers: readonly CallAnswer[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Above this number more names are no help. */
const NAMES_SHOWN = 5;

/** The answer of each environment that has the caller; a sentence where the question names what is not there. */
export function answerQuestion(asked: readonly AskedMesh[], question: CallQuestion): Answers {
  const found = asked
    .map((one) => ({ ...one, callers: callersIn(one.mesh, question.from) }))
    .filter(({ callers }) => callers.length > 0);
  const reason = ambiguity(found, question) ?? absence(asked, found, question);
  if (reason !== null) return { kind: 'refused', reason };
  const answers = found.map(({ mesh, notSeen, callers }) => {
    const all = callers.map((caller) => answerCall(mesh, caller, question, notSeen));
    const isOpen = question.from === 'outside' && all.every(({ isServed }) => !isServed);
    const unseen = isOpen ? answerAtUnseen(mesh, question, all) : null;
    return unseen === null ? all : [unseen];
  });
  const all = answers.flat();
  return { kind: 'answered', answers: question.from === 'outside' ? serving(all) : all };
}

interface Found extends AskedMesh {
  readonly callers: readonly Caller[];
}

/** Two workloads of one environment with the name that was given. */
function ambiguity(found: readonly Found[], { from }: CallQuestion): string | null {
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
  return `${toldPlaces.words(several.mesh.environment).first}${from} may be any of ${firstOf(names, NAMES_SHOWN)}.`;
}

const pathOf = ({ kind, namespace, name }: Workload): string =>
  `${kind.toLowerCase()}/${namespace}/${name}`;

/** Holds what a sentence says beside that something is not there: that it may be in what was not seen, a chart for one. */
const seenWords = (asked: readonly AskedMesh[]) =>
  asked.some(({ mesh, notSeen }) => mesh.partial || notSeen.length > 0)
    ? {
        is: 'is seen',
        seen: ' that is seen here',
        unseen: '; a chart or another part that was not seen may hold one',
      }
    : { is: 'runs', seen: '', unseen: '' };

/** Says that no gateway is found. */
const noGateway = (asked: readonly AskedMesh[], where: string): string => {
  const { is, unseen } = seenWords(asked);
  return `No gateway ${is} here${where}${unseen}.`;
};

function whereOfOne([only, ...others]: readonly Mesh[]): string {
  return only === undefined || others.length > 0 ? '' : toldPlaces.words(only.environment).last;
}

/** Says which of the two no environment has: the caller or the Service; null where both are somewhere. */
function absence(
  asked: readonly AskedMesh[],
  found: readonly Found[],
  { from, asked: { host, port } }: CallQuestion,
): string | null {
  const meshes = asked.map(({ mesh }) => mesh);
  const { seen, unseen } = seenWords(asked);
  const where = whereOfOne(meshes);
  if (found.length === 0)
    return from === 'outside'
      ? noGateway(asked, where)
      : `No workload${seen} is called ${from}${where}${meant(nearCallers(meshes, from))}${unseen}.`;
  if (from === 'outside') {
    const hosts = gatewayHosts(found.map(({ mesh }) => mesh));
    if (hosts.some((one) => coversHost(one, host))) return null;
    if (found.some(({ mesh }) => unseenGatewaysFor(mesh, host).length > 0)) return null;
    const near = nearestNames(host, hosts).map(({ name }) => name);
    return near.length === 0
      ? null
      : `No gateway${seen} has the host ${host}${where}${meant(near)}${unseen}.`;
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

/** Keeps the gateways that take the call at all, or may; where none does, all stay. */
function serving(answers: readonly CallAnswer[]): readonly CallAnswer[] {
  const open = answers.filter(({ isServed, ends }) => isServed || ends === 'unknown');
  return open.length === 0 ? answers : open;
}

const meant = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (did you mean ${firstOf(names, NAMES_SHOWN)}?)`;
