import type { Mesh, Workload } from '../../istio/index.ts';
import type { acceptedMtls } from '../../istio/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Scope } from '../detection/detector.ts';

type EffectiveMtls = ReturnType<typeof acceptedMtls>;
type MtlsMode = ReturnType<typeof acceptedMtls>['mode'];

const STRENGTH: Readonly<Record<MtlsMode, number>> = { DISABLE: 0, PERMISSIVE: 1, STRICT: 2 };

/** Something whose mode got weaker: a workload (on a port), a namespace, or the mesh. */
export interface Weaker {
  readonly name: string;
  readonly workload: Workload | null;
  readonly namespace: string | null;
  readonly before: EffectiveMtls;
  readonly after: EffectiveMtls;
  /** Tells whether nothing was in the namespace before, so that nobody there had the mode of before. */
  readonly isNew: boolean;
}

/** Gives the strength of the mode; of several modes it may be, that of the one that protects least. */
export const weakest = (mtls: EffectiveMtls): number => STRENGTH[leastMode(mtls)];

/**
 * Gives the mode; of several that it may be (MTLS-5), the one that protects least. A variable is taken for what holds where
 * nothing is said: that it may turn mTLS off, too, is nothing that anybody wrote.
 */
export const leastMode = ({ mode, ambiguous = [mode], variable }: EffectiveMtls): MtlsMode =>
  variable === undefined
    ? (ambiguous.toSorted((a, b) => STRENGTH[a] - STRENGTH[b])[0] ?? mode)
    : 'PERMISSIVE';

export function named(weaker: readonly Weaker[]): string {
  const scope = weaker.find(({ workload }) => workload === null);
  if (scope !== undefined) return scope.name;
  const all = new Set(weaker.flatMap(({ workload, name }) => (workload === null ? [] : [name])));
  // all ports of a workload are named with it
  const names = [...all].filter(
    (name) => ![...all].some((whole) => name.startsWith(`${whole} port `)),
  );
  return names.length <= 2
    ? names.join(' and ')
    : `${names[0] ?? ''} and ${String(names.length - 1)} more`;
}

export function scopeOf(weaker: readonly Weaker[], after: Mesh): Scope {
  const touched = weaker.flatMap(({ workload }) => workload ?? []);
  const scope = scopeOfWorkloads(touched, after);
  if (weaker.some(({ namespace }) => namespace === null)) return { ...scope, level: 'mesh' };
  return weaker.some(({ workload }) => workload === null)
    ? { ...scope, level: 'namespace' }
    : scope;
}
