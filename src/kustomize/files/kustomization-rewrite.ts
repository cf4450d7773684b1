import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { entriesAt, itemsAt, mapNode, scalar, seqNode, stringAt } from '../../manifest/index.ts';
import { refuse } from './failure.ts';
import { isKustomizationField } from './kustomization-file.ts';

/**
 * Holds what Flux or Argo CD write into the kustomization file of the folder that they build; Flux writes
 * also into the one that it generates where there is none (FLUX-10, FLUX-11, FLUX-14, ARGO-27).
 */
export interface KustomizationRewrite {
  /** The fields by the names that kustomize gives them. */
  readonly fields: ReadonlyMap<string, Node>;
  /** Lists what goes into `resources` where the folder has no file; null where the folder must have one. */
  readonly resources: readonly string[] | null;
  readonly images: ImageWriting;
  /** It is true where a component by an address or an absolute path fails the build (FLUX-18). */
  readonly refusesFarComponents?: true;
  /** It is true where components that are not there are left out (FLUX-18). */
  readonly skipsMissingComponents: boolean;
  /**
   * Names the fields in which a key that the file has already is an error, as in `kustomize edit add`
   * (ARGO-28).
   */
  readonly refusesKnown?: ReadonlySet<string>;
  /**
   * It is true where a file that says nothing builds to nothing, which kustomize itself refuses (FLUX-13).
   */
  readonly mayBeEmpty?: true;
  readonly origin: Origin;
  /** Equal keys say that the same is written, from the same lines. */
  readonly key: string;
}

/**
 * Writes the fields into a file. Lists go behind the file's own, replicas take the place of those of the same
 * name, all else but images replaces.
 */
export function rewritten(
  file: MapNode,
  { fields, images, refusesKnown, refusesFarComponents, mayBeEmpty }: KustomizationRewrite,
  isThere: (component: string) => boolean,
): MapNode {
  const entries = new Map([...file.entries].filter(([name]) => isKustomizationField(name)));
  for (const [name, value] of fields) {
    const added =
      name === 'components'
        ? itemsAt(value).filter((item) => item.kind !== 'scalar' || isThere(String(item.value)))
        : itemsAt(value);
    if (name === 'components' && refusesFarComponents === true) refuseFar(added);
    if (refusesKnown?.has(name) === true) refuseKnown(name, file.entries.get(name), value);
    const own = file.entries.get(name);
    entries.set(
      name,
      name === 'images'
        ? seqNode(withImages[images](itemsAt(own), added), value.origin)
        : withField(name, own, value, added),
    );
  }
  if (mayBeEmpty === true && !entries.has('resources'))
    entries.set('resources', seqNode([], file.origin));
  return mapNode(entries, file.origin);
}

function refuseFar(components: readonly Node[]): void {
  const far = components.find(
    (item) =>
      item.kind === 'scalar' &&
      /^(?:file:\/\/)?\/|^(?:git::|gh:|ssh:\/\/|https?:\/\/|git@|github\.com[:/])/i.test(
        String(item.value),
      ),
  );
  if (far?.kind === 'scalar')
    refuse(
      'invalid-field',
      `The component "${String(far.value)}" is no relative path, and Flux takes no other.`,
      far.origin,
    );
}

function refuseKnown(name: string, own: Node | undefined, value: Node): void {
  const known = entriesAt(own);
  for (const [key, { origin }] of entriesAt(value))
    if (known.has(key))
      refuse(
        'invalid-field',
        `"${key}" is in ${name} of the kustomization already, and Argo CD adds it without force.`,
        origin,
      );
}

function withField(name: string, own: Node | undefined, value: Node, added: readonly Node[]): Node {
  switch (name) {
    case 'patches':
    case 'components':
    case 'labels':
      return seqNode([...itemsAt(own), ...added], value.origin);
    case 'replicas': {
      const names = new Set(added.map((image) => stringAt(image, 'name')));
      const kept = itemsAt(own).filter((image) => !names.has(stringAt(image, 'name')));
      return seqNode([...kept, ...added], value.origin);
    }
    case 'commonLabels':
    case 'commonAnnotations':
      return mapNode(new Map([...entriesAt(own), ...entriesAt(value)]), value.origin);
    default:
      return value;
  }
}

/** Makes the file that is generated for a folder without one; null where the folder must have one. */
export function generatedFile({ resources, origin }: KustomizationRewrite): MapNode | null {
  if (resources === null) return null;
  const listed = resources.map((path) => scalar(path, origin));
  return mapNode(new Map([['resources', seqNode(listed, origin)]]), origin);
}

/** Says how a tool writes its images into those that a kustomization has (FLUX-15, ARGO-82). */
type ImageWriting = 'by-field' | 'by-entry';

/** Gives the images of a kustomization once a tool has written its own. */
const withImages: Readonly<
  Record<ImageWriting, (own: readonly Node[], added: readonly Node[]) => readonly Node[]>
> = {
  /** Keeps fields that the tool does not write; a tag and a digest stand for each other. */
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
  /**
   * Takes the last entry of a name, whole but for what it writes as a star, and puts all in the order of
   * their names.
   */
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
