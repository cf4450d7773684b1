import {
  acceptedMtls,
  attributeSource,
  groupedBy,
  knownCalls,
  misspeltMethod,
  nearestNames,
  USUAL_METHODS,
  viewOf,
} from '../../istio/index.ts';
import { podsOfSidecars } from '../meshed-pods.ts';
import type { AuthorizationPolicy, Mesh, Workload, Clause } from '../../istio/index.ts';
import { counted, placeOf, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import type { Origin, Resource, ResourceId } from '../../manifest/index.ts';
import { readPolicy, refusalOr } from '../authorization/let-in-anyway.ts';
import { isPublicAddress, symptomOfAddress } from '../authorization/public-addresses.ts';
import { enforcedAt, termsOfPolicy } from '../authorization/token-points.ts';
import { checks, check, toldOfEach } from '../detection/check.ts';
import type { Check, Some, ToldBy, Told } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';

type Term = Clause[number];

const IDENTITY_WITHOUT_MTLS: Check = {
  id: 'identity-without-mtls',
  title: 'Rule checks caller identity although mTLS is disabled',
  level: 'high',
  blind: 'Pods that are not rendered here.',
  severity: 'error',
  knownAs: [{ code: 'KIA0105' }],
};
const ADDRESS_BEHIND_GATEWAY: Check = {
  id: 'address-behind-gateway',
  title: "Rule matches client address but proxy sees the gateway's address",
  level: 'high',
  blind: "Gateways that pass on the client's address, and callers that bypass them.",
};

/**
 * Finds rules that ask about callers for what the proxy of a workload never sees of them (AUTHZ-36,
 * AUTHZ-40).
 */
export const unreadableCallers = checks(
  [IDENTITY_WITHOUT_MTLS, ADDRESS_BEHIND_GATEWAY],
  ({ mesh }) => [
    ...byPolicy(identitiesWithoutMtls(mesh)).map((found) =>
      toldOfEach(found, workloadOf, (some) => tellIdentity(mesh, some)),
    ),
    ...byPolicy(addressesBehindGateways(mesh)).map((found) =>
      toldOfEach(found, workloadOf, (some) => tellAddress(mesh, some)),
    ),
  ],
);

type Found = Some<UnreadableCaller>;

const workloadOf = ({ workload }: UnreadableCaller): ResourceId => workloadId(workload.resource);

const byPolicy = (found: readonly UnreadableCaller[]): readonly Found[] =>
  [...groupedBy(found, ({ policy }) => resourceKey(policy.resource)).values()].flatMap(
    ([first, ...more]): readonly Found[] => (first === undefined ? [] : [[first, ...more]]),
  );

const whereText = ([{ workload }, ...others]: Found): string =>
  `${subjectText(workload)}${others.length === 0 ? '' : ` and ${counted(others.length, 'more workload')}`}`;

const shared = (found: Found) => {
  const [{ policy, term, because }] = found;
  return {
    subject: policy.resource,
    scope: { level: 'workload', workloads: found.length, services: 0, namespaces: 1 },
    origin: term.origin,
    related: because,
  } as const;
};

function tellIdentity(mesh: Mesh, found: Found): ToldBy {
  const [{ policy, term, because }] = found;
  const [mode] = because;
  const refusesAll = policy.action === 'ALLOW' && !term.negated;
  return {
    ...shared(found),
    by: IDENTITY_WITHOUT_MTLS,
    key: 'identity without mTLS',
    effect: `${policy.action} ${identityEffect(term.negated)}`,
    ...(refusesAll && { aspect: 'refuses' }),
    message: `${subjectText(policy.resource)} asks who calls ${whereText(found)}, where nobody can show it: the rule ${identityEffect(term.negated)}.`,
    why: `It asks for ${term.attribute} (${placeOf(term.origin)}), which is read from the certificate of the caller, and mTLS is off there${mode === undefined ? '' : ` (${placeOf(mode)})`}.`,
    symptom: refusesAll
      ? refusalOr(mesh, policy, '403, RBAC: access denied, for everybody')
      : 'no errors: the rule does not distinguish callers',
    fix: {
      text: say`Let the workload accept mTLS (PERMISSIVE or STRICT), or ask for something else than identities.`,
    },
  };
}

const identityEffect = (isNegated: boolean): string =>
  isNegated ? 'holds for every caller' : 'holds for no caller';

function tellAddress(mesh: Mesh, found: Found): ToldBy {
  const [{ policy, term, because }] = found;
  const [route] = because;
  return {
    ...shared(found),
    by: ADDRESS_BEHIND_GATEWAY,
    key: 'address behind a gateway',
    message: `${subjectText(policy.resource)} asks for addresses of clients at ${whereText(found)}, which sees that of the gateway: for requests through it the rule cannot tell one client from another.`,
    why: `ipBlocks and source.ip are the address that the connection comes from (${placeOf(term.origin)}), and a gateway leads there${route === undefined ? '' : ` (${placeOf(route)})`}.`,
    symptom: symptomOfAddress(mesh, policy, term),
    fix: {
      text: say`Ask for remoteIpBlocks (or remote.ip) there, or put the rule at the gateway; numTrustedProxies has to fit.`,
    },
  };
}

/** A rule that asks about callers for what the proxy of a workload never sees of them. */
interface UnreadableCaller {
  readonly policy: AuthorizationPolicy;
  readonly term: Term;
  readonly workload: Workload;
  /**
   * Says what keeps it from being seen: no mTLS, or a gateway whose address stands in place of the caller's.
   */
  readonly because: readonly Origin[];
}

/**
 * Finds rules about identities at workloads that take plaintext only: nobody shows one there (AUTHZ-36,
 * MTLS-12).
 */
const identitiesWithoutMtls = (mesh: Mesh): readonly UnreadableCaller[] =>
  podsOfSidecars(mesh).flatMap((workload) => {
    const { mode, ambiguous, because } = acceptedMtls(mesh, workload, null);
    if (mode !== 'DISABLE' || ambiguous !== undefined) return [];
    return enforcedAt(mesh, { target: workload }).flatMap((policy) => {
      const term = termsOfPolicy(policy).find(
        ({ attribute }) => attributeSource(attribute)?.of === 'peer',
      );
      return term === undefined ? [] : [{ policy, term, workload, because }];
    });
  });

/**
 * Finds rules about public addresses at workloads that are reached through a gateway: they see its address
 * (AUTHZ-40).
 */
function addressesBehindGateways(mesh: Mesh): readonly UnreadableCaller[] {
  const gateways = new Map<Workload, Origin>();
  for (const { source, destination, origin } of knownCalls(mesh))
    if (source.kind === 'gateway')
      for (const workload of destination.workloads)
        if (!gateways.has(workload)) gateways.set(workload, origin);
  return podsOfSidecars(mesh).flatMap((workload) => {
    const route = gateways.get(workload);
    if (route === undefined) return [];
    return enforcedAt(mesh, { target: workload }).flatMap((policy) => {
      const term = termsOfPolicy(policy).find(
        ({ attribute, values }) =>
          attribute === 'source.ip' && values.some(({ text }) => isPublicAddress(text)),
      );
      return term === undefined ? [] : [{ policy, term, workload, because: [route] }];
    });
  });
}

/** Methods are compared as they are written, and those of gRPC are POST (AUTHZ-29, 32). */
export const methodNobodySends = check({
  id: 'method-nobody-sends',
  title: 'Rule matches a method that no client sends',
  level: 'high',
  blind: 'Methods of your own protocols: a method unlike the usual ones is accepted.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0102' }],
  find: ({ mesh }) =>
    mesh
      .ofKind('security.istio.io', 'AuthorizationPolicy')
      .flatMap((policy) =>
        methodsNobodySends(policy).map((method) => tellUnsentMethod(mesh, policy, method)),
      ),
});

