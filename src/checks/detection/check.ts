import type {
  Origin,
  Resource,
  ResourceId,
  SentenceOrText,
  Severity,
  Tier,
} from '../../manifest/index.ts';
import { asSentence, isClusterScoped, resourceKey, runsPods } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { comparableMesh } from './comparable-mesh.ts';
import type {
  Detection,
  Detector,
  DetectorInput,
  FindingDraft,
  PartOfDetection,
  Scope,
  Spoken,
  Undecided,
} from './detector.ts';

export type { Severity };

/**
 * Describes one thing that a detector finds, by a name of its own. It stands beside the function that finds
 * it; lists, rules, `ignore` and `/explain` go by it.
 */
export interface Check {
  /** States what is found, in the detector's own terms: `egress-opened`. */
  readonly id: string;
  /** One line for lists. */
  readonly title: string;
  /** The tier that it has in production, unless a rule makes an exception (`rules/findings.yaml`). */
  readonly level: Tier;
  /** Says in one sentence what the check cannot see. */
  readonly blind: string;
  /**
   * Says how bad it is where it is found at rest; absent where `level` says it: high is an error, medium a
   * warning.
   */
  readonly severity?: Severity;
  /**
   * True where it says what may act on others (whose a place is, who has a right), and not what happens: it is told after what
   * is known to happen. Absent for what happens.
   */
  readonly mayAct?: true;
  /** Lists the names that Istio's own analysis, and Kiali, have for the same thing. */
  readonly knownAs?: readonly KnownAs[];
}

const BY_LEVEL: Readonly<Record<Tier, Severity>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

export const severityOf = ({ severity, level }: Pick<Check, 'severity' | 'level'>): Severity =>
  severity ?? BY_LEVEL[level];

/** A name that another tool has for the same thing. */
export interface KnownAs {
  /** `IST0132`, `KIA0102` */
  readonly code: string;
  /**
   * The name under which the finding analyzer of Istio is registered: `virtualservice.GatewayAnalyzer`;
   * absent for Kiali's.
   */
  readonly analyzer?: string;
  /**
   * Lists further objects of which the tool says it, beside the one that the finding is about: `Deployment
   * shop/orders`, and where it is.
   */
  readonly toldOf?: readonly { readonly resource: string; readonly origin: Origin }[];
}

/** Joins a function that looks with the checks of its findings. */
export interface Look {
  readonly checks: readonly Check[];
  find(input: DetectorInput): Detection;
}

/** Holds what a look finds; key, scope and place come from its object where they are not given. */
export type Told = Omit<
  FindingDraft,
  keyof Spoken | 'says' | 'check' | 'subject' | 'key' | 'scope' | 'origin' | 'ofSome'
> &
  Spoken<SentenceOrText> & {
    readonly ofSome?: (keys: ReadonlySet<string>) => Told | null;
    /** Stable within (detector, environment, subject); it is the name of the check by default. */
    readonly key?: string;
    /** By default it is the scope of one object. */
    readonly scope?: Scope;
  } & (
    | { readonly subject: Resource; readonly origin?: Origin }
    | { readonly subject: ResourceId; readonly origin: Origin }
  );

/** Holds what a scan of several checks found, and by which of them. */
export type ToldBy = Told & { readonly by: Check };

/** Holds what a scan gives back: findings, and what it could not decide where there is such a thing. */
type Scanned<T> =
  readonly T[] | { readonly findings: readonly T[]; readonly unknowns: readonly Undecided[] };

/** Makes a check that looks by itself. `find` is asked once for each side and gives what it found there. */
export const check = (
  own: Check & { readonly find: (input: DetectorInput) => Scanned<Told> },
): Check & Look => ({
  ...own,
  checks: [own],
  find: (input) => detectionOf(own.find(input), (told) => draft(own, told)),
});

/** Makes several checks of one scan; each finding says by which of them it is. */
export const checks = (
  all: readonly Check[],
  find: (input: DetectorInput) => Scanned<ToldBy>,
): Look => ({
  checks: all,
  find: (input) => detectionOf(find(input), ({ by, ...told }) => draft(by, told)),
});

