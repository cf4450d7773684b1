import {
  booleanAt,
  itemsAt,
  nodeAt,
  podTemplateOf,
  runsPods,
  stringAt,
} from '../../../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { leavesBelow } from '../../../matching/node-walk.ts';

/** Programs that leave their container for the node. */
const LEAVING = /(?:^|[\s;|&/'"])(?:nsenter|chroot)(?=$|[\s;|&'"])/;
/** Folders of a node from which everything on it can be read or run. */
const ROOTS =
  /^\/(?:|proc|etc(?:\/kubernetes.*)?|var\/lib\/kubelet(?:\/pods)?|run|var\/run|(?:var\/)?run\/(?:containerd|docker|crio)(?:\/.*)?)\/?$/;

/** Pods that run as the node does. */
interface Taking {
  readonly words: string;
  readonly at: Node;
  /** Images without their tags, and commands. */
  readonly program: string;
}

/**
 * Tells of pods that run as the node does: with its processes, its files or a program that leaves the container, and every
 * right there. Null for all others. AROUND-19
 */
export function takingOf(resource: Resource): Taking | null {
  if (!runsPods(resource)) return null;
  const spec = nodeAt(podTemplateOf(resource), 'spec');
  const processes = booleanAt(spec, 'hostPID') === true;
  const root = rootOf(spec);
  for (const container of containersOf(spec)) {
    const commands = [
      ...leavesBelow(container.entries.get('command')),
      ...leavesBelow(container.entries.get('args')),
    ];
    const privileged = nodeAt(container, 'securityContext', 'privileged');
    if (privileged === undefined || booleanAt(container, 'securityContext', 'privileged') !== true)
      continue;
    const leaves = commands.some(({ text }) => LEAVING.test(text));
    if (!processes && root === null && !leaves) continue;
    const how = [
      'privileged',
      ...(processes ? ['hostPID'] : []),
      ...(root === null ? [] : [`hostPath ${root}`]),
    ];
    return {
      words: how.join(', '),
      at: privileged,
      program: JSON.stringify([imageOf(container), ...commands.map(({ text }) => text)]),
    };
  }
  return null;
}

const containersOf = (spec: Node | undefined): readonly MapNode[] =>
  ['initContainers', 'containers'].flatMap((field) =>
    itemsAt(spec, field).filter((each): each is MapNode => each.kind === 'map'),
  );

const rootOf = (spec: Node | undefined): string | null =>
  itemsAt(spec, 'volumes')
    .flatMap((volume) => stringAt(volume, 'hostPath', 'path') ?? [])
    .find((path) => ROOTS.test(path)) ?? null;

/** Gives the image without its tag: another release of the same runs as it did. */
const imageOf = (container: MapNode): string =>
  (stringAt(container, 'image') ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '');
