import type { Consequence, SideOutcome, WitnessToken } from '../../../compare/index.ts';
import type { NamedWorkload } from '../afterwards/named-workload.ts';
import { workloadOf } from '../afterwards/named-workload.ts';
import { toolIn } from '../afterwards/shell-tool.ts';
import { commandLine } from '../afterwards/shell-words.ts';
import type { ShownOfAnswer } from './witness-expectation.ts';

/**
 * `kubectl -n shop exec deploy/orders -- curl …`, the witness as somebody types it: every value is a word of its own for
 * a shell. Null where the caller's pods have no such name, or a value holds what cannot be seen or is no such word.
 */
export function tryLine(
  { source, http, port }: Consequence['witness'],
  shown: ShownOfAnswer = 'status',
  context: string | null = null,
): string | null {
  const caller = workloadOf(source);
  if (http === null || caller === null) return null;
  const url = withPort(http.url, port);
  if (url === null || !/^[A-Z][A-Z_-]{0,31}$/.test(http.method)) return null;
  const headers = [...http.headers].flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  // curl would read a file, or leave the header out
  if ([...http.headers].some(([name, value]) => !/^[\w-]+$/.test(name) || value.trim() === ''))
    return null;
  const answer = ['-sS', '-o', '/dev/null', '-w', FORMATS[shown]];
  const call = commandLine([
    ...[...toolIn('kubectl', context), '-n', caller.namespace, 'exec', caller.name, '--', 'curl'],
    ...[...answer, '-X', http.method, ...headers],
  ]);
  const called = commandLine(['-g', '--path-as-is', '--', url]);
  if (call === null || called === null) return null;
  return [call, ...tokenWords(http.token), called].join(' ');
}

/** What curl is told to write; seconds with their unit, beside the status. */
const FORMATS: Readonly<Record<ShownOfAnswer, string>> = {
  status: '%{http_code}\\n',
  'status-and-time': '%{http_code} %{time_total} s\\n',
};

/** A token is nobody's to write down: the shell that the line is pasted into puts it in. */
function tokenWords(token: WitnessToken | undefined): readonly string[] {
  if (token === undefined || token.kind === 'none') return [];
  return ['-H', `"Authorization: Bearer ${token.kind === 'valid' ? '$TOKEN' : 'invalid'}"`];
}

/** Tells whether the caller's own proxy has a route for such requests, which can be asked for. */
export function isRouteAsked({ witness, before, after }: Consequence): boolean {
  const sides = [before, after];
  const isRefused = sides.some(({ refusal }) => refusal?.status === 403);
  // a connection that carries no requests goes by no route, and who lacks mTLS has no proxy to ask
  return (
    workloadOf(witness.source) !== null &&
    !isRefused &&
    witness.http !== null &&
    witness.routes !== null &&
    !sides.some((side) => isWithoutMtls(side) || side.asked?.caller !== undefined)
  );
}

/**
 * What shows, after the sync, that the proxies have it: those of the caller, and the policies of who is called, unless
 * that is gone, or its proxy is.
 */
export function verifyLines(
  consequence: Consequence,
  context: string | null,
  gone: ReadonlySet<string>,
): readonly (string | null)[] {
  const { kind, witness, before, after, gateway } = consequence;
  const caller = workloadOf(witness.source);
  const callee = ([...before.by, ...after.by][0]?.name ?? '').split(' or ')[0] ?? '';
  const there = (name: string): NamedWorkload | null => (gone.has(name) ? null : workloadOf(name));
  const called = there(callee);
  const sides = [before, after];
  const isRefused = sides.some(({ refusal }) => refusal?.status === 403);
  const isClosed = sides.some(isClosedByPolicy);
  // what a policy of another namespace refuses from outside, the gateway may refuse
  const isAtGateway = sides.some(({ asked }) => asked?.refusedBy === 'gateway');
  const isAtCalled =
    caller !== null ||
    isAtGateway ||
    [before, after].some(
      ({ refusal, decidedBy }) =>
        refusal !== null && decidedBy?.object?.includes(` ${called?.namespace ?? ''}/`) === true,
    );
  return [
    ...(caller === null || !isRouteAsked(consequence)
      ? []
      : [
          commandLine([
            ...[...toolIn('istioctl', context), 'proxy-config', 'routes', '-n', caller.namespace],
            caller.name,
            ...['--name', witness.routes ?? String(witness.port), '-o', 'json'],
          ]),
        ]),
    ...(!(isRefused || isClosed) || kind === 'moved' || !isAtCalled
      ? []
      : policiesLine(sides, isAtGateway ? there(gateway ?? '') : called, context)),
  ];
}

/** Asks the proxy that refuses: a sidecar, a gateway, or the pods that istiod makes of a waypoint; ztunnel has no such answer. */
function policiesLine(
  sides: readonly SideOutcome[],
  own: NamedWorkload | null,
  context: string | null,
): readonly (string | null)[] {
  const [by] = sides.flatMap(({ asked }) => asked?.refusedBy ?? []);
  if (by === 'ztunnel') return [];
  const pods =
    by === undefined || by === 'gateway'
      ? own
      : { namespace: by.namespace, name: `deploy/${by.waypoint}` };
  return pods === null
    ? []
    : [
        commandLine([
          ...[...toolIn('istioctl', context), 'x', 'authz', 'check'],
          ...['-n', pods.namespace, pods.name],
        ]),
      ];
}

/** Tells whether a policy closes the connection: there is no status then. */
const isClosedByPolicy = ({ refusal, decidedBy }: SideOutcome): boolean =>
  refusal?.status === null && decidedBy?.object?.startsWith('AuthorizationPolicy ') === true;

const isWithoutMtls = ({ refusal, decidedBy }: SideOutcome): boolean =>
  refusal?.status === null && decidedBy?.object?.startsWith('PeerAuthentication ') === true;

/** The URL with its port; null where it is no address of HTTP. */
function withPort(url: string, port: number): string | null {
  const [, scheme, host, path = ''] = /^(https?):\/\/([\w.-]+(?::\d+)?)(\/.*)?$/.exec(url) ?? [];
  if (scheme === undefined || host === undefined || host.startsWith('-')) return null;
  const usual = scheme === 'http' ? 80 : 443;
  const needsPort = !host.includes(':') && port !== usual;
  return `${scheme}://${host}${needsPort ? `:${String(port)}` : ''}${path}`;
}
