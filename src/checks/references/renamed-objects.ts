import type { Origin, Resource } from '../../manifest/index.ts';
import { canonicalJson, placeOf, plainOf, subjectText } from '../../manifest/index.ts';
import type { Fix } from '../detection/detector.ts';
import type { Past } from './reference-verdict.ts';
import type { World } from './world.ts';
import { upperFirst } from '../detection/sentence.ts';

/** Says what something that went is called now, or may be. */
interface RenamedObject {
  readonly says: string;
  readonly fix: Fix;
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
