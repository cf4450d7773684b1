import type { Fix } from '../detection/detector.ts';
import type { Origin, Resource, SentenceOrText } from '../../manifest/index.ts';
import { canonicalJson, nodeAt, placeOf, plainOf, subjectText } from '../../manifest/index.ts';
import { worldOf } from '../detection/absence-proof.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { Past } from './reference-verdict.ts';
import { serviceCalled } from './reference-verdict.ts';
import type { Missing, NearObject } from './reference.ts';
import type { World } from './world.ts';
import { upperFirst } from '../detection/clause-words.ts';

/** Says what something that went is called now, or may be. */
interface RenamedObject {
  readonly says: string;
  readonly fix: Fix<SentenceOrText>;
}

/**
 * Finds what a reference led to under its new name: the one object that goes, and the one of its kind and namespace
 * that comes and says the same. Of several nothing says which became which; where what they say has their own names in
 * it, as labels often have, it may be another thing of the same form. `origin` is where the old name stands.
 */
export function renamedObject(
  past: Pick<Past, 'world' | 'by'> | null,
  world: World,
  origin: Origin,
): RenamedObject | null {
  const [was] = past?.by ?? [];
  if (past === null || was === undefined || isIn(world, was)) return null;
  const now =
    renamedAs(was, past.world, world, contentOf) ??
    renamedAs(was, past.world, world, contentButNames);
  if (now === null) return null;
  const write = `write \`${now.name}\` for \`${was.name}\` at ${placeOf(origin)}`;
  const place = `${subjectText(now)} (${placeOf(now.origin)})`;
  const affix = affixOf(now);
  if (affix !== null)
    return {
      says: `It is called ${place} now: ${affix} renames objects and what names them in fields of Kubernetes, and this text is neither.`,
      fix: {
        text: `Patch ${placeOf(origin)} to \`${now.name}\` beside that, or take ${affix} out.`,
      },
    };
  return contentOf(now) === contentOf(was)
    ? {
        says: `It is called ${place} now, which says the same; here it has the old name still.`,
        fix: { text: `${upperFirst(write)}.` },
      }
    : {
        says: `${place} comes and says the same but for its name, wherever that stands in it; here the old one is written still.`,
        fix: {
          text: `If ${subjectText(now)} takes its place, ${write}; if not, keep ${subjectText(was)}.`,
          kind: 'choice',
        },
      };
}

/** Names the `namePrefix` or `nameSuffix` that gives an object its name; null where none does. */
function affixOf({ node }: Resource): string | null {
  const via = nodeAt(node, 'metadata', 'name')?.origin.via;
  return via?.kind === 'transformer' && AFFIXES.has(via.name)
    ? `\`${via.name}\` (${placeOf(via)})`
    : null;
}

const AFFIXES: ReadonlySet<string> = new Set(['namePrefix', 'nameSuffix']);

/** Gives the Service that has the name which an object looks for, as it was at the base; null where there was none. */
export function pastOfTarget(
  { mesh, before, renderedBefore }: DetectorInput,
  { target }: Missing,
): Earlier {
  if (before === null || renderedBefore === null || before === mesh) return null;
  const provider = serviceCalled(target, before);
  const world = worldOf({ mesh: before, rendered: renderedBefore });
  return provider === undefined ? null : { world, by: [provider] };
}

type Earlier = Pick<Past, 'world' | 'by'> | null;

/** Tells whether what is called somewhat like what the change takes away was there beside it: it is another thing. */
export function wasBeside({ name, sure }: NearObject, past: Earlier): boolean {
  const [was] = past?.by ?? [];
  if (past === null || was === undefined || sure === true) return false;
  return past.world.mesh.find(was.group, was.kind, was.namespace, name) !== undefined;
}

/**
 * Tells whether what has the same name in another namespace was there while the name led to one of its own: it is another
 * thing, as the Service of another environment is.
 */
export function isOfAnother(near: NearObject | null, { mesh }: World, past: Earlier): boolean {
  const [was] = past?.by ?? [];
  if (near?.relation !== 'suffix' || near.name !== was?.name || past === null) return false;
  const { group, kind, namespace: own } = was;
  return mesh
    .ofKind(group, kind)
    .filter(({ name, origin }) => name === near.name && placeOf(origin) === placeOf(near.origin))
    .some(
      ({ namespace, name }) =>
        namespace !== own && past.world.mesh.find(group, kind, namespace, name) !== undefined,
    );
}

type Content = (resource: Resource) => string | null;

function renamedAs(was: Resource, before: World, after: World, content: Content): Resource | null {
  const said = content(was);
  if (said === null) return null;
  const isAlike = (other: Resource): boolean =>
    other.kind === was.kind &&
    other.group === was.group &&
    other.namespace === was.namespace &&
    content(other) === said;
  const gone = before.mesh.resources.filter((each) => isAlike(each) && !isIn(after, each));
  const come = after.mesh.resources.filter((each) => isAlike(each) && !isIn(before, each));
  return gone.length === 1 && come.length === 1 ? (come[0] ?? null) : null;
}

const isIn = ({ mesh }: World, { group, kind, namespace, name }: Resource): boolean =>
  mesh.find(group, kind, namespace, name) !== undefined;

const OF_EVERY_OBJECT: ReadonlySet<string> = new Set(['metadata', 'apiVersion', 'kind']);

/** Writes what an object says beside its name; null where it says nothing. */
function contentOf({ node }: Resource): string | null {
  const said = Object.entries(plainOf(node) ?? {}).filter(([key]) => !OF_EVERY_OBJECT.has(key));
  return said.length === 0 ? null : canonicalJson(Object.fromEntries(said));
}

/** The same, its own name left out wherever it stands. */
const contentButNames: Content = (resource) =>
  contentOf(resource)?.replaceAll(resource.name, '') ?? null;
