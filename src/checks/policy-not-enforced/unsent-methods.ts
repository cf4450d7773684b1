import {
  actionOf,
  asAuthorizationPolicy,
  misspeltMethod,
  nearestNames,
  USUAL_METHODS,
} from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** Methods are compared as they are written, and those of gRPC are POST (AUTHZ-29, 32). */
export const methodNobodySends = check({
  id: 'method-nobody-sends',
  title: 'A rule is for a method that no client sends',
  level: 'high',
  blind: 'Methods of protocols of your own: what is no slip of a usual one is let stand.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0102' }],
  find: ({ mesh }) =>
    mesh
      .ofKind('security.istio.io', 'AuthorizationPolicy')
      .flatMap((policy) => methodsNobodySends(policy).map((method) => tell(policy, method))),
});

function tell(policy: Resource, { text, instead, origin }: MethodNobodySends): Told {
  const isGrpc = text.includes('/');
  return {
    subject: policy,
    key: `method ${text}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `A rule of ${subjectText(policy)} is for method \`${text}\`, which no client sends: it holds for no request by it.`,
    why: isGrpc
      ? `Calls of gRPC are POST, and their method is the path (${placeOf(origin)}).`
      : `Methods are compared letter by letter, and the method is called \`${instead}\` (${placeOf(origin)}).`,
    symptom:
      actionOf(policy) === 'ALLOW'
        ? '403, RBAC: access denied, for requests that it was to let in'
        : 'nothing fails: requests that it was to stop are let in',
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
  /** What is meant by it. */
  readonly instead: string;
  readonly origin: Origin;
}

/** Methods in other letters, slips of the usual ones, and names of gRPC (AUTHZ-29, AUTHZ-32); others may be anybody's own. */
const methodsNobodySends = (policy: Resource): readonly MethodNobodySends[] => [
  ...new Map(
    asAuthorizationPolicy(policy)
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

/** Methods that are sent, though seldom, and are near to others. */
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
