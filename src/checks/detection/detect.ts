import { toldPlaces } from '../../gitops/index.ts';
import { createHash } from 'node:crypto';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { GapDraft, ManifestSchemas } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { severityOf } from './check.ts';
import { checkNameOf } from './check-name.ts';
import type { Detection, Detector, DetectorInput, FindingDraft, Undecided } from './detector.ts';
import type { Finding } from './finding.ts';
import { comesIntoForce } from './finding.ts';
import { onceAccepted, refusedIn, tellingOf } from './effects-of-objects.ts';
import { onceBuilt } from './held-up-findings.ts';
import { idleIn, whileIdle } from './idle-objects.ts';
import { onceApplied } from './unapplied-root-findings.ts';
import { looksToRepeat } from './readers-of-fields.ts';
import { withPast } from './standing/standing-findings.ts';
import { standingByObjects } from './standing/standing-objects.ts';
import { inWordsOfValues } from './value-wording.ts';
import { toldOfTemplate } from './workload-template-findings.ts';

export interface Detected {
  readonly findings: readonly Finding[];
  readonly unknowns: readonly Undecided[];
  /** Lists what is not known on either side because a check broke down. */
  readonly gaps: { readonly base: readonly GapDraft[]; readonly merged: readonly GapDraft[] };
}

/**
 * Runs every detector on the merge result and, with itself as its past, on the base: what the base
 * says too was there before this change (`introducedBy`).
 */
export function detect(
  detectors: readonly Detector[],
  environment: string,
  input: DetectorInput,
): Detected {
  const past = lookAtBase(detectors, input);
  const present = isBaseItself(input) ? past : lookAtHead(detectors, input, past);
  const refused = refusedIn(present);
  const whenApplied = onceApplied(input);
  const whenBuilt = onceBuilt(input);
  const partsOf = standingByObjects(past, present, input);
  const isOld = (detector: Detector, draft: FindingDraft): boolean =>
    partsOf(detector, draft).every(({ was }) => was !== undefined);
  const idle = idleIn(present, isOld, input);
  const findings = new Map<string, Finding>();
  const unknowns = new Map<string, Undecided>();
  for (const { detector, detection } of present) {
    const parts = toldOfTemplate(input.mesh, detection.findings).flatMap((draft) =>
      partsOf(detector, draft),
    );
    for (const { draft: part, was, beside } of parts) {
      const accepted = onceAccepted(part, detector, refused, input);
      if (accepted === null) continue;
      const idling = whileIdle(accepted, detector, idle);
      const built = whenBuilt(idling, detector, was !== undefined);
      const draft = whenApplied(built, tellingOf(detector));
      const found = findingOf(detector, environment, draft, beside);
      const standing = withPast(found, was, input);
      if (isTold(standing, findings.get(found.id)))
        findings.set(found.id, inWordsOfValues(standing, input));
    }
    for (const unknown of detection.unknowns ?? [])
      unknowns.set(`${detector.id} ${resourceKey(unknown.subject)} ${unknown.key}`, unknown);
  }
  return {
    findings: [...findings.values()],
    unknowns: [...unknowns.values()],
    gaps: {
      base: gapsOf(past, input.mesh.environment),
      merged: gapsOf(present, input.mesh.environment),
    },
  };
}

/** Looks at the merge result; where it differs from the base in fields that few looks read, by these alone. */
function lookAtHead(
  detectors: readonly Detector[],
  input: DetectorInput,
  past: readonly Said[],
): readonly Said[] {
  const isAnew = past.length === 0 ? null : looksToRepeat(input);
  return isAnew === null
    ? detectors.map((detector) => ({ detector, detection: detector.detect(input) }))
    : past.map(({ detector, detection }) => ({
        detector,
        detection: detector.detectAgain(input, detection, isAnew),
      }));
}

/** The first of an id is told; of several copies of one object, the one that the change brings goes before. */
const isTold = (found: Finding, known: Finding | undefined): boolean =>
  known === undefined || (comesIntoForce(found) && !comesIntoForce(known));

/** A longer account of what a program says about itself helps nobody who reads a report. */
const LONGEST_PROBLEM = 200;

const gapsOf = (said: readonly Said[], environment: Mesh['environment']): readonly GapDraft[] =>
  said.flatMap(({ detector, detection: { failures = [] } }) =>
    failures.map(({ checks, problem }) => {
      const names = checks.map((check) => checkNameOf({ detector: detector.id, check }));
      return {
        reason: 'not-decided' as const,
        root: null,
        message: `What ${names.join(', ')} would find${toldPlaces.words(environment).last} is not known: Meshwarden made a mistake there (${problem.slice(0, LONGEST_PROBLEM)}).`,
        origin: null,
        key: `${environment.name} ${names.join(' ')}`,
        input: problem,
      };
    }),
  );

