import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { areAlternatives } from '../detection/variants.ts';
import type { Check } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

/** What several objects do to each other. */
export interface Contention {
  readonly check: Check;
  /** What they are all for: `Deployment shop/orders`, `namespace shop`. */
  readonly whom: string;
  readonly objects: readonly Resource[];
  /** What decides between them, a sentence. */
  readonly decides: string;
  readonly symptom: string;
  readonly fix: string;
  /** Where an object says what it shares with the others. */
  readonly placeIn?: (object: Resource) => FindingDraft['origin'];
  readonly scope: FindingDraft['scope'];
  readonly knownAs?: FindingDraft['knownAs'];
  readonly severity?: FindingDraft['severity'];
}

const MOST_NAMED = 3;

/** One finding for each of them, with one cause: none of them is the wrong one. Variants of one thing do not compete. */
export function contentionDrafts(
  input: DetectorInput,
  {
    check,
    whom,
    objects: all,
    decides,
    symptom,
    fix,
    placeIn,
    scope,
    knownAs,
    severity,
  }: Contention,
  key: string,
): readonly FindingDraft[] {
  // what several roots write under one name is one object
  const each = [...new Map(all.map((one) => [resourceKey(one), one])).values()];
  const objects = each.filter((one) =>
    each.some((other) => one !== other && !areAlternatives(input, one, other)),
  );
  const place = placeIn ?? ((object: Resource) => object.origin);
  const names = listed(objects.map(subjectText), MOST_NAMED);
  return objects.map((subject) => {
    const others = objects.filter((one) => resourceKey(one) !== resourceKey(subject));
    return {
      check: check.id,
      subject,
      key,
      scope,
      cause: `${check.id} ${names} ${whom}`,
      message: `${subjectText(subject)} and ${listed(others.map(subjectText), MOST_NAMED)} are ${objects.length === 2 ? 'both' : 'all'} for ${whom}: ${decides}.`,
      why: `${objects
        .slice(0, MOST_NAMED)
        .map((one) => `${subjectText(one)} is at ${placeOf(place(one))}`)
        .join(', ')}.`,
      symptom,
      origin: place(subject),
      related: others.map(place),
      fix: { text: fix },
      ...(knownAs !== undefined && { knownAs }),
      ...(severity !== undefined && { severity }),
    };
  });
}
