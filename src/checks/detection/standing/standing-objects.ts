import type { Mesh } from '../../../istio/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { renamedObjects } from '../../../compare/index.ts';
import { resourceKey, reworded, rowOf, sentenceText } from '../../../manifest/index.ts';
import type { Detection, Detector, DetectorInput, FindingDraft } from '../detector.ts';

/** A finding, or the part of it that is true of objects which are all new or were all there. */
export interface StandingPart {
  readonly draft: FindingDraft;
  /** What the base says of the same objects; absent for what is new. */
  readonly was: FindingDraft | undefined;
  /** The keys of its objects, if others of the same finding were there before; absent for a finding as a whole. */
  readonly beside?: readonly string[];
}

/** Lists the objects that a finding carries; null if it carries its subject alone. */
export const objectsOf = ({
  of,
  subjects,
  workloads,
}: Pick<FindingDraft, 'of' | 'subjects' | 'workloads'>): readonly ResourceId[] | null =>
  of ??
  (subjects === undefined && workloads === undefined
    ? null
    : [...(subjects ?? []), ...(workloads ?? [])]);

/** What a detector says of the base. */
interface Said {
  readonly detector: Detector;
  readonly detection: Detection;
}

/**
 * Divides findings by what the base says: a finding was there if the base says the same check, with the same effect,
 * of the same objects. Objects are compared as they are called now.
 */
export function standingByObjects(
  past: readonly Said[],
  { mesh, before }: Pick<DetectorInput, 'mesh' | 'before'>,
): (
  detector: Detector,
  draft: FindingDraft,
  was: FindingDraft | undefined,
) => readonly StandingPart[] {
  const names = namesToday(before, mesh);
  const underOldName = saidUnderOldNames(past, names);
  const said = groupedBy(
    past.flatMap(({ detector, detection }) =>
      detection.findings.flatMap((draft) =>
        objectsOf(draft) === null ? [] : [{ draft, id: identityOf(detector, draft, names()) }],
      ),
    ),
    ({ id }) => id,
  );
  return (detector, draft, was) => {
    const objects = objectsOf(draft);
    if (objects === null) return [{ draft, was: was ?? underOldName(detector, draft) }];
    const all = (said.get(identityOf(detector, draft, NO_NAMES)) ?? []).map((each) => each.draft);
    // if the base says it of another copy of the object, this copy has no past
    const earlier = all.filter((each) => was !== undefined || !isOfOneId(each, draft));
    const known = new Set(
      earlier.flatMap((each) =>
        (objectsOf(each) ?? []).flatMap((one) => [groupedKey(one), nameToday(one, names())]),
      ),
    );
    const keys = objects.map(resourceKey);
    const fresh = objects.filter((one) => !known.has(groupedKey(one))).map(resourceKey);
    const last = was ?? earlier.at(-1);
    if (last === undefined || (fresh.length === keys.length && fresh.length > 0))
      return [{ draft, was: undefined }];
    if (fresh.length === 0) return [{ draft, was: last }];
    const old = keys.filter((key) => !fresh.includes(key));
    const [added, rest] = [fresh, old].map((some) => draft.ofSome?.(new Set(some)) ?? null);
    return added == null || rest == null
      ? [{ draft, was: undefined }]
      : [
          { draft: added, was: undefined, beside: fresh.toSorted() },
          { draft: rest, was: last },
        ];
  };
}

const isOfOneId = (one: FindingDraft, other: FindingDraft): boolean =>
  one.key === other.key && resourceKey(one.subject) === resourceKey(other.subject);

/** Finds a finding of the base in the same words but for names, if objects only have another name since. */
function saidUnderOldNames(
  past: readonly Said[],
  names: () => Names,
): (detector: Detector, draft: FindingDraft) => FindingDraft | undefined {
  let known: ReadonlyMap<string, FindingDraft> | null = null;
  const index = (): ReadonlyMap<string, FindingDraft> =>
    new Map(
      past.flatMap(({ detector: { id }, detection }) =>
        detection.findings.map((draft) => {
          const subject = nameToday(draft.subject, names());
          const message = reworded(draft.message, (text) => inNamesOfToday(text, names()));
          return [
            JSON.stringify([id, draft.check, subject, sentenceText(message)]),
            { ...draft, message },
          ];
        }),
      ),
    );
  return ({ id }, { check, subject, message }) => {
    if (names().size === 0) return undefined;
    known ??= index();
    return known.get(JSON.stringify([id, check, resourceKey(subject), sentenceText(message)]));
  };
}

const namesInTexts = new WeakMap<Names, ReadonlyMap<string, string>>();

/** A text with the names that objects have since the change. */
function inNamesOfToday(text: string, names: Names): string {
  if (names.size === 0) return text;
  const known =
    namesInTexts.get(names) ??
    new Map([...names].map(([old, now]) => [nameInText(old), nameInText(now)] as const));
  namesInTexts.set(names, known);
  return text.replaceAll(OBJECT_NAME, (whole) => known.get(whole) ?? whole);
}

/** `shop/orders` of `apps/Deployment/shop/orders` */
const nameInText = (key: string): string => key.split('/').slice(2).join('/');

/** Matches `shop/orders` in a sentence. */
const OBJECT_NAME = /(?<![a-z0-9.-])[a-z0-9][a-z0-9.-]*\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g;

type Names = ReadonlyMap<string, string>;

const NO_NAMES: Names = new Map();

function namesToday(before: Mesh | null, mesh: Mesh): () => Names {
  let known: Names | null = null;
  return () =>
    (known ??= before === null || before === mesh ? NO_NAMES : renamedObjects(before, mesh));
}

const nameToday = (id: ResourceId, names: Names): string => {
  const renamed = names.get(resourceKey(id));
  return renamed ?? groupedKey(id);
};

/** The key with the group of today, because an object is the same in the group its kind was in before. */
const groupedKey = (id: ResourceId): string =>
  resourceKey({ ...id, group: rowOf(id)?.group ?? id.group });

function identityOf({ id }: Detector, draft: FindingDraft, names: Names): string {
  const { check, subject, key, effect = '' } = draft;
  return JSON.stringify([
    ...[id, check, nameToday(subject, names)],
    ...[withoutOwn(inNamesOfToday(key, names), subject.namespace), effect],
  ]);
}

/** A key names objects of the own namespace with it: `web.shop` and `shop/web`. */
export const withoutOwn = (key: string, namespace: string): string =>
  namespace === ''
    ? key
    : key
        .split(/(?<=[\s/.,:])|(?=[\s/.,:])/)
        .map((word) => (word === namespace ? '§' : word))
        .join('');
