import type { LaidOver, MapNode, Node, Origin, ScalarNode, SeqNode } from '../../manifest/index.ts';
import { WHOLE_REACH, mapNode, scalar, seqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editFields } from '../fields/field-specs.ts';
import { textOf, touchedBy, withKey } from '../fields/node-edits.ts';
import { withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { rewritten } from '../fields/yaml-round-trip.ts';
import { layOver } from '../build/layer-gaps.ts';
import type { ImageEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import type { PatchWork } from '../build/build-effort.ts';
import { compilePattern, matchingSteps, spend } from '../build/build-effort.ts';
import type { FieldSpec } from './kustomize-tables.ts';

/** Counts the steps to look for containers in an object. */
const STEPS = 2;

/**
 * Replaces name, tag or digest of one image, in every list of containers at any depth and then where
 * the specifications say, as kustomize does: a `tagSuffix` is added by both steps (BUILD-11).
 */
export function setImages(
  build: Build,
  layer: Layer,
  image: ImageEntry,
  specs: readonly FieldSpec[],
): void {
  const fits = matcherOf(image, build.patchWork);
  const [taken, passed] = [new Set<string>(), new Set<string>()];
  const matches = (text: string): boolean => {
    const isIt = fits(text);
    (isIt ? taken : passed).add(splitImage(text).name);
    return isIt;
  };
  spend(build.patchWork, STEPS * layer.entries.length, image.origin);
  const update = (found: Node): Node => updated(found, image, matches);
  // Images are never made: a field that is not there is not asked for.
  const set = (found: Node | undefined): Node =>
    found === undefined ? scalar(null, image.origin) : update(found);
  layer.entries = layer.entries.map((entry) => {
    if (entry.id.kind === 'CustomResourceDefinition') return entry;
    const everywhere = withNode(entry, withContainers(entry.node, update), build.tables);
    return editFields(everywhere, specs, set, build.tables);
  });
  if (taken.size === 0) layOver(build, layer, { ...laidBy(image), reach: WORKLOADS });
  noteOutcome(build, layer, image, taken.size > 0 ? taken : passed, taken.size > 0);
}

/** Images that an outcome names; more are too many to be one that was mistyped. */
const MOST_IMAGES = 20;

/** Notes what becomes of the entry where all that it may be for is seen. */
function noteOutcome(
  build: Build,
  { incomplete }: Layer,
  { name, newName, newTag, digest, tagSuffix, origin }: ImageEntry,
  images: ReadonlySet<string>,
  isSet: boolean,
): void {
  if (!isSet && incomplete) return;
  build.trace.outcomes.push({
    kind: isSet ? 'image-set' : 'image-idle',
    ...{ origin, name, writes: [newName, newTag, digest, tagSuffix].join(' ') },
    images: [...images].slice(0, MOST_IMAGES),
  });
}

/** Lays an image that nothing seen here runs over what is not seen, which may run it. */
const laidBy = ({ origin, ...image }: ImageEntry) => ({
  field: 'images',
  name: image.name,
  shows: writtenImage(image),
  origin,
  does: JSON.stringify(Object.entries(image).sort()),
});

/** Writes what an entry sets, as in an image: `v2`, `registry.example.com/web:v2`. */
const writtenImage = ({ newName, newTag, tagSuffix, digest }: Omit<ImageEntry, 'origin'>): string =>
  [newName, `${newTag}${tagSuffix}`].filter((each) => each !== '').join(':') +
  (digest === '' ? '' : `@${digest}`);

const WORKLOADS: LaidOver['reach'] = {
  ...WHOLE_REACH,
  kind: 'Deployment|DaemonSet|StatefulSet|ReplicaSet|Job|CronJob|Pod',
};

const TAG = '(?::[a-zA-Z0-9_.{}-]*)?(?:@sha256:[a-zA-Z0-9_.{}-]*)?$';
const TAG_ONLY = new RegExp(`^${TAG}`);

/**
 * Matches the image's name, which kustomize takes for a regular expression; all but a few names are plain,
 * with dots for any letter.
 */
function matcherOf({ name, origin }: ImageEntry, work: PatchWork): (text: string) => boolean {
  if (!/^[\w./:-]*$/.test(name)) {
    // One that no image is held against may be wrong without anybody noticing.
    let pattern: ReturnType<typeof compilePattern> | undefined;
    return (text) => {
      pattern ??= compilePattern(`^${name}${TAG}`, origin);
      spend(work, matchingSteps(pattern, text), origin);
      return pattern.matcher(text).find();
    };
  }
  const letters = name.split('');
  return (text) =>
    text.length >= name.length &&
    letters.every((letter, index) => letter === '.' || letter === text[index]) &&
    TAG_ONLY.test(text.slice(name.length));
}

function updated(found: Node, image: ImageEntry, matches: (text: string) => boolean): Node {
  if (found.kind !== 'scalar')
    return refuse('unexpected-value', '"image" is no text (wrong node kind).', found.origin);
  const text = found.spelling ?? textOf(found);
  if (!matches(text)) return found;
  const next = nextImage(splitImage(text), image);
  if (next === text) return sayingTheSame(found, image);
  return rewritten(found, next, touchedBy(image.origin, 'transformer', 'images', found.origin));
}

/** Gives the place of a tag that is what the object says already: the image is changed there, and not in the object. */
function sayingTheSame(found: ScalarNode, image: ImageEntry): ScalarNode {
  const saysTag = image.newTag !== '' || image.digest !== '';
  const isPlaced = found.origin.via?.name === 'images' && samePlace(found.origin, image.origin);
  if (!saysTag || isPlaced) return found;
  return {
    ...found,
    origin: touchedBy(image.origin, 'transformer', 'images', found.origin),
  };
}

const samePlace = (a: Origin, b: Origin): boolean => a.file === b.file && a.line === b.line;

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
function splitImage(image: string): ImageParts {
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

/** Keeps whether a list of containers is anywhere below a node; nodes never change. */
const holding = new WeakMap<Node, boolean>();

function holdsContainers(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  const known = holding.get(node);
  if (known !== undefined) return known;
  const holds =
    node.kind === 'map'
      ? [...node.entries].some(([key, value]) => isContainers(key) || holdsContainers(value))
      : node.items.some(holdsContainers);
  holding.set(node, holds);
  return holds;
}

const isContainers = (key: string): boolean => key === 'containers' || key === 'initContainers';

function withContainers(map: MapNode, update: Update): MapNode {
  if (!holdsContainers(map)) return map;
  let changed = false;
  const entries = new Map<string, Node>();
  for (const [key, value] of map.entries) {
    const next = below(isContainers(key) ? withImages(value, update) : value, update);
    changed ||= next !== value;
    entries.set(key, next);
  }
  return changed ? mapNode(entries, map.origin) : map;
}

function below(node: Node, update: Update): Node {
  if (node.kind === 'scalar' || !holdsContainers(node)) return node;
  if (node.kind === 'map') return withContainers(node, update);
  return mapItems(node, (item) => below(item, update));
}

function mapItems(list: SeqNode, edit: (item: Node) => Node): Node {
  const items = list.items.map(edit);
  return items.every((item, index) => item === list.items[index])
    ? list
    : seqNode(items, list.origin);
}

function withImages(node: Node, update: Update): Node {
  if (node.kind !== 'seq') return node;
  return mapItems(node, (item) => {
    if (item.kind === 'scalar' && item.value === null) return item;
    if (item.kind !== 'map')
      return refuse('unexpected-value', 'A container is no map (wrong node kind).', item.origin);
    const image = item.entries.get('image');
    return image === undefined ? item : withKey(item, 'image', update(image));
  });
}
