import type { Origin, Resource } from '../../manifest/index.ts';
import { fieldPath, nearestWord } from '../../manifest/index.ts';
import { printValue } from '../print/object-printer.ts';
import { findField, parseFieldPath } from './field-lookup.ts';
import { onOneLine, originComment, tellOrigin } from './origin-story.ts';

export type FieldAnswer =
  | { readonly kind: 'explained'; readonly text: string }
  | { readonly kind: 'no-such-field'; readonly message: string };

/** Tells a place as a story of lines, or on one line behind a value. */
export interface OriginTeller {
  readonly story: (origin: Origin) => string;
  readonly comment: (origin: Origin) => string;
}

const OF_KUSTOMIZATIONS: OriginTeller = { story: tellOrigin, comment: originComment };

/**
 * Says of one field of the rendered objects what it is and which steps made it so. It is named as
 * `apps/Deployment/shop/web:spec.replicas`: group, namespace or both may be left out where that leaves
 * one object.
 */
export function explainField(
  resources: readonly Resource[],
  reference: string,
  told: OriginTeller = OF_KUSTOMIZATIONS,
): FieldAnswer {
  const split = splitReference(resources, reference);
  if (typeof split === 'string') return { kind: 'no-such-field', message: split };
  const { resource, path } = split;
  const steps = parseFieldPath(path);
  if (steps === undefined)
    return {
      kind: 'no-such-field',
      message: `"${path}" is no field path; it looks like spec.containers[name=web].image or metadata.labels['app.kubernetes.io/name'].`,
    };
  const found = findField(resource.node, steps);
  if (found.kind === 'none')
    return { kind: 'no-such-field', message: `${objectReference(resource)}: ${found.message}` };
  const { node } = found;
  const title = onOneLine(`${objectReference(resource)}:${fieldPath(found.path)}`);
  // The story of a single value is told below; parts of a larger one have theirs behind them.
  const value =
    node.kind === 'scalar'
      ? printValue(node, 2)
      : printValue(node, 2, ({ origin }) => told.comment(origin));
  return { kind: 'explained', text: `${title}\n${value}\n\n${told.story(node.origin)}\n` };
}

/**
 * Splits a reference into object and path. Names of objects can have colons (`system:auth-delegator`), so
 * each colon is tried.
 */
function splitReference(
  resources: readonly Resource[],
  reference: string,
): { resource: Resource; path: string } | string {
  const colons = [...reference.matchAll(/:/g)].map(({ index }) => index);
  const [first] = colons;
  if (first === undefined)
    return `"${reference}" names no field; it looks like apps/Deployment/shop/web:spec.replicas.`;
  for (const colon of colons) {
    const object = reference.slice(0, colon);
    const [resource, ...more] = objectsNamed(resources, object);
    if (resource === undefined) continue;
    if (more.length > 0)
      return `"${object}" could be any of ${listing([resource, ...more])}; say which.`;
    return { resource, path: reference.slice(colon + 1) };
  }
  return noSuchObject(resources, reference.slice(0, first));
}

/** Bounds the objects that an answer lists; more are counted. */
const MOST_LISTED = 5;

/**
 * Lists ways to name an object: `[group/][version/]Kind/[namespace/]name`, most telling first. A generated
 * name may be said without its hash.
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

/**
 * Gives the shortest way to name an object that leaves out nothing but the version:
 * `apps/Deployment/shop/web`.
 */
const objectReference = ({ group, kind, namespace, name }: Resource): string =>
  [...(group === '' ? [] : [group]), kind, ...(namespace === '' ? [] : [namespace]), name].join(
    '/',
  );

/**
 * Finds the objects that a reference can mean; a kind may be written in small letters where that fits none as
 * it stands.
 */
function objectsNamed(resources: readonly Resource[], reference: string): readonly Resource[] {
  const exact = resources.filter((resource) => spellings(resource).includes(reference));
  if (exact.length > 0) return exact;
  const small = reference.toLowerCase();
  return resources.filter((resource) =>
    spellings(resource).some((spelling) => spelling.toLowerCase() === small),
  );
}

/** Says in one sentence why a reference names no object, with the ones it might have meant. */
function noSuchObject(resources: readonly Resource[], reference: string): string {
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

/** Lists objects by their references, the first few of many. */
function listing(resources: readonly Resource[]): string {
  const more = resources.length - MOST_LISTED;
  const shown = resources.slice(0, MOST_LISTED).map(objectReference).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}
