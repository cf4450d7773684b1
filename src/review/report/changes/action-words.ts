import type { Change } from '../../../compare/index.ts';
import { actionOf, mayRefuse } from '../../../istio/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';

/**
 * Gives the action of an AuthorizationPolicy that refuses or asks, as it stands before what its rules gain or lose (`DENY `):
 * what is added to one that does not allow opens nothing. Empty of all else, and where the action itself changes.
 */
export function actionOfRules(change: Change): string {
  const action = change.field?.startsWith('spec.rules') === true ? toldAction(change) : null;
  return action === null ? '' : `${action} `;
}

/** Gives it as it stands behind the name of a policy that comes or goes as a whole: ` (DENY)`. */
export function actionOfWhole(change: Change): string {
  const action = toldAction(change);
  return action === null ? '' : ` (${action})`;
}

function toldAction({ subject, object, oldObject }: Change): string | null {
  if (subject.group !== API_GROUPS.istioSecurity || subject.kind !== 'AuthorizationPolicy')
    return null;
  const actions = new Set(
    [object, oldObject].flatMap((one) => (one === null ? [] : (actionOf(one) ?? []))),
  );
  const [action, ...others] = [...actions];
  return action !== undefined && others.length === 0 && mayRefuse(action) ? action : null;
}
