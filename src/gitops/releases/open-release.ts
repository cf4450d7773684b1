import { mapNode, seqNode } from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import type { Release } from './release.ts';
import type { BuiltRelease } from './unseen-release.ts';

/** Stands for what is open where Helm takes letters alone: the name and the namespace of a release. */
const STAND_IN = 'qzopenzq';

/** A release with a stand-in for what is open, which Helm renders. */
export function closed({ isWrittenButOpen: _, ...release }: Release): Release {
  const { name, namespace } = release;
  return {
    ...release,
    name: name.replaceAll(OPEN, STAND_IN),
    namespace: namespace?.replaceAll(OPEN, STAND_IN) ?? null,
    unseen: [],
  };
}

/** Adds the objects that a chart has by all that is written, where some of that is open: more may come of what is not seen. */
export function withObjects(
  hidden: BuiltRelease,
  written: BuiltRelease,
  why: string,
): BuiltRelease {
  const resources = written.failure === null ? written.resources.map(opened) : [];
  const message = (root: string | null): string =>
    `The Helm chart in ${root ?? ''} is rendered as far as it is written, for ${why}: what else it deploys is not analysed.`;
  return {
    ...hidden,
    reads: new Set([...hidden.reads, ...written.reads]),
    ...(written.isPending && { isPending: true }),
    resources,
    ...(resources.length > 0 && {
      unseen: hidden.unseen?.map((each) => ({ ...each, isSeenInPart: true as const })) ?? [],
      gaps: hidden.gaps.map((gap) => ({ ...gap, message: message(gap.root) })),
    }),
  };
}

const openedText = (text: string): string => text.replaceAll(STAND_IN, OPEN);

export const opened = (resource: Resource): Resource => {
  const { name, namespace, stableName, node } = resource;
  const entries = [...node.entries].map(([key, each]) => [key, openedNode(each)] as const);
  return {
    ...resource,
    name: openedText(name),
    stableName: openedText(stableName),
    namespace: openedText(namespace),
    node: mapNode(new Map(entries), node.origin),
  };
};

function openedNode(node: Node): Node {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes(STAND_IN)
        ? { ...node, value: openedText(node.value) }
        : node;
    case 'seq':
      return seqNode(node.items.map(openedNode), node.origin);
    case 'map':
      return mapNode(
        new Map([...node.entries].map(([key, each]) => [openedText(key), openedNode(each)])),
        node.origin,
      );
  }
}
