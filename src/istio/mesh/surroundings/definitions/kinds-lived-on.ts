import {
  isGatewayApi,
  isMeshKind,
  KIND_ROWS,
  OPERATOR_GROUPS,
} from '../../../../manifest/index.ts';
import { feedsOf } from '../feeds/secret-feeds.ts';
import type { ActsOn } from '../influence.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';

/** Says who lives on the objects of a group, and on which part of the mesh that acts. */
interface LivedOn {
  readonly on: ActsOn;
  /** Says so, as a sentence without its full stop. */
  readonly because: string;
}

const DELIVERING: ReadonlySet<string> = new Set(
  KIND_ROWS.flatMap(({ group, family }) => (family === 'delivery' ? [group] : [])),
);

/** Flux's kinds are in one domain, those of its sources and notifications too. */
const isDelivering = (group: string): boolean =>
  DELIVERING.has(group) || group.endsWith('.toolkit.fluxcd.io');

/**
 * Says what lives on the objects of an API group: the mesh, what delivers, or a Secret that these read and that is made of
 * such objects; null where nothing does. AROUND-26
 */
export function livedOn(group: string, around: MeshSurroundings): LivedOn | null {
  const uses = (who: string): string => `${who} objects of group ${group}`;
  if (isGatewayApi({ group, kind: '' }) || group === INFERENCE)
    return { on: 'gateway', because: uses('Gateways and their routes are') };
  if (isMeshKind({ group, kind: '' }) || OPERATOR_GROUPS.has(group))
    return { on: 'control-plane', because: uses('The mesh is configured by') };
  if (isDelivering(group)) return { on: 'delivery', because: uses('What is merged is applied by') };
  const feed = [...feedsOf(around).values()].find(({ resource }) => resource.group === group);
  if (feed === undefined || group === '') return null;
  const { on, reader } = feed.secret;
  return { on, because: uses(`A Secret that ${reader} reads is made of`) };
}

/** Pools that routes of the Gateway API lead to. */
const INFERENCE = 'inference.networking.k8s.io';
