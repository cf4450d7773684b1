import type { ImmutableChange, Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, sameData, subjectText, say } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { lowerFirst } from '../detection/clause-words.ts';
import { isWrittenDifferently } from '../detection/counterpart.ts';
import { checks, detectorOf } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { deletedWithApplier } from './deleted-with-applier.ts';
import { applierAccountMissing, secretNotDecrypted } from './flux-accounts.ts';
import { releaseValuesMissing } from './lost-release-values.ts';
import { replacedRelease } from './replaced-release.ts';
import { isMadeForEachSync, recreationOf, refusalInWords } from './applying-tool.ts';
import type { Recreation } from './applying-tool.ts';
import { downWhileMadeAnew, refusedUpdate, waysOut } from './kinds-held-fast.ts';

export const IMMUTABLE_FIELD: Check = {
  id: 'immutable-field',
  title: 'Change to an immutable field of an existing object',
  level: 'high',
  blind:
    "Objects that are missing in the cluster or differ from the base there, and the cluster's admission policies.",
};

const MADE_ANEW: Check = {
  id: 'made-anew',
  title: 'Object is deleted and recreated because a field is immutable',
  level: 'high',
  blind: 'Objects that are missing in the cluster or differ from the base there.',
};

const heldFast = checks([IMMUTABLE_FIELD, MADE_ANEW], (input) => updatesOf(input).map(tell));

/** An object of which the change changes what the API server holds fast, with whoever applies it. */
interface HeldUpdate {
  readonly object: Resource;
  readonly changes: readonly [ImmutableChange, ...ImmutableChange[]];
  readonly recreation: Recreation | null;
  /** Says what comes of it with the tool that applies it, in a whole sentence. */
  readonly comes: string;
}

type Root = Sides['rendered']['roots'][number]['root'];

type Sides = Pick<DetectorInput, 'mesh' | 'before' | 'rendered' | 'renderedBefore' | 'schemas'>;

const updatesOf = (input: DetectorInput): readonly HeldUpdate[] =>
  input.before === null || input.before === input.mesh
    ? []
    : changedObjects(input).flatMap((object) => heldUpdate(object, input) ?? []);

/**
 * Gives null for an object that the API server updates as it is asked. Gives it too where several roots wrote the object
 * before, or write it differently now: nothing says which text the cluster has.
 */
function heldUpdate(object: Resource, sides: Sides): HeldUpdate | null {
  const { mesh, before, rendered, schemas } = sides;
  const [old, ...others] = before?.copiesOf(object) ?? [];
  if (before === null || old === undefined || others.length > 0) return null;
  if (sameData(old.node, object.node)) return null;
  const [first, ...more] = schemas.validateUpdate(old, object, definitionsOf(before));
  if (first === undefined) return null;
  if (isWrittenDifferently(mesh, object)) return null;
  const root = rootOf(object, rendered);
  if (isMadeForEachSync(object, root) || isOfOtherFolder(old, root, sides)) return null;
  const recreation = recreationOf(object, old, root);
  return { object, changes: [first, ...more], recreation, comes: refusalInWords(root) };
}

/** Finds the root of an object; where another rendering made it, the one that has it under its name. */
function rootOf(object: Resource, { roots }: Sides['rendered']): Root | undefined {
  const own = roots.find(({ resources }) => resources.includes(object));
  const key = resourceKey(object);
  return (own ?? roots.find(({ resources }) => resources.some((one) => resourceKey(one) === key)))
    ?.root;
}

/**
 * Tells whether an object was in another folder before, and nobody is seen to apply the one or the other: who applies this
 * one need not have applied that.
 */
function isOfOtherFolder(
  old: Resource,
  root: Root | undefined,
  { renderedBefore }: Sides,
): boolean {
  const was = renderedBefore === null ? undefined : rootOf(old, renderedBefore);
  if (was === undefined || root === undefined || was.path === root.path) return false;
  return was.by.tool === 'nobody' || root.by.tool === 'nobody';
}

/** A definition judges updates by the schema that the cluster has before them. */
const definitionsOf = (before: Mesh): readonly Resource[] =>
  before.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');

