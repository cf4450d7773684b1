import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import { policyIndexOf } from '../../../istio/index.ts';
import type { Sentences } from '../reference.ts';
import type { World } from '../world.ts';
import type { AuthorizationPolicy, Mesh } from '../../../istio/index.ts';

/**
 * Says what an ALLOW policy that selects no pods fails to do, and what it does once it selects the right ones
 * (AUTHZ-12, AUTHZ-13).
 */
export function allowListWithoutPods(
  { mesh }: World,
  subject: Resource,
): Pick<Sentences, 'message' | 'symptom' | 'afterwards'> {
  const message = `${subjectText(subject)} restricts nobody: its allow-list applies to no pod.`;
  const own = policyIndexOf(mesh).policies.find(({ resource }) => resource === subject);
  if (own !== undefined && allowsAll(own))
    return {
      message,
      symptom:
        'requests it was to let in are refused where the pods have other ALLOW policies that leave them out',
    };
  const [open, ...more] = own === undefined ? [] : policyIndexOf(mesh).openers(own);
  if (own !== undefined && open === undefined && isClosed(mesh, own))
    return {
      message: `${subjectText(subject)} lets nobody in: its allow-list applies to no pod.`,
      symptom:
        '403, RBAC: access denied, for whom it was to let in, unless other ALLOW policies of the pods do: one for all pods there lets in nobody',
    };
  if (open === undefined)
    return {
      message,
      symptom:
        'requests it was to keep out are let in, unless other ALLOW policies of the pods leave them out',
      afterwards: 'From then on those pods refuse whatever no ALLOW policy of theirs allows.',
    };
  return {
    message,
    symptom: 'requests it was to keep out are let in',
    afterwards: `That alone keeps nobody out: ${subjectText(open.resource)} (${placeOf(open.resource.origin)}) ${more.length === 0 ? 'lets' : `and ${String(more.length)} more let`} everybody in there.`,
  };
}

/**
 * Tells whether a policy lets in whatever comes: it has a rule that asks for nothing (AUTHZ-12). A dry run
 * decides nothing (AUTHZ-55).
 */
const allowsAll = ({ action, dryRun, rules }: AuthorizationPolicy): boolean =>
  action === 'ALLOW' &&
  dryRun === null &&
  rules.some(({ from, to, when }) => [from, to, when].every((clauses) => clauses.length === 0));

/** Tells whether a policy for all pods of its namespace lets in nobody, so that what no other allows is refused (AUTHZ-12). */
const isClosed = (mesh: Mesh, own: AuthorizationPolicy): boolean =>
  policyIndexOf(mesh).policies.some(
    ({ action, dryRun, rules, selector, targetRefs, namespace }) =>
      action === 'ALLOW' &&
      dryRun === null &&
      rules.length === 0 &&
      selector === null &&
      targetRefs.length === 0 &&
      (namespace === own.namespace || namespace === mesh.configuration.rootNamespace),
  );
