import { counterpartIn } from '../../compare/index.ts';
import { containsLabels, viewOf, virtualServicesOf } from '../../istio/index.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { API_GROUPS, placeOf, say, slot } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { MeshSides } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** Leads connections on by the service that proxies name in the handshake, without any route (GW-20). */
const BY_NAME = 'AUTO_PASSTHROUGH';

type Server = View<'Gateway'>['servers']['value'][number];

/** A Gateway through which nothing is led on by name any more. */
interface CutOff {
  readonly gateway: Resource;
  readonly was: Server;
  /** The server of that port now; undefined for none. */
  readonly is: Server | undefined;
}

/** Finds gateways between networks that lead nothing on by its name any more (GW-20). */
export const networksCutOff = check({
  id: 'networks-cut-off',
  title: "East-west Gateway no longer routes other clusters' calls by SNI",
  level: 'high',
  blind:
    'Gateways for the same pods outside this repository, and whether another cluster calls through them.',
  find: (input) => betweenSides(input, (sides) => cutOff(sides).map((one) => tell(one))),
});

const gatewaysOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway');

const byName = (gateway: Resource): Server | undefined =>
  viewOf('Gateway', gateway).servers.value.find(({ tls }) => tls?.mode?.value === BY_NAME);

/** Lists them; one that goes with its Gateway is told of as that. */
function cutOff({ before, after }: MeshSides): readonly CutOff[] {
  return gatewaysOf(before).flatMap((old): readonly CutOff[] => {
    const was = byName(old);
    const gateway = counterpartIn(after, old, before);
    if (was === undefined || gateway === undefined || isStillLedOn(after, gateway)) return [];
    const number = was.port?.number?.value;
    const is = viewOf('Gateway', gateway).servers.value.find(
      ({ port }) => port?.number?.value === number,
    );
    return [{ gateway, was, is }];
  });
}

/** Tells whether a server for the same pods leads on by name, or routes may lead on what is not decrypted. */
function isStillLedOn(mesh: Mesh, gateway: Resource): boolean {
  const { selector } = viewOf('Gateway', gateway);
  const pods = mesh.workloads.filter(({ labels }) => containsLabels(labels, selector.value));
  const isForThem = (other: Resource): boolean => {
    const { value } = viewOf('Gateway', other).selector;
    return (
      other === gateway ||
      containsLabels(selector.value, value) ||
      pods.some(({ labels }) => containsLabels(labels, value))
    );
  };
  const around = gatewaysOf(mesh).filter(isForThem);
  return around.some((one) => byName(one) !== undefined) || hasTlsRoutes(mesh, around);
}

const hasTlsRoutes = (mesh: Mesh, gateways: readonly Resource[]): boolean =>
  gateways.some(({ namespace, name }) =>
    virtualServicesOf(mesh, `${namespace}/${name}`).all.some(
      ({ resource }) => viewOf('VirtualService', resource).tls.value.length > 0,
    ),
  );

function tell({ gateway, was, is }: CutOff): Told {
  const port = String(was.port?.number?.value ?? '');
  const mode = is?.tls?.mode;
  const origin = modeOrigin(is) ?? gateway.origin;
  const now =
    is === undefined
      ? 'no server of it does now'
      : mode == null
        ? `it has no such mode now (${placeOf(origin)})`
        : `it is ${mode.value} now (${placeOf(origin)})`;
  return {
    subject: gateway,
    key: 'networks cut off',
    scope: scopeOf('namespace'),
    message: say`Proxies of other networks can no longer call what is behind ${slot.object(gateway)}.`,
    why: `They name the service in the TLS handshake, and the server of port ${port} led them on by that name (${BY_NAME}); ${now}, and nothing here has a route for such names.`,
    symptom: say`503 in the other network, response flag UF or UC`,
    origin,
    fix: { text: `Write \`mode: ${BY_NAME}\` at a server that other networks are led to.` },
  };
}

const modeOrigin = (server: Server | undefined): Origin | undefined =>
  server?.tls?.mode?.origin ?? server?.tls?.origin ?? server?.origin;
