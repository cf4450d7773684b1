import type { PlacedContainer } from '../../compare/index.ts';
import { addressesIn, parseServiceHost } from '../../istio/index.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';

/**
 * Tells whether a variable of other environments has the address of a Service that is there, and that this environment
 * does not have: what came there with its service is no slip here, and to set it here would lead nowhere.
 */
export function isOfServiceNotHere(
  here: PlacedContainer,
  others: readonly PlacedContainer[],
  name: string,
): boolean {
  return others.every((other) => {
    const value = other.container.variables.get(name);
    const as = value === undefined ? null : serviceOf(value, other.workload.namespace);
    const isIn = ({ mesh }: PlacedContainer): boolean =>
      as !== null && mesh.find('', 'Service', as.namespace, as.name) !== undefined;
    return isIn(other) && !isIn(here) && !here.mesh.partial;
  });
}

function serviceOf({ value }: EnvironmentVariable, namespace: string) {
  const [address] = addressesIn(value ?? '');
  return address === undefined ? null : parseServiceHost(address.host, namespace);
}
