import type { RouteMatch } from '../../istio/index.ts';

type Conditions = Pick<RouteMatch, 'port' | 'gateways' | 'sourceLabels' | 'sourceNamespace'>;

/** Whether some proxy has both matches for one port of one of these gateways (ROUTE-30, 31); null asks for nothing. */
export function mayMeet(
  one: Conditions | null,
  other: Conditions | null,
  gateway: string,
): boolean {
  if (!isFor(one, gateway) || !isFor(other, gateway)) return false;
  if (one === null || other === null) return true;
  if (one.port !== null && other.port !== null && one.port !== other.port) return false;
  // an entry that lists gateways does not ask who calls
  if (one.gateways.length > 0 || other.gateways.length > 0) return true;
  const isOfOthers =
    one.sourceNamespace !== null &&
    other.sourceNamespace !== null &&
    one.sourceNamespace !== other.sourceNamespace;
  return (
    !isOfOthers &&
    [...one.sourceLabels].every(([key, value]) => (other.sourceLabels.get(key) ?? value) === value)
  );
}

const isFor = (match: Conditions | null, gateway: string): boolean =>
  match === null || match.gateways.length === 0 || match.gateways.includes(gateway);

/** Whether each proxy and port that has the second has the first too (ROUTE-30, 31). */
export function isForAllOf(first: Conditions, second: Conditions | null): boolean {
  if (first.port !== null && first.port !== second?.port) return false;
  if (first.gateways.length > 0)
    return (
      second !== null &&
      second.gateways.length > 0 &&
      second.gateways.every((gateway) => first.gateways.includes(gateway))
    );
  if (second === null || second.gateways.length > 0)
    return first.sourceLabels.size === 0 && first.sourceNamespace === null;
  return (
    [...first.sourceLabels].every(([key, value]) => second.sourceLabels.get(key) === value) &&
    (first.sourceNamespace === null || first.sourceNamespace === second.sourceNamespace)
  );
}