function detectionOf<T>(scanned: Scanned<T>, draftOf: (told: T) => FindingDraft): Detection {
  if ('findings' in scanned)
    return { findings: scanned.findings.map(draftOf), unknowns: scanned.unknowns };
  return { findings: scanned.map(draftOf) };
}

function draft(
  own: Check,
  { ofSome, key = own.id, reasons, message, ...told }: Told,
): FindingDraft {
  return {
    ...told,
    ...(ofSome !== undefined && {
      ofSome: (keys) => {
        const some = ofSome(keys);
        return some === null ? null : draft(own, { ...some, key });
      },
    }),
    says: asSentence(message),
    why: asSentence(told.why),
    symptom: asSentence(told.symptom),
    fix: { ...told.fix, text: asSentence(told.fix.text) },
    ...(reasons !== undefined && {
      reasons: reasons.map((each) => ({
        ...each,
        why: asSentence(each.why),
        fix: asSentence(each.fix),
      })),
    }),
    check: own.id,
    key,
    scope: told.scope ?? scopeOfObject(told.subject),
    origin: told.origin ?? ownPlace(told.subject),
  };
}

/** Holds at least one item. */
export type Some<T> = readonly [T, ...(readonly T[])];

/** Returns the id of an object, without its content. */
export const idOf = ({ group, kind, namespace, name }: ResourceId): ResourceId => ({
  ...{ group, kind, namespace, name },
});

/** Gives objects by their names alone, each once. */
export const idsOf = (objects: readonly ResourceId[]): readonly ResourceId[] => [
  ...new Map(objects.map((one) => [resourceKey(one), idOf(one)] as const)).values(),
];

/**
 * Forms one finding about several objects, and the same finding about a part of them: if some are new, each part is a
 * finding of its own. Objects that `tell` itself lists in `of` belong to each part.
 */
export function toldOfEach<T, Of extends Told>(
  all: Some<T>,
  objectOf: (one: T) => ResourceId,
  tell: (some: Some<T>) => Of,
): Of {
  const keyed = all.map((one) => ({ one, id: objectOf(one) }));
  const told = tell(all);
  return {
    ...told,
    of: idsOf([...(told.of ?? []), ...keyed.map(({ id }) => id)]),
    ofSome: (keys: ReadonlySet<string>) => {
      const [first, ...more] = keyed.flatMap(({ one, id }) =>
        keys.has(resourceKey(id)) ? [one] : [],
      );
      return first === undefined ? null : toldOfEach([first, ...more], objectOf, tell);
    },
  };
}

/** Does what `toldOfEach` does; the list may be empty. */
export function toldOfAny<T, Of extends Told>(
  all: readonly T[],
  objectOf: (one: T) => ResourceId,
  tell: (some: readonly T[]) => Of,
): Of {
  const [first, ...more] = all;
  if (first !== undefined) return toldOfEach([first, ...more], objectOf, tell);
  const told = tell(all);
  return { ...told, of: told.of ?? [] };
}

/** Numbers findings of one key by their order, which tells them apart. */
export function numbered<T extends { readonly key: string }>(all: readonly T[]): readonly T[] {
  const seen = new Map<string, number>();
  return all.map((told) => {
    const times = (seen.get(told.key) ?? 0) + 1;
    seen.set(told.key, times);
    return times === 1 ? told : { ...told, key: `${told.key} ${String(times)}` };
  });
}

function ownPlace(subject: Resource | ResourceId): Origin {
  if ('origin' in subject) return subject.origin;
  throw new Error(`What is found at ${subject.kind} ${subject.name} has no place.`);
}

/** Says how far one object reaches by itself. */
function scopeOfObject({ group, kind }: ResourceId): Scope {
  if (group === '' && kind === 'Namespace')
    return { level: 'namespace', workloads: 0, services: 0, namespaces: 1 };
  if (isClusterScoped(group, kind))
    return { level: 'mesh', workloads: 0, services: 0, namespaces: 0 };
  return runsPods({ group, kind })
    ? { level: 'workload', workloads: 1, services: 0, namespaces: 1 }
    : { level: 'service', workloads: 0, services: 1, namespaces: 1 };
}

