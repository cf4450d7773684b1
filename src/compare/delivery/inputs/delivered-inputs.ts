import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import type { Node, Origin, Resource, ResourceId, UnseenContent } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt } from '../../../manifest/index.ts';
import { sourceInputs } from './source-inputs.ts';
import type { Pin } from './pin.ts';
import { pinOfImage, pinOfRemote } from './pin.ts';

/** Something of elsewhere that becomes part of what is delivered. */
export interface DeliveredInput {
  readonly kind: 'image' | 'base' | 'chart' | 'revision';
  /** Folder of the root that takes it in. */
  readonly root: string;
  /** The object that names it; null where the kustomization itself does. */
  readonly object: ResourceId | null;
  /** Which of the object's: stable where its version changes. */
  readonly slot: string;
  /** As people say it: `registry.example/orders:latest`, `redis`. */
  readonly name: string;
  /** What asks for its version; empty where nothing does. */
  readonly version: string;
  readonly pin: Pin;
  readonly origin: Origin;
}

/** Images, charts, bases and repositories of elsewhere that the roots of an environment take in. */
export function deliveredInputs(rendered: RenderedEnvironment): readonly DeliveredInput[] {
  const ofSources = sourceInputs(rendered);
  return rendered.roots.flatMap((root) => [
    ...(root.unseen ?? []).flatMap((content) => remoteInput(root, content)),
    ...root.resources.flatMap((resource) => [
      ...imagesOf(root, resource),
      ...ofSources(root, resource),
    ]),
  ]);
}

function remoteInput(
  { root }: RenderedRoot,
  { kind, name, written, origin }: UnseenContent,
): readonly DeliveredInput[] {
  if (kind !== 'Remote base' && kind !== 'Remote component') return [];
  const ref = stringAt(written, 'ref') ?? null;
  return [
    {
      kind: 'base',
      root: root.path,
      object: null,
      slot: name,
      name,
      version: ref ?? '',
      pin: pinOfRemote(name, ref),
      origin,
    },
  ];
}

function imagesOf({ root }: RenderedRoot, resource: Resource): readonly DeliveredInput[] {
  const template = podTemplateOf(resource);
  if (template === undefined) return [];
  return ['initContainers', 'containers'].flatMap((list) =>
    itemsAt(template, 'spec', list).flatMap((container): readonly DeliveredInput[] => {
      const image = nodeAt(container, 'image');
      if (image?.kind !== 'scalar' || typeof image.value !== 'string') return [];
      return [imageInput(root.path, resource, container, image.value, image.origin)];
    }),
  );
}

function imageInput(
  root: string,
  object: Resource,
  container: Node,
  name: string,
  origin: Origin,
): DeliveredInput {
  return {
    kind: 'image',
    root,
    object,
    slot: `image ${stringAt(container, 'name') ?? ''}`,
    name,
    version: /[@:][^/]*$/.exec(name)?.[0].slice(1) ?? '',
    pin: pinOfImage(name),
    origin,
  };
}
