import type { Change } from '../../compare/index.ts';
import { namespaceText } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { discoveryAddressOf } from './configuration-push.ts';

/** Holds the namespaces between which an installed control plane moves. */
interface Move {
  readonly from: string;
  readonly to: string;
}

/** Finds the namespaces between which an installed control plane moves; null where none does, or nothing says from where. */
export function moveOf(own: readonly Change[]): Move | null {
  const whole = own.filter(({ field, cause }) => field === null && cause?.kind !== 'copied');
  for (const { subject: now, oldObject } of whole) {
    const was = whole.find(
      ({ subject, object }) =>
        object === null && subject.kind === now.kind && subject.name === now.name,
    );
    const from = was?.subject.namespace ?? '';
    if (oldObject === null && from !== '' && from !== now.namespace)
      return { from, to: namespaceText(now.namespace) };
  }
  return null;
}

/** Tells of what installs a control plane from now on with a namespace, where it was written without one. */
export const isUnplaced = ({ standing }: Change): boolean =>
  standing?.kind === 'resettled' && standing.from === '';

export const UNPLACED =
  'not known: whether anything applied it without a namespace (Flux refuses such an object); if not, new pods get a proxy only from now on';

/**
 * Says what becomes of running proxies where the control plane moves and they are told of another place: they ask for it by
 * the address that they have. Null where that is the new one, or may lead there. PUSH-2
 */
export function leftBehindText(
  { before, mesh }: Pick<DetectorInput, 'before' | 'mesh'>,
  move: Move | null,
  name: string,
): string | null {
  if (before === null || move === null) return null;
  const { from, to } = move;
  const was = discoveryAddressOf(before);
  const service = was && mesh.service(was.namespace, was.name);
  if (was?.namespace === to || (service && service.externalName !== null)) return null;
  const asked = was?.address ?? `the control plane of ${from}`;
  const isSame = was !== null && discoveryAddressOf(mesh)?.address === was.address;
  const newPods = isSame ? ', as new pods are told to' : '';
  const until = isSame ? '' : ' until their pods are made anew';
  return `running proxies go on asking ${asked}${newPods}, and not the new ${name} in ${to}: once nothing answers there, they keep their last configuration and get no other${until}`;
}
