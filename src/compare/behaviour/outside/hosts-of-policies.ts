import { coversHost } from '../../../manifest/index.ts';
import type { Mesh, PolicyTarget } from '../../../istio/index.ts';
import { policiesInForce } from '../../../istio/index.ts';

/** Names that policies at a gateway write in full and that it serves by a wildcard only. */
export const hostsOfPolicies = (
  mesh: Mesh,
  proxy: PolicyTarget,
  served: readonly string[],
): readonly string[] => {
  const terms = policiesInForce(mesh, proxy)
    .flat()
    .flatMap(({ rules }) =>
      rules.flatMap(({ from, to, when }) => [...from, ...to, ...when].flat()),
    );
  const named = terms
    .filter(({ attribute }) => attribute === 'request.host')
    .flatMap(({ values }) => values.flatMap(({ forms }) => forms))
    .flatMap((form) => (form.kind === 'exact' ? [form.text.toLowerCase()] : []));
  return [...new Set(named)].filter(
    (host) =>
      /^[a-z0-9.-]+$/.test(host) && served.some((each) => each !== host && coversHost(each, host)),
  );
};
