import { legacy, resourceKey, say } from '../../manifest/index.ts';
import { awaitedBy, under } from './conditions.ts';
import type { Detection, Detector, DetectorInput, FindingDraft } from './detector.ts';
import { OF_TEXT, tellsEffects } from './effects-of-objects.ts';
import { ONCE_MENDED } from './clause-words.ts';

/**
 * Gives what has to be so before the objects of findings do anything: they do nothing as they stand. An object that a
 * change stops from working is none of these, for what the change does to it happens at once.
 */
export function idleIn(
  present: readonly { readonly detector: Detector; readonly detection: Detection }[],
  isOld: (detector: Detector, draft: FindingDraft) => boolean,
  { before }: Pick<DetectorInput, 'before'>,
): ReadonlyMap<string, string> {
  const idle = new Map<string, string>();
  for (const { detector, detection } of present)
    for (const draft of detection.findings) {
      const until = idleUntil(draft);
      if (until === null || draft.side === 'base') continue;
      const { group, kind, namespace, name } = draft.subject;
      const isNew = before?.find(group, kind, namespace, name) === undefined;
      const key = resourceKey(draft.subject);
      // what is certain to do nothing comes before what depends on something that is not seen
      if ((isNew || isOld(detector, draft)) && idle.get(key) !== ONCE_MENDED) idle.set(key, until);
    }
  return idle;
}

/** Gives what has to be so before the object of a finding does anything; null where that is not what it says. */
export const idleUntil = ({ holdsUp }: Pick<FindingDraft, 'holdsUp'>): string | null =>
  holdsUp === undefined || holdsUp.appliers !== undefined ? null : (holdsUp.until ?? ONCE_MENDED);

/**
 * Rewords what is found of objects that all do nothing as they stand: it comes about once they do, and how far they reach
 * counts all the same. What is written in them is so already.
 */
export function whileIdle(
  draft: FindingDraft,
  detector: Detector,
  idle: ReadonlyMap<string, string>,
): FindingDraft {
  const until = idle.size === 0 || isOfText(draft, detector) ? null : untilOf(draft, idle);
  if (until === null) return draft;
  if (draft.check === TAKEN_WITH_A_WARNING)
    return { ...draft, symptom: say`${legacy(until)}, ${draft.symptom}` };
  const yet = tellsEffects(detector) && until === ONCE_MENDED ? NOTHING_YET : {};
  // what awaits something before that is told so already
  const told = { ...draft, ...yet };
  return awaitedBy(draft) === undefined ? under({ kind: 'effect', clause: until }, told) : told;
}

/** The check whose findings say what is written, and by their symptom what proxies make of it. */
const TAKEN_WITH_A_WARNING = 'taken-with-a-warning';

/** Names the detectors that say of what is written that it does nothing. */
const SAY_THAT_IT_IS_IDLE: ReadonlySet<string> = new Set(['setting-without-effect']);

/** Tells whether a finding holds of an object whether or not that does anything, or says that it does not. */
const isOfText = (draft: FindingDraft, { id }: Detector): boolean =>
  idleUntil(draft) !== null ||
  draft.side === 'base' ||
  SAY_THAT_IT_IS_IDLE.has(id) ||
  (OF_TEXT.has(id) && draft.check !== TAKEN_WITH_A_WARNING);

/** Gives what has to be so before any object of a finding does anything; null where one does, or they await different things. */
function untilOf(
  { subject, subjects = [subject] }: FindingDraft,
  idle: ReadonlyMap<string, string>,
): string | null {
  const [until, ...others] = new Set(subjects.map((each) => idle.get(resourceKey(each)) ?? null));
  return others.length === 0 ? (until ?? null) : null;
}

const NOTHING_YET: Pick<FindingDraft, 'symptom' | 'fix'> = {
  symptom: say`nothing, as long as it has no effect`,
  fix: { text: say`Mend first what keeps it from taking effect.`, kind: 'choice' },
};
