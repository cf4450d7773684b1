import {
  asAuthorizationPolicy,
  misspeltMethod,
  nearestNames,
  USUAL_METHODS,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** A method that a rule names and no client sends. */
export interface MethodNobodySends {
  readonly text: string;
  /** What is meant by it. */
  readonly instead: string;
  readonly origin: Origin;
}

/** Methods in other letters, slips of the usual ones, and names of gRPC (AUTHZ-29, AUTHZ-32); others may be anybody's own. */
export const methodsNobodySends = (policy: Resource): readonly MethodNobodySends[] => [
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
