import type { Consequence, SideOutcome, WitnessToken } from '../../../compare/index.ts';
import { lastNet, plainText } from '../../../manifest/index.ts';
import type { Details } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import { tokenText } from './witness-token-text.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { callRows } from '../../claims/call-rows.ts';
import { claimsOf } from '../../claims/review-claims.ts';
import { consequenceSentence } from './consequence-text.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { ShownOfAnswer } from './witness-expectation.ts';
import { expectationText, shownOfAnswer } from './witness-expectation.ts';

const SHOWN = 5;
const LONGEST_WORD = 300;

/** Commands that show each consequence before and after, as far as their values may be typed. */
export function tryItParts(context: Pick<ReportContext, 'review'>): readonly Details[] {
  const told = toldRows(context.review);
  const blocks = told.slice(0, SHOWN).flatMap((each) => {
    const { consequence } = each;
    const request = tryLine(consequence.witness, shownOfAnswer(consequence));
    const own = [request, ...verifyLines(consequence)].filter((line) => line !== null);
    // that proxies are in sync shows nothing of it alone
    const known = own.length === 0 ? [] : [...own, PROXIES_IN_SYNC];
    return known.length === 0
      ? []
      : [
          paragraph(
            `${titleOf(each)}.${tokenNeeded(consequence.witness)}${request === null ? '' : ` ${expectationText(consequence)}`}`,
          ),
          { kind: 'code' as const, language: 'sh', lines: known },
        ];
  });
  return blocks.length === 0 ? [] : [{ kind: 'details', title: 'Try it', count: 0, blocks }];
}

/** Gives the rows that claims tell, in the order of the table: what a claim took over is not tried by itself. */
function toldRows(review: ReportContext['review']): readonly CallRow[] {
  const told = new Set(
    claimsOf(review).claims.flatMap((claim) =>
      (claim.about === 'calls' ? [claim.row, ...claim.alike] : claim.rows).map(
        ({ consequence }) => consequence.witness,
      ),
    ),
  );
  return callRows(review).filter(({ consequence }) => told.has(consequence.witness));
}

const titleOf = ({ consequence, environments }: CallRow): string =>
  `${consequenceSentence(consequence)} (${environments.join(', ')})`;

/** Whoever tries it has to bring the token: what is asked of it, and where it is put. */
function tokenNeeded({ http }: Consequence['witness']): string {
  const token = http?.token;
  return token?.kind === 'valid' ? ` Set the variable TOKEN to ${tokenText(token)} first.` : '';
}

/** Kinds whose pods `kubectl exec` finds by the name of the workload. */
const EXECUTABLE: Readonly<Record<string, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Job: 'job',
  ReplicaSet: 'rs',
  Pod: 'pod',
};

/**
 * `kubectl -n shop exec deploy/orders -- curl …`, the witness as somebody types it: every value is a word of its own for
 * a shell. Null where the caller's pods have no such name, or a value holds what cannot be seen or is no such word.
 */
export function tryLine(
  { source, http, port }: Consequence['witness'],
  shown: ShownOfAnswer = 'status',
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
    ...['kubectl', '-n', caller.namespace, 'exec', caller.name, '--', 'curl'],
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

/** What shows, after the sync, that the proxies have it: those of the caller, and the policies of who is called. */
function verifyLines({ kind, witness, before, after }: Consequence): readonly (string | null)[] {
  const caller = workloadOf(witness.source);
  const called = workloadOf(([...before.by, ...after.by][0]?.name ?? '').split(' or ')[0] ?? '');
  const sides = [before, after];
  const isRefused = sides.some(({ refusal }) => refusal?.status === 403);
  // what a policy of another namespace refuses from outside, the gateway may refuse
  const isAtCalled =
    caller !== null ||
    [before, after].some(
      ({ refusal, decidedBy }) =>
        refusal !== null && decidedBy?.object?.includes(` ${called?.namespace ?? ''}/`) === true,
    );
  // a connection that carries no requests goes by no route, and who lacks mTLS has no proxy to ask
  const hasRoute =
    witness.http !== null &&
    !sides.some((side) => isWithoutMtls(side) || side.asked?.caller !== undefined);
  return [
    ...(caller === null || isRefused || !hasRoute
      ? []
      : [
          commandLine([
            ...['istioctl', 'proxy-config', 'routes', '-n', caller.namespace, caller.name],
            ...['--name', String(witness.port), '-o', 'json'],
          ]),
        ]),
    ...(!isRefused || kind === 'moved' || !isAtCalled ? [] : policiesLine(sides, called)),
  ];
}

/** Asks the proxy that refuses: a sidecar, or the pods that istiod makes of a waypoint; ztunnel has no such answer. */
function policiesLine(
  sides: readonly SideOutcome[],
  called: NamedWorkload | null,
): readonly (string | null)[] {
  const [by] = sides.flatMap(({ asked }) => asked?.refusedBy ?? []);
  if (by === 'ztunnel') return [];
  const pods =
    by === undefined ? called : { namespace: by.namespace, name: `deploy/${by.waypoint}` };
  return pods === null
    ? []
    : [commandLine(['istioctl', 'x', 'authz', 'check', '-n', pods.namespace, pods.name])];
}

const isWithoutMtls = ({ refusal, decidedBy }: SideOutcome): boolean =>
  refusal?.status === null && decidedBy?.object?.startsWith('PeerAuthentication ') === true;

const PROXIES_IN_SYNC = 'istioctl proxy-status';

interface NamedWorkload {
  readonly namespace: string;
  /** `deploy/orders` */
  readonly name: string;
}

/** Of `Deployment shop/orders`; null where it is called otherwise, or runs no pods of its own that last. */
function workloadOf(text: string): NamedWorkload | null {
  const [, kind = '', namespace = '', name = ''] =
    /^([A-Za-z]+) ([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(text) ?? [];
  const short = Object.hasOwn(EXECUTABLE, kind) ? EXECUTABLE[kind] : undefined;
  // a name that begins with a hyphen would be an option
  if (short === undefined || namespace.startsWith('-') || name.startsWith('-')) return null;
  return { namespace, name: `${short}/${name}` };
}

/** The URL with its port; null where it is no address of HTTP. */
function withPort(url: string, port: number): string | null {
  const [, scheme, host, path = ''] = /^(https?):\/\/([\w.-]+(?::\d+)?)(\/.*)?$/.exec(url) ?? [];
  if (scheme === undefined || host === undefined || host.startsWith('-')) return null;
  const usual = scheme === 'http' ? 80 : 443;
  const needsPort = !host.includes(':') && port !== usual;
  return `${scheme}://${host}${needsPort ? `:${String(port)}` : ''}${path}`;
}

/** What is not seen, ends a line or turns the reading direction. */
const UNTYPED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u;

/** Words as a POSIX shell reads them back; null where one of them cannot be typed as it is. */
export function commandLine(words: readonly string[]): string | null {
  if (words.some((word) => UNTYPED.test(word) || word.length > LONGEST_WORD)) return null;
  const line = words.map(quotedForShell).join(' ');
  // what would be taken out of it later could be a quote
  return plainText(line) === line && lastNet(line) === line ? line : null;
}

const quotedForShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
