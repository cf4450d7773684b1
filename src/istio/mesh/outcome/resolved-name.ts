import type { Mesh } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { registryOf } from '../registry/service-registry.ts';

/** Names that lead to names: longer chains resolvers give up on. */
const MOST_ALIASES = 8;

/** The Service that a name stands for in the cluster's DNS, through Services of type ExternalName (SE-10). */
export function resolvedName(
  mesh: Mesh,
  name: string,
): { readonly host: string; readonly service: RegistryService | undefined } {
  let host = name;
  for (let hops = 0; hops <= MOST_ALIASES; hops++) {
    const service = registryOf(mesh)
      .named(host)
      .find((one: RegistryService) => one.kubernetes);
    if (service === undefined || service.alias === null) return { host, service };
    host = service.alias;
  }
  return { host, service: undefined };
}
