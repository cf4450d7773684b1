import type { RE2JS } from 're2js';
import type { MapNode, Node } from '../manifest/node.ts';
import { mapNode, scalar, seqNode } from '../manifest/node.ts';
import type { Build } from './build.ts';
import { editFields } from './edit-field.ts';
import { touchedBy, withKey } from './edit-node.ts';
import { withNode } from './entry.ts';
import type { ImageEntry } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { compilePattern } from './selector.ts';
import type { FieldSpec } from './tables.ts';

/**
 * Replaces name, tag or digest of one image, in every list of containers at any depth and then where
 * the specifications say, as kustomize does: a `tagSuffix` is added by both steps (NOTES 11).
 */
export function setImages(
  build: Build,
  layer: Layer,
  image: ImageEntry,
  specs: readonly FieldSpec[],
): void {
  const pattern = compilePattern(
    `^${image.name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`,
    image.origin,
  );
  const update = (found: Node): Node => updated(found, image, pattern);
  const set = (found: Node | undefined): Node =>
    found === undefined ? scalar('', image.origin) : update(found);
  layer.entries = layer.entries.map((entry) => {
    const everywhere =
      entry.id.kind === 'CustomResourceDefinition'
        ? entry
        : withNode(entry, withContainers(entry.node, update), build.tables);
    return editFields(everywhere, specs, set, build.tables);
  });
}

function updated(found: Node, image: ImageEntry, pattern: RE2JS): Node {
  if (found.kind !== 'scalar' || typeof found.value !== 'string') return found;
  if (!pattern.matcher(found.value).find()) return found;
  const next = nextImage(splitImage(found.value), image);
  if (next === found.value) return found;
  return scalar(next, touchedBy(image.origin, 'transformer', 'images', found.origin));
}

interface ImageParts {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

function nextImage(parts: ImageParts, image: ImageEntry): string {
  const name = image.newName === '' ? parts.name : image.newName;
  let { tag, digest } = parts;
  if (image.newTag !== '' || image.digest !== '') {
    tag = image.newTag;
    digest = image.digest;
  } else if (image.tagSuffix !== '') {
    tag += image.tagSuffix;
    digest = '';
  }
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

/** Splits `registry:5000/name:tag@digest`; a colon before the first slash belongs to the registry. */
export function splitImage(image: string): ImageParts {
  const slash = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  const tagged = colon >= 0 && (at < 0 || colon < at);
  const nameEnd = tagged ? colon : at < 0 ? image.length : at;
  return {
    name: image.slice(0, nameEnd),
    tag: tagged ? image.slice(colon + 1, at < 0 ? image.length : at) : '',
    digest: at < 0 ? '' : image.slice(at + 1),
  };
}

type Update = (found: Node) => Node;

function withContainers(map: MapNode, update: Update): MapNode {
  let changed = false;
  const entries = new Map<string, Node>();
  for (const [key, value] of map.entries) {
    const containers = key === 'containers' || key === 'initContainers';
    const inner = containers ? withImages(value, update) : value;
    const next = below(inner, update);
    changed ||= next !== value;
    entries.set(key, next);
  }
  return changed ? mapNode(entries, map.origin) : map;
}

function below(node: Node, update: Update): Node {
  if (node.kind === 'map') return withContainers(node, update);
  if (node.kind !== 'seq') return node;
  const items = node.items.map((item) => below(item, update));
  return items.every((item, index) => item === node.items[index])
    ? node
    : seqNode(items, node.origin);
}

function withImages(node: Node, update: Update): Node {
  if (node.kind !== 'seq') return node;
  const items = node.items.map((item): Node => {
    const image = item.kind === 'map' ? item.entries.get('image') : undefined;
    return item.kind === 'map' && image !== undefined
      ? withKey(item, 'image', update(image))
      : item;
  });
  return seqNode(items, node.origin);
}
