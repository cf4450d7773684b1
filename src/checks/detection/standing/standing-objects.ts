import type { Mesh } from '../../../istio/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { renamedObjects } from '../../../compare/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import type { Detection, Detector, DetectorInput, FindingDraft } from '../detector.ts';

/** A finding, or the part of it that is true of objects which are all new or were all there. */
export interface StandingPart {
  readonly draft: FindingDraft;
  /** What the base says of the same objects; absent for what is new. */
  readonly was: FindingDraft | undefined;
  /** The keys of its objects, if others of the same finding were there before; absent for a finding as a whole. */
  readonly beside?: readonly string[];
}

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
  const said = groupedBy(
    past.flatMap(({ detector, detection }) =>
      detection.findings.flatMap((draft) =>
        draft.of === undefined ? [] : [{ draft, id: identityOf(detector, draft, names()) }],
      ),
    ),
    ({ id }) => id,
  );
  return (detector, draft, was) => {
    if (draft.of === undefined) return [{ draft, was }];
    const earlier = (said.get(identityOf(detector, draft, NO_NAMES)) ?? []).map(
      (each) => each.draft,
    );
    const known = new Set(
      earlier.flatMap(({ of = [] }) => of.map((one) => nameToday(one, names()))),
    );
    const keys = draft.of.map(resourceKey);
    const fresh = keys.filter((key) => !known.has(key));
    const last = was ?? earlier.at(-1);
    if (last === undefined || (fresh.length === keys.length && fresh.length > 0))
      return [{ draft, was: undefined }];
    if (fresh.length === 0) return [{ draft, was: last }];
    if (draft.ofSome === undefined) return [{ draft, was: undefined }];
    const old = keys.filter((key) => known.has(key));
    return [
      { draft: draft.ofSome(new Set(fresh)), was: undefined, beside: fresh.toSorted() },
      { draft: draft.ofSome(new Set(old)), was: last },
    ];
  };
}

type Names = ReadonlyMap<string, string>;

const NO_NAMES: Names = new Map();

function namesToday(before: Mesh | null, mesh: Mesh): () => Names {
  let known: Names | null = null;
  return () =>
    (known ??= before === null || before === mesh ? NO_NAMES : renamedObjects(before, mesh));
}

const nameToday = (id: ResourceId, names: Names): string => {
  const key = resourceKey(id);
  return names.get(key) ?? key;
};

function identityOf({ id }: Detector, draft: FindingDraft, names: Names): string {
  const { check, subject, key, effect = '' } = draft;
  return JSON.stringify([
    ...[id, check, nameToday(subject, names)],
    ...[withoutOwn(key, subject.namespace), effect],
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
