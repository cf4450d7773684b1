import { groupedBy } from '../../../istio/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { renamedObjects } from '../../../compare/index.ts';
import { resourceKey, rowOf } from '../../../manifest/index.ts';
import type { Detection, Detector, DetectorInput, FindingDraft } from '../detector.ts';
import { pastOfCopy } from './same-at-base.ts';
import { isAtNewLine } from './standing-findings.ts';

/** A finding, or the part of it that is true of objects which are all new or were all there. */
export interface StandingPart {
  readonly draft: FindingDraft;
  /** What the base says of the same objects; absent for what is new. */
  readonly was: FindingDraft | undefined;
  /** The keys of its objects, if others of the same finding were there before; absent for a finding as a whole. */
  readonly beside?: readonly string[];
}

/** Lists the objects that a finding carries, the one that it misses among them; its subject if there are no others. */
function objectsOf({ subject, of, subjects = [], workloads = [], sought }: FindingDraft) {
  const own = of ?? [...subjects, ...workloads];
  const all = sought === undefined ? own : [...own, sought];
  return of === undefined && all.length === 0 ? [subject] : all;
}

/** What a detector says of the base. */
interface Said {
  readonly detector: Detector;
  readonly detection: Detection;
}

/**
 * Divides findings by what the base says: a finding was there if the base says the same check, with the same effect,
 * of the same objects. Objects are compared as they are called now, and lists whatever the places of their items.
 */
export function standingByObjects(
  past: readonly Said[],
  present: readonly Said[],
  input: Pick<DetectorInput, 'mesh' | 'before' | 'rendered' | 'renderedBefore' | 'changedFiles'>,
): (detector: Detector, draft: FindingDraft) => readonly StandingPart[] {
  const { mesh, before } = input;
  const names = before === null || before === mesh ? NO_NAMES : renamedObjects(before, mesh);
  const [said, says] = [byIdentity(withMilder(past), names), byIdentity(present, NO_NAMES)];
  const own = new Map(
    [...said].map(([id, drafts]) => [id, itemsOfBase(drafts, says.get(id) ?? [], names, input)]),
  );
  const ofPast = pastOfCopy(input);
  return (detector, draft) => {
    const id = identityOf(detector, draft, NO_NAMES);
    const earlier = ofPast(own.get(id)?.(draft) ?? [], draft);
    return partsOf(draft, earlier, names);
  };
}

/** Divides one finding by what the base says of it. */
function partsOf(
  draft: FindingDraft,
  said: readonly FindingDraft[],
  names: Names,
): readonly StandingPart[] {
  const isKnownIn = (some: readonly FindingDraft[]): ((one: ResourceId) => boolean) => {
    const known = new Set(some.flatMap((each) => [...namesOf(each, names)]));
    return (one) => known.has(groupedKey(one));
  };
  const objects = objectsOf(draft);
  const whole = said.findLast((each) => objects.every(isKnownIn([each])));
  if (whole !== undefined) return [{ draft, was: whole }];
  const isKnown = isKnownIn(said);
  const [fresh, old] = [false, true].map((is) =>
    objects.filter((one) => isKnown(one) === is).map(resourceKey),
  );
  const some = (keys: readonly string[] = []): FindingDraft | null =>
    (keys.length > 0 && draft.ofSome?.(new Set(keys))) || null;
  const [added, rest, last] = [some(fresh), some(old), said.at(-1)];
  if (last === undefined || rest === null) return [{ draft, was: undefined }];
  if (added === null) return [{ draft, was: fresh?.length === 0 ? last : undefined }];
  return [
    { draft: added, was: undefined, beside: fresh?.toSorted() ?? [] },
    { draft: rest, was: last },
  ];
}

/** A fault with an effect is worse than the same one without: whoever had the worse has not got the milder by a change. */
const withMilder = (said: readonly Said[]): readonly Said[] => [
  ...said,
  ...said.map(({ detector, detection }) => ({
    detector,
    detection: {
      findings: detection.findings.flatMap(({ effect, ...milder }) =>
        effect === undefined ? [] : [milder],
      ),
    },
  })),
];

