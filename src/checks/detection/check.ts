import type { Origin, Resource, ResourceId, Severity, Tier } from '../../manifest/index.ts';
import { isClusterScoped, runsPods } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { comparableMesh } from './comparable-mesh.ts';
import type {
  Detection,
  Detector,
  DetectorInput,
  FailedLook,
  FindingDraft,
  Scope,
  Undecided,
} from './detector.ts';

export type { Severity };

/**
 * One thing that a detector finds, with a name of its own. Stands beside the function that finds it;
 * lists, rules, `ignore` and `/explain` go by it.
 */
export interface Check {
  /** States what is found, in the detector's own terms: `egress-opened`. */
  readonly id: string;
  /** One line for lists. */
  readonly title: string;
  /** The tier that it has in production, unless a rule makes an exception (`rules/findings.yaml`). */
  readonly level: Tier;
  /** What it cannot see, one sentence. */
  readonly blind: string;
  /** How bad it is where it is found at rest; absent where `level` says it: high is an error, medium a warning. */
  readonly severity?: Severity;
  /** What Istio's own analysis, and Kiali, call the same thing. */
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
  /** Which of Istio's analyzers finds it, as it is registered: `virtualservice.GatewayAnalyzer`; absent for Kiali's. */
  readonly analyzer?: string;
  /** What else it tells this of, beside the object that the finding is of: `Deployment shop/orders`, and where it is. */
  readonly toldOf?: readonly { readonly resource: string; readonly origin: Origin }[];
}

/** One function that looks, and the checks whose findings it comes back with. */
export interface Look {
  readonly checks: readonly Check[];
  find(input: DetectorInput): Detection;
}

/** What is found, without what comes of its object unless it is said: key, scope and place. */
export type Told = Omit<FindingDraft, 'check' | 'subject' | 'key' | 'scope' | 'origin'> & {
  /** Stable within (detector, environment, subject); by default the name of the check. */
  readonly key?: string;
  /** By default that of one object. */
  readonly scope?: Scope;
} & (
    | { readonly subject: Resource; readonly origin?: Origin }
    | { readonly subject: ResourceId; readonly origin: Origin }
  );

/** One of several checks of a scan, and what it found. */
export type ToldBy = Told & { readonly by: Check };

/** What a scan comes back with: findings, and what it could not decide where there is such a thing. */
type Scanned<T> =
  readonly T[] | { readonly findings: readonly T[]; readonly unknowns: readonly Undecided[] };

/** A check that looks by itself. `find` is asked once for each side and gives what it found there. */
export const check = (
  own: Check & { readonly find: (input: DetectorInput) => Scanned<Told> },
): Check & Look => ({
  ...own,
  checks: [own],
  find: (input) => detectionOf(own.find(input), (told) => draft(own, told)),
});

/** Several checks of one scan: each finding says by which of them it is. */
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

const draft = ({ id }: Check, told: Told): FindingDraft => ({
  ...told,
  check: id,
  key: told.key ?? id,
  scope: told.scope ?? scopeOfObject(told.subject),
  origin: told.origin ?? ownPlace(told.subject),
});

function ownPlace(subject: Resource | ResourceId): Origin {
  if ('origin' in subject) return subject.origin;
  throw new Error(`What is found at ${subject.kind} ${subject.name} has no place.`);
}

/** How far one object reaches by itself. */
function scopeOfObject({ group, kind }: ResourceId): Scope {
  if (group === '' && kind === 'Namespace')
    return { level: 'namespace', workloads: 0, services: 0, namespaces: 1 };
  if (isClusterScoped(group, kind))
    return { level: 'mesh', workloads: 0, services: 0, namespaces: 0 };
  return runsPods({ group, kind })
    ? { level: 'workload', workloads: 1, services: 0, namespaces: 1 }
    : { level: 'service', workloads: 0, services: 1, namespaces: 1 };
}

/** What differs between the sides of an environment, told one by one; nothing where there is only one side. */
export function betweenSides<T>(
  input: DetectorInput,
  differing: (sides: MeshSides) => readonly T[],
): readonly T[] {
  const sides = sidesOf(input);
  return sides === null ? [] : differing(sides);
}

/** Both sides of an environment, the later one with what of the earlier one is out of sight now. */
export interface MeshSides {
  readonly before: Mesh;
  readonly after: Mesh;
}

const known = new WeakMap<DetectorInput, MeshSides | null>();

/** The sides to compare, made once for all that ask; null where there is only one. */
export function sidesOf(input: DetectorInput): MeshSides | null {
  const found = known.get(input);
  if (found !== undefined) return found;
  const { before, mesh, rendered, renderedBefore } = input;
  const sides =
    before === null || before === mesh
      ? null
      : { before, after: comparableMesh(mesh, before, rendered, renderedBefore) };
  known.set(input, sides);
  return sides;
}

/** A detector made of looks; its findings come in their order. */
export const detectorOf = (id: string, title: string, looks: readonly Look[]): Detector => ({
  id,
  title,
  checks: [...new Set(looks.flatMap(({ checks }) => checks))],
  detect: (input) => {
    const findings: FindingDraft[] = [];
    const unknowns: Undecided[] = [];
    const failures: FailedLook[] = [];
    const isWanted = ({ id: check }: Pick<Check, 'id'>): boolean =>
      input.only?.has(`${id}/${check}`) ?? true;
    for (const look of looks) {
      if (!look.checks.some(isWanted)) continue;
      const detection = findOrFail(look, input);
      findings.push(...detection.findings.filter(({ check }) => isWanted({ id: check })));
      unknowns.push(...(detection.unknowns ?? []));
      failures.push(...(detection.failures ?? []));
    }
    return { findings, unknowns, failures };
  },
});

/** A mistake in one look must not take from people what the others see; it is said in its place. */
function findOrFail(look: Look, input: DetectorInput): Detection {
  try {
    return look.find(input);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { findings: [], failures: [{ checks: look.checks.map(({ id }) => id), problem }] };
  }
}
