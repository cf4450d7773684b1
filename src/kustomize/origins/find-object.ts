import type { Resource } from '../../manifest/index.ts';
import { nearestWord } from '../../manifest/index.ts';

/** Objects that an answer lists; more are counted. */
const MOST_LISTED = 5;

/**
 * Ways to say which object is meant: `[group/][version/]Kind/[namespace/]name`, most telling first. A
 * generated name may be said without its hash.
 */
function spellings(resource: Resource): readonly string[] {
  const { group, version, kind, namespace, name, stableName } = resource;
  const kinds = [
    ...(group === '' ? [] : [`${group}/${kind}`]),
    ...(group === '' ? [`${version}/${kind}`] : [`${group}/${version}/${kind}`]),
    kind,
  ];
  const names = name === stableName ? [name] : [name, stableName];
  return kinds.flatMap((prefix) =>
    names.flatMap((each) => [
      ...(namespace === '' ? [] : [`${prefix}/${namespace}/${each}`]),
      `${prefix}/${each}`,
    ]),
  );
}

/** The shortest way to say an object that leaves out nothing but the version: `apps/Deployment/shop/web`. */
export const objectReference = ({ group, kind, namespace, name }: Resource): string =>
  [...(group === '' ? [] : [group]), kind, ...(namespace === '' ? [] : [namespace]), name].join(
    '/',
  );

/** The objects that a reference can mean; a kind may be written in small letters where that fits none as it stands. */
export function objectsNamed(
  resources: readonly Resource[],
  reference: string,
): readonly Resource[] {
  const exact = resources.filter((resource) => spellings(resource).includes(reference));
  if (exact.length > 0) return exact;
  const small = reference.toLowerCase();
  return resources.filter((resource) =>
    spellings(resource).some((spelling) => spelling.toLowerCase() === small),
  );
}

/** One sentence on why a reference names no object, with the ones it might have meant. */
export function noSuchObject(resources: readonly Resource[], reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const known = [...new Set(resources.flatMap(spellings))];
  const nearest = nearestWord(reference, known);
  if (nearest !== null) return `There is no object "${reference}"; "${nearest}" is there.`;
  const none = `There is no object "${reference}"`;
  if (resources.length === 0) return `${none}: nothing is rendered.`;
  const named = resources.filter((one) => one.name === name || one.stableName === name);
  if (named.length > 0) return `${none}; of that name: ${listing(named)}.`;
  const words = new Set(reference.split('/'));
  const ofKind = resources.filter(({ kind }) => words.has(kind));
  if (ofKind.length > 0) return `${none}; of that kind: ${listing(ofKind)}.`;
  return `${none}; there are ${listing(resources)}.`;
}

/** Objects by their references, the first few of many. */
export function listing(resources: readonly Resource[]): string {
  const more = resources.length - MOST_LISTED;
  const shown = resources.slice(0, MOST_LISTED).map(objectReference).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}
