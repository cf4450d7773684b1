/** Tokens of small meshes, and a plain evaluator's view of them. */
import type { SmallMesh, SmallRule, SmallWorkload } from './naive-mesh.ts';

/** Who validates tokens: all of a namespace, or the pods of one app; the namespace of the gateway is `ingress`. */
export interface SmallAuthentication {
  readonly namespace: string;
  readonly app: string | null;
  readonly issuers: readonly {
    readonly issuer: string;
    readonly audience: string | null;
    readonly forwards: boolean;
  }[];
}

/** A token; `valid` says whether it is signed by its issuer. */
export interface SmallToken {
  readonly valid: boolean;
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly audience: string | null;
}

/** Where tokens are validated, and policies hold. */
export type Pod = Pick<SmallWorkload, 'namespace' | 'app'>;

export const issuersAt = ({ authentications }: SmallMesh, { namespace, app }: Pod) =>
  authentications
    .filter((one) => one.namespace === namespace && (one.app === null || one.app === app))
    .flatMap(({ issuers }) => issuers);

/** The token as policies see it: none where nobody validates tokens. */
export function validatedAt(
  mesh: SmallMesh,
  pod: Pod,
  token: SmallToken | null,
): SmallToken | null | 'refused' {
  const issuers = issuersAt(mesh, pod);
  if (token === null || issuers.length === 0) return null;
  const isTaken = issuers.some(
    ({ issuer, audience }) =>
      issuer === token.issuer && (audience === null || audience === token.audience),
  );
  return token.valid && isTaken ? token : 'refused';
}

/** What a rule asks of the token that was validated. */
export function meetsOfToken(rule: SmallRule, token: SmallToken | null): boolean {
  const isOne = (principal: string): boolean => {
    if (token === null) return false;
    const [issuer, subject] = principal.split('/');
    // a token without a subject is of nobody
    if (subject === undefined) return token.subject !== '';
    return [
      [issuer, token.issuer],
      [subject, token.subject],
    ].every(([asked, is]) => (asked === '*' ? is !== '' : asked === is));
  };
  const hasGroup = (group: string): boolean => token?.groups.includes(group) === true;
  return (
    (rule.principals === undefined || rule.principals.some(isOne)) &&
    (rule.notPrincipals === undefined || !rule.notPrincipals.some(isOne)) &&
    (rule.groups === undefined || rule.groups.some(hasGroup)) &&
    (rule.notGroups === undefined || !rule.notGroups.some(hasGroup)) &&
    (rule.audiences === undefined ||
      rule.audiences.some((one) => token !== null && token.audience === one))
  );
}