function tellUnsentMethod(
  mesh: Mesh,
  policy: Resource,
  { text, instead, origin }: MethodNobodySends,
): Told {
  const isGrpc = text.includes('/');
  const read = readPolicy(mesh, policy);
  return {
    subject: policy,
    key: `method ${text}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: say`A rule of ${slot.object(policy)} is for method ${slot.code(text)}, which no client sends: it holds for no request by it.`,
    why: isGrpc
      ? say`Calls of gRPC are POST, and their method is the path (${slot.place(origin)}).`
      : say`Methods are compared letter by letter, and the method is called ${slot.code(instead)} (${slot.place(origin)}).`,
    symptom:
      read?.action === 'ALLOW'
        ? refusalOr(mesh, read, '403, RBAC: access denied, for requests that it was to let in')
        : 'no errors: requests that it should deny are allowed',
    origin,
    fix: {
      text: isGrpc ? `Write \`paths: [${text}]\` instead.` : `Write \`${instead}\`.`,
      ...(isGrpc ? {} : { replacement: { origin, from: text, to: instead } }),
    },
  };
}

/** A method that a rule names and no client sends. */
interface MethodNobodySends {
  readonly text: string;
  /** Names the method that is meant by it. */
  readonly instead: string;
  readonly origin: Origin;
}

/**
 * Suggests a method for one in other letters, for a slip of the usual ones, and for a name of gRPC (AUTHZ-29,
 * AUTHZ-32). Other names may be somebody's own methods.
 */
const methodsNobodySends = (policy: Resource): readonly MethodNobodySends[] => [
  ...new Map(
    viewOf('AuthorizationPolicy', policy)
      .rules.value.flatMap(({ to }) => to.value)
      .flatMap(({ operation }) => operation?.fields ?? [])
      .filter(({ field }) => field === 'methods')
      .flatMap(({ value }) => value)
      .flatMap(({ value: text, origin }) => {
        const instead = meantBy(text);
        return instead === null ? [] : [[text, { text, instead, origin }] as const];
      }),
  ).values(),
];

/**
 * Lists methods that clients send, though some of them seldom; a name near to another one is no slip then.
 */
const SENT: ReadonlySet<string> = new Set([
  ...USUAL_METHODS,
  'TRACE',
  'CONNECT',
  'LOCK',
  'COPY',
  'MOVE',
]);

function meantBy(text: string): string | null {
  if (text.startsWith('/')) return 'POST';
  if (text.includes('*') || SENT.has(text)) return null;
  const usual = misspeltMethod(text);
  if (usual !== null) return usual;
  const [near, more] = nearestNames(text, USUAL_METHODS).filter(
    ({ relation, distance }) => relation === 'letters' && distance === 1,
  );
  return near === undefined || more !== undefined ? null : near.name;
}
