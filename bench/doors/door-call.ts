import type { Draw } from '../network/random-draw.ts';
import type { DoorQuestion } from './ask-doors.ts';
import type { DoorTree } from './door-tree.ts';
import { hasGateway } from './door-tree.ts';

/** One call as it is drawn. */
export interface DoorCall {
  /** `Deployment shop/shop-pod-1` */
  readonly caller: string;
  /** `shop/web`, or the name that clients outside call; null for a host outside. */
  readonly destination: string | null;
  readonly port: number;
  /** Whether its caller's settings show it. */
  readonly isShown: boolean;
  /** Whether its Service has that port only after the change. */
  readonly isNewPort: boolean;
  readonly question: DoorQuestion;
}

/** How reports name clients outside the mesh. */
const OUTSIDE = 'outside';

/** What rules of the drawn meshes ask for, and what they do not. */
const HEADERS = ['x-team=red', 'x-team=blue', 'authorization=Bearer token'] as const;
const PATHS = ['/', '/a', '/a/b', '/b', '/c.js'] as const;

/** Draws who calls what; null for a tree without anybody to call. */
export const doorCall = (draw: Draw, base: DoorTree, head: DoorTree): DoorCall | null =>
  [base, head].some(hasGateway) && draw.maybe(0.4)
    ? callFromOutside(draw)
    : callInside(draw, base, head);

/** Draws what a client outside the mesh calls through the gateway. */
function callFromOutside(draw: Draw): DoorCall {
  const host = draw.one(['a.example.com', 'b.example.com']);
  return {
    ...{ caller: OUTSIDE, destination: host, port: 80, isShown: false, isNewPort: false },
    question: { from: 'outside', to: `http://${host}${draw.one(PATHS)}`, ...requestOf(draw) },
  };
}

const requestOf = (draw: Draw): Pick<DoorQuestion, 'method' | 'headers'> => ({
  method: draw.one(['GET', 'POST']),
  headers: draw.maybe(0.4) ? [draw.one(HEADERS)] : [],
});

function callInside(draw: Draw, base: DoorTree, head: DoorTree): DoorCall | null {
  const { workloads, services } = draw.one([base, head]);
  if (services.length === 0) return null;
  const { namespace, name, calls } = draw.from(workloads);
  const caller = `Deployment ${namespace}/${name}`;
  const from = `deployment/${namespace}/${name}`;
  if (draw.maybe(0.05))
    return {
      ...{ caller, destination: null, port: 443, isShown: false, isNewPort: false },
      question: { from, to: 'tls://api.example.com:443', method: null, headers: [] },
    };
  const shown = calls !== null && draw.maybe(0.5) ? calls : null;
  const called = shown?.service ?? draw.from(services);
  const port = shown?.port ?? draw.from(called.ports);
  const names = [
    `${called.name}.${called.namespace}`,
    `${called.name}.${called.namespace}.svc.cluster.local`,
  ];
  const host = called.namespace === namespace && draw.maybe(0.4) ? called.name : draw.from(names);
  const isHttp = port.name === 'http';
  const path = isHttp ? draw.one(PATHS) : '';
  return {
    ...{ caller, destination: `${called.namespace}/${called.name}`, port: port.port },
    isShown: shown !== null,
    isNewPort: !base.services.some(
      ({ namespace: space, name: own, ports }) =>
        space === called.namespace &&
        own === called.name &&
        ports.some(({ port: number }) => number === port.port),
    ),
    question: {
      from,
      to: `${port.name}://${host}:${String(port.port)}${path}`,
      ...(isHttp ? requestOf(draw) : { method: null, headers: [] }),
    },
  };
}
