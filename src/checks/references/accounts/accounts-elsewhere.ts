import type { Mesh } from '../../../istio/index.ts';
import type { DetectorInput } from '../../detection/detector.ts';
import type { NearObject, Reference } from '../reference.ts';

/** Holds what a reference was at the base, and what is near it now. */
interface Around {
  readonly isNamedBefore: boolean;
  readonly near: NearObject | null;
}

/**
 * Tells whether a policy names who is not here, and nobody is refused by it: a change lets in who runs in another environment
 * alone, as whoever shares a policy among them does before the service comes here, or it takes away whoever ran so. A slip
 * has something near.
 */
export function namesNobodyWhoCalls(
  input: DetectorInput,
  { check, key }: Pick<Reference, 'check' | 'key'>,
  { isNamedBefore, near }: Around,
): boolean {
  const { mesh, before, environments = [] } = input;
  const [, namespace = '', name = ''] = /^identity ([^/ ]+)\/(.+)$/.exec(key) ?? [];
  if (check.id !== 'principal-without-account' || name === '') return false;
  if (before === null || before === mesh || near !== null) return false;
  if (isNamedBefore) return wentWithItsPods(mesh, before, { namespace, name });
  const isHere = mesh.workloads.some((one) => one.namespace === namespace && one.name === name);
  return (
    !isHere && environments.some((other) => other !== mesh && hasAccount(other, namespace, name))
  );
}

const hasAccount = (mesh: Mesh, namespace: string, name: string): boolean =>
  mesh.find('', 'ServiceAccount', namespace, name) !== undefined ||
  mesh.workloads.some((one) => one.namespace === namespace && one.serviceAccount === name);

/**
 * Tells whether workloads ran as an account, and all of them go: one that stays runs as another now, and one that comes to
 * the namespace, or has the name of one that goes, may be it.
 */
function wentWithItsPods(
  after: Mesh,
  before: Mesh,
  account: { readonly namespace: string; readonly name: string },
): boolean {
  const ran = before.workloads.filter(
    (one) => one.namespace === account.namespace && one.serviceAccount === account.name,
  );
  const names = new Set(ran.map(({ name }) => name));
  const were = new Set(before.workloads.map(placeOfWorkload));
  const mayBe = (one: Mesh['workloads'][number]): boolean => {
    const isNew = !were.has(placeOfWorkload(one));
    const isThere = one.namespace === account.namespace;
    return names.has(one.name) ? isNew || isThere : isNew && isThere;
  };
  return ran.length > 0 && !after.workloads.some(mayBe);
}

const placeOfWorkload = ({ namespace, name }: Mesh['workloads'][number]): string =>
  `${namespace}/${name}`;