/** Groups findings by what they say; a word of a key may be the name of its object, or a value that stays. */
function byIdentity(said: readonly Said[], names: Names) {
  const found = new Map<string, Set<FindingDraft>>();
  for (const { detector, detection } of said)
    for (const draft of detection.findings)
      for (const inKey of [names, NO_NAMES]) {
        const id = identityOf(detector, draft, names, inKey);
        found.set(id, (found.get(id) ?? new Set()).add(draft));
      }
  return new Map([...found].map(([id, drafts]) => [id, [...drafts]]));
}

/**
 * Gives what the base says of the item of a list that a finding is about. Items have other places where one is written
 * before them: each is the next one of the same objects, and one that is written now comes last.
 */
function itemsOfBase(
  was: readonly FindingDraft[],
  is: readonly FindingDraft[],
  names: Names,
  { changedFiles }: Pick<DetectorInput, 'changedFiles'>,
): (draft: FindingDraft) => readonly FindingDraft[] {
  const left = new Map(groupedBy(was, (draft) => keyToday(draft, draft.key, names)));
  const items = [...groupedBy(is, ({ key }) => key)];
  if (left.size <= 1 && items.length <= 1) return () => was;
  const isNew = ({ origin }: FindingDraft): boolean => isAtNewLine(origin, changedFiles);
  const inOrder = items.toSorted(
    ([, one], [, other]) => Number(one.every(isNew)) - Number(other.every(isNew)),
  );
  const paired = new Map<string, readonly FindingDraft[]>();
  for (const [item, drafts] of inOrder) {
    const objects = drafts.flatMap(objectsOf).map(groupedKey);
    const knownIn = ([, all]: readonly [string, readonly FindingDraft[]]): number => {
      const known = new Set(all.flatMap((each) => [...namesOf(each, names)]));
      return objects.filter((one) => known.has(one)).length;
    };
    const found =
      [...left].find((each) => knownIn(each) === objects.length) ??
      [...left].find((each) => knownIn(each) > 0);
    if (found !== undefined) left.delete(found[0]);
    paired.set(item, found?.[1] ?? []);
  }
  return (draft) => paired.get(draft.key) ?? was;
}

type Names = ReadonlyMap<string, string>;

const NO_NAMES: Names = new Map();

const nameToday = (id: ResourceId, names: Names): string =>
  names.get(resourceKey(id)) ?? groupedKey(id);

/** The keys of the objects of a finding of the base, as it calls them and as they are called now. */
const namesOf = (draft: FindingDraft, names: Names): ReadonlySet<string> =>
  new Set(objectsOf(draft).flatMap((one) => [groupedKey(one), nameToday(one, names)]));

/** The key with the group of today, because an object is the same in the group its kind was in before. */
const groupedKey = (id: ResourceId): string =>
  resourceKey({ ...id, group: rowOf(id)?.group ?? id.group });

function identityOf({ id }: Detector, draft: FindingDraft, names: Names, inKey = names): string {
  const { check, subject, effect = '', key, keyOfItem = key } = draft;
  const item = keyToday(draft, keyOfItem, inKey).replaceAll(/\[\d+\]/g, '[]');
  return JSON.stringify([id, check, nameToday(subject, names), item, effect]);
}

/** A key of the base, with the objects called as they are now. */
function keyToday(draft: FindingDraft, key: string, names: Names): string {
  const today = new Map(
    [draft.subject, ...objectsOf(draft)].flatMap((one) => {
      const [, , namespace = '', name = ''] = names.get(resourceKey(one))?.split('/') ?? [];
      return name === '' ? [] : [[one.namespace, namespace] as const, [one.name, name] as const];
    }),
  );
  return key.replaceAll(/[^\s/.,:]+/g, (word) => today.get(word) ?? word);
}