/** What one detector says. */
interface Said {
  readonly detector: Detector;
  readonly detection: Detection;
}

/** Holds what is said of a mesh as a base, with everything else that it depends on. */
interface Kept {
  readonly detectors: readonly Detector[];
  readonly rendered: RenderedEnvironment;
  readonly schemas: ManifestSchemas;
  readonly owners: DetectorInput['owners'];
  readonly environments: readonly Mesh[];
  readonly declaredVariables: DetectorInput['declaredVariables'];
  readonly said: readonly Said[];
}

const kept = new WeakMap<Mesh, Kept>();

/**
 * Tells whether the change does not touch an environment: what is said of its base is then all that there is
 * to say.
 */
const isBaseItself = ({
  mesh,
  before,
  rendered,
  renderedBefore,
  changes,
  changedFiles,
  owners,
  ownersBefore,
  environments,
  environmentsBefore,
}: DetectorInput): boolean =>
  mesh === before &&
  owners === ownersBefore &&
  sameMeshes(environments, environmentsBefore) &&
  changes.length === 0 &&
  (changedFiles?.inertObjects ?? []).length === 0 &&
  (changedFiles?.unreadValues ?? []).length === 0 &&
  !changesValues(changedFiles?.values) &&
  rendered.looseSecrets === renderedBefore?.looseSecrets &&
  rendered.environment.byScripts?.key === renderedBefore?.environment.byScripts?.key &&
  rendered.roots.length === renderedBefore?.roots.length &&
  rendered.roots.every((root, index) => root === renderedBefore.roots[index]);

const changesValues = (
  values: NonNullable<DetectorInput['changedFiles']>['values'] | undefined,
): boolean =>
  values !== undefined &&
  values.unread.length +
    values.overridden.length +
    values.reordered.length +
    values.documents.length +
    values.doubled.length >
    0;

const sameMeshes = (
  one: DetectorInput['environments'] = [],
  other: DetectorInput['environments'] = [],
): boolean =>
  one === other || (one.length === other.length && one.every((mesh, at) => mesh === other[at]));

/**
 * Lists all that is found on the base by itself; it is computed once for each mesh, however often that is
 * compared.
 */
function lookAtBase(detectors: readonly Detector[], input: DetectorInput): readonly Said[] {
  const { before, renderedBefore: rendered, schemas, ownersBefore: owners } = input;
  const { declaredVariables } = input;
  const environments = input.environmentsBefore ?? [];
  if (before === null || rendered === null) return [];
  const known = kept.get(before);
  const holds =
    known?.detectors === detectors &&
    known.rendered === rendered &&
    known.schemas === schemas &&
    known.owners === owners &&
    JSON.stringify(known.declaredVariables) === JSON.stringify(declaredVariables) &&
    sameMeshes(known.environments, environments);
  if (holds) return known.said;
  const ofOwners = owners === undefined ? {} : { owners, ownersBefore: owners };
  const asBase = {
    ...{ mesh: before, before, changes: [], rendered, renderedBefore: rendered, schemas },
    ...{ environments, environmentsBefore: environments },
    ...(declaredVariables !== undefined && { declaredVariables }),
    ...ofOwners,
  };
  const said = detectors.map((detector) => ({ detector, detection: detector.detect(asBase) }));
  kept.set(before, {
    ...{ detectors, rendered, schemas, owners, environments, declaredVariables, said },
  });
  return said;
}

/**
 * Makes the id of a finding without its check, so that what was overridden before checks had names stays so.
 */
const idOf = (
  detector: Detector,
  environment: string,
  { subject, key }: FindingDraft,
  beside: readonly string[] = [],
): string => shortHash([detector.id, environment, resourceKey(subject), key, ...beside]);

function findingOf(
  detector: Detector,
  environment: string,
  { ofSome: _, ...draft }: FindingDraft,
  beside?: readonly string[],
): Finding {
  const check = detector.checks.find(({ id }) => id === draft.check);
  if (check === undefined) throw new Error(`${detector.id} has no check ${draft.check}.`);
  return {
    ...draft,
    knownAs: draft.knownAs ?? check.knownAs ?? [],
    severity: draft.severity ?? severityOf(check),
    level: check.level,
    ...(check.mayAct === true && { mayAct: true }),
    id: idOf(detector, environment, draft, beside),
    detector: detector.id,
    environment,
    side: draft.side ?? 'head',
    introducedBy: 'this-change',
  };
}

/**
 * Gives twelve hexadecimal digits: short enough to type in a command, long enough never to collide in one
 * review.
 */
export function shortHash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
