import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../manifest/index.ts';

/**
 * Finds a rule that has the subset for a short host which is completed with another namespace than that of the Service:
 * its own (ROUTE-1, 2).
 */
export function strayRule(
  mesh: Mesh,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  subset: string,
): { readonly says: string; readonly fix: string } | null {
  const found = mesh
    .ofKind(API_GROUPS.istioNetworking, 'DestinationRule')
    .map((rule) => ({ rule, ...viewOf('DestinationRule', rule) }))
    .find(
      ({ rule, host, subsets }) =>
        rule.namespace !== namespace &&
        host?.value === name &&
        subsets.value.some((one) => one.name?.value === subset),
    );
  if (found === undefined || found.host === null) return null;
  const { rule, host } = found;
  return {
    says: `${subjectText(rule)} does, for \`${name}\` of its own namespace ${rule.namespace} (${placeOf(host.origin)})`,
    fix: `Write \`host: ${name}.${namespace}.svc.${mesh.configuration.clusterDomain}\` in ${subjectText(rule)}: a short name is completed with the namespace of the rule.`,
  };
}
