import type { Node } from '../../manifest/index.ts';
import { mapNode, scalar, stringAt } from '../../manifest/index.ts';

/** How a tool writes its images into those that a kustomization has (FLUX-15, ARGO-82). */
export type ImageWriting = 'by-field' | 'by-entry';

/** The images of a kustomization once a tool has written its own. */
export const withImages: Readonly<
  Record<ImageWriting, (own: readonly Node[], added: readonly Node[]) => readonly Node[]>
> = {
  /** Fields that the tool does not say stay; a tag and a digest stand for each other. */
  'by-field': (own, added) => {
    const images = [...own];
    for (const image of added) {
      const at = images.findIndex((each) => nameOf(each) === nameOf(image));
      const found = images[at];
      if (found === undefined) images.push(image);
      else images[at] = overFields(found, image);
    }
    return images;
  },
  /** The last entry of a name counts, whole but for what it says with a star, and all are in the order of their names. */
  'by-entry': (own, added) => {
    const written = new Map(added.map((image) => [nameOf(image), image]));
    const images = new Map<string, Node>();
    for (const image of [...own, ...written.values()]) {
      const earlier = images.get(nameOf(image));
      images.set(nameOf(image), written.has(nameOf(image)) ? keptByStars(image, earlier) : image);
    }
    return [...images.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  },
};

/** Stands for what the kustomization has there already. */
const STAR = '*';

const FIELDS = ['newName', 'newTag', 'digest'] as const;

const nameOf = (image: Node): string => stringAt(image, 'name') ?? '';

const isSaid = (image: Node, field: string): boolean => (stringAt(image, field) ?? '') !== '';

function overFields(own: Node, image: Node): Node {
  if (own.kind !== 'map' || image.kind !== 'map') return image;
  const isVersioned = isSaid(image, 'newTag') || isSaid(image, 'digest');
  const entries = new Map(own.entries);
  for (const field of FIELDS) {
    const value = image.entries.get(field);
    const isWritten = field === 'newName' ? isSaid(image, field) : isVersioned;
    if (isWritten) entries.set(field, value ?? scalar('', image.origin));
  }
  return mapNode(entries, image.origin);
}

function keptByStars(image: Node, own: Node | undefined): Node {
  if (image.kind !== 'map') return image;
  const entries = [...image.entries].flatMap(([field, value]): readonly [string, Node][] => {
    if (stringAt(image, field) !== STAR) return [[field, value]];
    const kept = own?.kind === 'map' ? own.entries.get(field) : undefined;
    return kept === undefined ? [] : [[field, kept]];
  });
  return mapNode(new Map(entries), image.origin);
}