/** Lists what differs between the sides of an environment, one by one; empty where there is only one side. */
export function betweenSides<T>(
  input: DetectorInput,
  differing: (sides: MeshSides) => readonly T[],
): readonly T[] {
  const sides = sidesOf(input);
  return sides === null ? [] : differing(sides);
}

/**
 * Holds both sides of an environment. The later one also has objects of the earlier one that are only out of
 * sight now.
 */
export interface MeshSides {
  readonly before: Mesh;
  readonly after: Mesh;
}

const known = new WeakMap<DetectorInput, MeshSides | null>();

/** Gives the sides to compare, made once for all that ask; null where there is only one. */
export function sidesOf(given: DetectorInput): MeshSides | null {
  const input = watched.get(given) ?? given;
  const found = known.get(input);
  if (found !== undefined) return found;
  const { before, mesh } = input;
  const sides =
    before === null || before === mesh
      ? null
      : { before, after: comparableMesh(mesh, before, input.rendered, input.renderedBefore) };
  known.set(input, sides);
  return sides;
}

/** Makes a detector of looks; its findings come in their order. */
export function detectorOf(id: string, title: string, looks: readonly Look[]): Detector {
  const checks = [...new Set(looks.flatMap((look) => look.checks))];
  const detect = (input: DetectorInput): Detection => {
    const { only } = input;
    if (only === undefined && isBaseByItself(input))
      return joined(looks.map((look) => noted(look, input)));
    const isWanted = (check: string): boolean => only?.has(`${id}/${check}`) ?? true;
    const asked = looks.filter((look) => look.checks.some((each) => isWanted(each.id)));
    const { findings, unknowns, failures } = joined(asked.map((look) => plain(look, input)));
    return { findings: findings.filter(({ check }) => isWanted(check)), unknowns, failures };
  };
  return {
    id,
    title,
    checks,
    detect,
    detectAgain: (input, { parts }, isAnew) =>
      parts === undefined
        ? detect(input)
        : joined(parts.map((part) => (isAnew(part) ? plain(part.look, input) : part))),
  };
}

/** Gives what a watched look is given as others have it: asking for both sides of a base finds none, and is no reading. */
const watched = new WeakMap<DetectorInput, DetectorInput>();

const isBaseByItself = ({ mesh, before, changes }: DetectorInput): boolean =>
  mesh === before && changes.length === 0;

const NOTHING_ASKED: ReadonlySet<PropertyKey> = new Set();

const plain = (look: Look, input: DetectorInput): PartOfDetection => ({
  look,
  detection: findOrFail(look, input),
  asked: NOTHING_ASKED,
});

/** Looks, and notes what of the input is asked for. */
function noted(look: Look, input: DetectorInput): PartOfDetection {
  const asked = new Set<PropertyKey>();
  const watching = new Proxy(input, {
    get(target, name) {
      asked.add(name);
      return Reflect.get(target, name) as unknown;
    },
    ownKeys(target) {
      for (const name of Reflect.ownKeys(target)) asked.add(name);
      return Reflect.ownKeys(target);
    },
  });
  watched.set(watching, input);
  return { look, detection: findOrFail(look, watching), asked };
}

const joined = (parts: readonly PartOfDetection[]): Required<Detection> => ({
  findings: parts.flatMap(({ detection }) => detection.findings),
  unknowns: parts.flatMap(({ detection }) => detection.unknowns ?? []),
  failures: parts.flatMap(({ detection }) => detection.failures ?? []),
  parts,
});

/**
 * Runs a look and turns a failure into a message: a mistake in one look must not take from people what the
 * others see.
 */
function findOrFail(look: Look, input: DetectorInput): Detection {
  try {
    return look.find(input);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { findings: [], failures: [{ checks: look.checks.map(({ id }) => id), problem }] };
  }
}
