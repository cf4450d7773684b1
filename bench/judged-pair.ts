import type { Consequence } from '../src/compare/index.ts';
import { consequencesBetween } from '../src/compare/index.ts';
import { oneFolder } from '../src/gitops/index.ts';
import { parseYaml, resourceOf } from '../src/manifest/index.ts';
import type { Mesh } from '../src/istio/index.ts';
import { resolveMesh } from '../src/istio/index.ts';
import type { SmallMesh, SmallRequest } from './naive-mesh.ts';
import type { SmallToken } from './naive-tokens.ts';
import { naiveOutcome, naiveOutcomeOutside, serviceOf, workloadName } from './naive-mesh.ts';
import { AUDIENCE, GROUPS, ISSUERS, METHODS, SUBJECTS } from './random-small-mesh.ts';
import { manifestsOf } from './small-manifests.ts';

const TRIED = ['/', '/a', '/a/b', '/ab', '/b', '/c.js', '/b/b'] as const;
const TEAMS = [null, 'red'] as const;

/** Its manifests as the model reads them. */
export const resolved = (mesh: SmallMesh): Mesh => resolvedFrom(manifestsOf(mesh));

export function resolvedFrom(manifests: string): Mesh {
  const resources = parseYaml('mesh.yaml', manifests).flatMap(({ node }) =>
    node === null ? [] : (resourceOf(node) ?? []),
  );
  return resolveMesh(oneFolder({ name: 'prod', production: true }, resources), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
}

/** All requests of the small alphabet without a token. */
const REQUESTS: readonly SmallRequest[] = METHODS.flatMap((method) =>
  TRIED.flatMap((path) => TEAMS.map((team) => ({ method, path, team, token: null }))),
);

const INVALID: SmallToken = {
  valid: false,
  issuer: ISSUERS[0],
  subject: SUBJECTS[0],
  groups: [],
  audience: null,
};

/** All that are signed by their issuers. */
const VALID: readonly SmallToken[] = ISSUERS.flatMap((issuer) =>
  SUBJECTS.flatMap((subject) =>
    [[], ...GROUPS.map((group) => [group]), GROUPS].flatMap((groups) =>
      [null, AUDIENCE].map((audience) => ({ valid: true, issuer, subject, groups, audience })),
    ),
  ),
);

const WITH_TOKENS: readonly SmallRequest[] = REQUESTS.flatMap((request) => [
  request,
  ...[...VALID, INVALID].map((token) => ({ ...request, token })),
]);

/** Where nobody validates tokens, they make no difference, which meshes with somebody who does show. */
const requestsFor = (...meshes: readonly SmallMesh[]): readonly SmallRequest[] =>
  meshes.some(({ authentications }) => authentications.length > 0) ? WITH_TOKENS : REQUESTS;

/** What the comparison of two meshes says that is not so, and what it does not say; each a sentence. */
export interface Judgement {
  readonly differing: number;
  readonly told: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
  readonly undecided: number;
}

/** Holds the comparison against a plain evaluator that tries every request of the small alphabet. */
export function judgedPair(before: SmallMesh, after: SmallMesh): Judgement {
  const { consequences, undecided } = consequencesBetween(
    'prod',
    { before: resolved(before), after: resolved(after) },
    NO_LIMIT,
  );
  const ends = consequences.filter(({ kind }) => ENDS.has(kind));
  const told = new Set(ends.flatMap(sentencesOf));
  const differing = new Set(differencesOf(before, after));
  return {
    differing: differing.size,
    told: ends.length,
    missed: [...differing].filter((each) => !told.has(each)),
    wrong: ends.filter((each) => isWrong(each, before, after)).map((each) => JSON.stringify(each)),
    undecided,
  };
}

/** Every class of requests is followed. */
const NO_LIMIT = { cellsOfPair: 20_000, cells: 1_000_000 };

const ENDS: ReadonlySet<string> = new Set(['lost', 'opened', 'moved', 'exposed', 'closed']);

/** A name that nothing else is written for. */
const nameFor = (host: string): string => host.replace('*', 'any');

const hostsServed = ({ gateway }: SmallMesh): readonly string[] =>
  gateway === null ? [] : [...gateway.hosts, ...gateway.routes.keys()];

function* differencesOf(before: SmallMesh, after: SmallMesh): Generator<string> {
  const services = new Set(before.workloads.map(serviceOf));
  const requests = requestsFor(before, after);
  for (const [at, caller] of before.workloads.entries()) {
    const other = after.workloads[at];
    if (other === undefined) continue;
    const name = `${caller.namespace}/${workloadName(caller)}`;
    for (const service of services)
      yield* otherEnds(requests, name, service, (request) => [
        naiveOutcome(before, caller, service, request),
        naiveOutcome(after, other, service, request),
      ]);
  }
  for (const host of new Set([...hostsServed(before), ...hostsServed(after)]))
    yield* otherEnds(requests, 'outside', host, (request) => [
      naiveOutcomeOutside(before, nameFor(host), request),
      naiveOutcomeOutside(after, nameFor(host), request),
    ]);
}

function* otherEnds(
  requests: readonly SmallRequest[],
  caller: string,
  called: string,
  ends: (request: SmallRequest) => readonly [string, string],
): Generator<string> {
  for (const request of requests) {
    const [first, second] = ends(request);
    if (first !== second) yield sentence(caller, called, first, second);
  }
}

const sentence = (caller: string, service: string, first: string, second: string): string =>
  `${caller} to ${service}: ${first} => ${second}`;

const withoutKind = (name: string): string => name.replace('Deployment ', '');

function sentencesOf({ sources, destination, before, after }: Consequence): readonly string[] {
  return sources.map((source) =>
    sentence(withoutKind(source), destination, endOf(before), endOf(after)),
  );
}

const endOf = ({ by, answered }: Consequence['before']): string =>
  [
    ...new Set([
      ...by.flatMap(({ name }) =>
        name
          .split(' or ')
          .map((part) => (part.startsWith('refused') ? 'refused' : withoutKind(part))),
      ),
      ...(answered < 100 ? ['refused'] : []),
    ]),
  ]
    .sort()
    .join();

function smallToken(
  token: NonNullable<Consequence['witness']['http']>['token'],
): SmallToken | null {
  if (token === undefined || token.kind === 'none') return null;
  if (token.kind === 'invalid') return INVALID;
  const texts = (name: string): readonly string[] =>
    [token.claims.get(name)].flat().filter((one) => typeof one === 'string');
  const audiences = texts('aud');
  return {
    valid: true,
    issuer: token.issuer,
    subject: texts('sub')[0] ?? '',
    groups: texts('groups'),
    audience: audiences.includes(AUDIENCE) ? AUDIENCE : (audiences[0] ?? null),
  };
}

/** Whether the witness ends alike on both sides. */
function isWrong(
  { witness, destination, gateway }: Consequence,
  before: SmallMesh,
  after: SmallMesh,
): boolean {
  const { http, source } = witness;
  if (http === null) return false;
  const request = {
    method: http.method,
    path: http.url.replace(/^http:\/\/[^/]*/, ''),
    team: http.headers.get('x-team') ?? null,
    token: smallToken(http.token),
  };
  if (gateway !== undefined) {
    const name = nameFor(destination);
    return naiveOutcomeOutside(before, name, request) === naiveOutcomeOutside(after, name, request);
  }
  const at = before.workloads.findIndex(
    (each) => `${each.namespace}/${workloadName(each)}` === withoutKind(source),
  );
  const [first, second] = [before.workloads[at], after.workloads[at]];
  if (first === undefined || second === undefined) return true;
  return (
    naiveOutcome(before, first, destination, request) ===
    naiveOutcome(after, second, destination, request)
  );
}