/** Decides which objects of a merge result stay as the base has them, because their update is refused. */
export function heldFastObject(sides: Sides): (resource: Resource) => boolean {
  const judged = new Set(sides.mesh.resources);
  const known = new Map<Resource, boolean>();
  return (resource) => {
    if (sides.before === null || sides.before === sides.mesh || !judged.has(resource)) return false;
    const found = known.get(resource);
    if (found !== undefined) return found;
    const update = heldUpdate(resource, sides);
    const isHeld = update !== null && update.recreation === null;
    known.set(resource, isHeld);
    return isHeld;
  };
}

/** Each object of the merge result that a change is about, once. */
function changedObjects({ changes, mesh }: DetectorInput): readonly Resource[] {
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const found = new Map<string, Resource>();
  for (const resource of changed.size === 0 ? [] : mesh.resources) {
    const key = resourceKey(resource);
    if (changed.has(key) && !found.has(key)) found.set(key, resource);
  }
  return [...found.values()];
}

const tell = (update: HeldUpdate): ToldBy =>
  update.recreation === null ? tellRefused(update) : tellMadeAnew(update, update.recreation);

/** On one object at most this many fields are told; the rest is counted. */
const MOST_FIELDS = 3;

function tellRefused({ object, changes, comes }: HeldUpdate): ToldBy {
  const [first] = changes;
  const fields = listed(fieldsOf(changes), MOST_FIELDS);
  return {
    by: IMMUTABLE_FIELD,
    subject: object,
    key: `immutable ${fieldsOf(changes).join(' ')}`,
    cause: `immutable ${object.kind} ${fieldsOf(changes).join(' ')} ${placeOf(first.origin)}`,
    message: `${subjectText(object)} cannot be updated and stays as it is: the API server rejects changing ${fields}.`,
    why: `${differences(changes).replace(/\.$/, '')}: ${lowerFirst(first.rule)} ${comes}`,
    symptom: refusedUpdate(object, first),
    origin: first.origin,
    related: relatedOf(changes),
    fix: { text: waysOut(object, first) },
  };
}

function tellMadeAnew({ object, changes }: HeldUpdate, { says, origin }: Recreation): ToldBy {
  const [first] = changes;
  const fields = listed(fieldsOf(changes), MOST_FIELDS);
  return {
    by: MADE_ANEW,
    subject: object,
    key: `made anew ${fieldsOf(changes).join(' ')}`,
    cause: `made anew ${object.kind} ${fieldsOf(changes).join(' ')} ${placeOf(first.origin)}`,
    message: `${subjectText(object)} is deleted and recreated because ${fields} cannot be changed: ${downWhileMadeAnew(object)}.`,
    why: `${differences(changes)} ${first.rule} ${says} (${placeOf(origin)}) makes the tool delete and recreate it.`,
    symptom: say`the object is missing while it is deleted; the new one has a new uid`,
    origin: first.origin,
    related: [origin, ...relatedOf(changes)],
    fix: { text: `If that is not intended: ${lowerFirst(waysOut(object, first))}` },
  };
}

const fieldsOf = (changes: HeldUpdate['changes']): readonly string[] => [
  ...new Set(changes.map(({ field }) => field)),
];

const relatedOf = ([, ...more]: HeldUpdate['changes']): readonly Origin[] =>
  more.map(({ origin }) => origin);

/** `spec.selector: app=orders → app=orders, part-of=shop (charts/service/templates/all.yaml:16).` */
const differences = (changes: HeldUpdate['changes']): string =>
  changes
    .slice(0, MOST_FIELDS)
    .map(({ field, was, is, origin }) => `${field}: ${was} → ${is} (${placeOf(origin)}).`)
    .join(' ');

/**
 * Finds changes of what cannot be changed in a cluster: the API server refuses the update of the whole object, or what
 * applies it deletes it first.
 */
export const changeRefused = detectorOf(
  'change-refused',
  'immutable fields, recreated objects and changes that Flux rejects',
  [
    heldFast,
    deletedWithApplier,
    replacedRelease,
    applierAccountMissing,
    secretNotDecrypted,
    releaseValuesMissing,
  ],
);
