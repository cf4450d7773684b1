import { isMeshKind, resourceKey, say } from '../../manifest/index.ts';
import { IMMUTABLE_FIELD } from '../change-refused/change-refused.ts';
import { violationsOf } from '../invalid-mesh-resource/invalid-mesh-resource.ts';
import { API_NOT_SERVED } from '../invalid-mesh-resource/istio-release.ts';
import { OBJECT_REFUSED } from '../invalid-mesh-resource/object-refused.ts';
import { under } from './conditions.ts';
import type { Detection, Detector, DetectorInput, FindingDraft } from './detector.ts';
import { mendedWithOthers } from './invalid-objects.ts';

/** Holds what one detector finds on one side. */
interface Saying {
  readonly detection: Detection;
}

/** Gives the keys of objects that the API server or istiod's webhook refuses. */
export const refusedIn = (present: readonly Saying[]): ReadonlySet<string> =>
  new Set(
    present.flatMap(({ detection }) =>
      detection.findings.filter(isRefusal).map(({ subject }) => resourceKey(subject)),
    ),
  );

const REFUSALS: ReadonlySet<string> = new Set([
  OBJECT_REFUSED.id,
  API_NOT_SERVED.id,
  IMMUTABLE_FIELD.id,
]);

/** Tells whether a finding says that its subject is refused as it stands. */
export const isRefusal = ({ check }: Pick<FindingDraft, 'check'>): boolean => REFUSALS.has(check);

/**
 * Rewords a finding about objects that are all refused as they stand: they do it once somebody mends them, or
 * a client drops the mistake. Null where the very value that does it is refused, since what is mended does
 * something else.
 */
export function onceAccepted(
  draft: FindingDraft,
  { id }: Detector,
  refused: ReadonlySet<string>,
  { mesh, schemas, changes }: DetectorInput,
): FindingDraft | null {
  if (refused.size === 0 || OF_TEXT.has(id) || !isOfMesh(draft, id)) return draft;
  const { subject, subjects = [subject], origin } = draft;
  const keys = new Set(subjects.map(resourceKey));
  if (![...keys].every((key) => refused.has(key))) return draft;
  const problems = violationsOf(mesh, schemas, (resource) => keys.has(resourceKey(resource)));
  const isItself = problems.some(
    ({ kind, effect, origin: { file, line } }) =>
      kind === 'value' && effect === 'refused' && file === origin.file && line === origin.line,
  );
  if (isItself) return EFFECTS_OF_OBJECTS.has(id) || BY_NAMES.has(id) ? null : draft;
  const lacksSelector = problems.some(
    ({ kind, nearest }) => kind === 'unknown-field' && SELECTING.has(nearest ?? ''),
  );
  if (lacksSelector && EFFECTS_OF_OBJECTS.has(id))
    return under(
      { kind: 'acceptance', clause: 'if its misspelled selector is dropped' },
      {
        ...draft,
        fix: {
          text: say`Mend the selector: without one it holds for more than it is meant for.`,
        },
      },
    );
  const own = lacksSelector ? 'once its selector is mended' : 'once it is accepted';
  return under({ kind: 'acceptance', clause: mendedWithOthers(keys, changes) ?? own }, draft);
}

/** Without these fields an object holds for more than it is meant for. */
const SELECTING: ReadonlySet<string> = new Set([
  'workloadSelector',
  'selector',
  'targetRef',
  'targetRefs',
]);

/** Tells whether it is about objects whose effect the mesh model knows. */
const isOfMesh = ({ subject }: FindingDraft, id: string): boolean =>
  isMeshKind(subject) || EFFECTS_OF_OBJECTS.has(id);

/** Names the detectors that tell of what is written, whether or not a cluster takes it. */
export const OF_TEXT: ReadonlySet<string> = new Set([
  'invalid-mesh-resource',
  'change-refused',
  'secret-in-clear',
  'unpinned-input',
  'namespaced-object-without-namespace',
  'nobody-is-asked',
  'checks-silenced',
  'roots-overwrite-each-other',
  'root-no-longer-renders',
  'object-never-applied',
  'value-not-taken',
  'environments-at-odds',
  'variables-at-odds',
]);

/** Names the detectors that tell what objects do where they are in force. */
const EFFECTS_OF_OBJECTS: ReadonlySet<string> = new Set([
  'security-loosened',
  'traffic-taken',
  'mesh-wide-change',
  'authorization-cuts-off-callers',
  'strict-mtls-cuts-off-callers',
]);

/** Names the detectors that look for what a value names: one that is refused names nothing. */
const BY_NAMES: ReadonlySet<string> = new Set(['unresolved-reference']);

/** Names the detectors that tell what an object sets off for others once it is there. */
const EFFECTS_ON_OTHERS: ReadonlySet<string> = new Set(['upgrade-unprepared']);

/** Tells whether a detector says what objects do where they are in force. */
export const tellsEffects = ({ id }: Pick<Detector, 'id'>): boolean => EFFECTS_OF_OBJECTS.has(id);

/** Says what the findings of a detector are about. */
export function tellingOf({ id }: Detector): 'effects' | 'others' | 'text' {
  if (EFFECTS_ON_OTHERS.has(id)) return 'others';
  return EFFECTS_OF_OBJECTS.has(id) ? 'effects' : 'text';
}
