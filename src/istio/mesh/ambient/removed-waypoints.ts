import type { RenderedEnvironment } from '../../../gitops/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import { asGatewayApiGateway } from '../../views/gateway-api.ts';
import { nearestNames } from '../calls/nearest-names.ts';
import type { Mesh } from '../mesh.ts';

type Now = Pick<Mesh, 'find' | 'charts'>;

/**
 * Lists the waypoints that an environment had and that are surely gone, as `namespace/name`: what wrote them renders
 * whole, or is gone with them, and no chart has come that may make them.
 */
export function removedWaypoints(
  former: RenderedEnvironment,
  { roots }: RenderedEnvironment,
  now: Now,
): ReadonlySet<string> {
  const past = former.roots.flatMap(({ root, resources }) =>
    resources
      .filter(({ group, kind }) => group === API_GROUPS.gatewayApi && kind === 'Gateway')
      .filter((one) => asGatewayApiGateway(one).isWaypoint)
      .map((waypoint) => ({ waypoint, path: root.path })),
  );
  if (past.length === 0) return new Set();
  const pathsBefore = new Set(former.roots.map(({ root }) => root.path));
  // what fails now, or is new and not whole, may hold them
  const unread = new Set(
    roots.filter(({ status }) => status !== 'complete').map(({ root }) => root.path),
  );
  const isElsewhere =
    [...unread].some((path) => !pathsBefore.has(path)) || bringsCharts(former, now);
  return new Set(
    past
      .filter(({ path }) => !isElsewhere && !unread.has(path))
      .filter(({ waypoint: { group, kind, namespace, name } }) => {
        return now.find(group, kind, namespace, name) === undefined;
      })
      .map(({ waypoint: { namespace, name } }) => `${namespace}/${name}`),
  );
}

/**
 * Tells whether a name is that of a waypoint that is there but for a letter or two, in itself or in its namespace: then
 * there is none of it.
 */
export function isSlipOfWaypoint(
  mesh: Pick<Mesh, 'ofKind' | 'namespaceObject'>,
  home: string,
  name: string,
): boolean {
  const isNear = (written: string, there: string): boolean =>
    nearestNames(written, [there]).some(({ relation }) => relation === 'letters');
  return mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .filter((gateway) => asGatewayApiGateway(gateway).isWaypoint)
    .some((gateway) =>
      gateway.name === name
        ? mesh.namespaceObject(home) === undefined && isNear(home, gateway.namespace)
        : gateway.namespace === home && isNear(name, gateway.name),
    );
}

/** Tells whether a chart that is not rendered here is installed by an object that was not there before. */
function bringsCharts(former: RenderedEnvironment, { charts }: Now): boolean {
  const before = new Set(
    former.roots.flatMap(({ resources }) =>
      resources.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    ),
  );
  return charts.some(
    ({ resource: { kind, namespace, name } }) => !before.has(`${kind} ${namespace}/${name}`),
  );
}
