import type { Finding } from '../../../checks/index.ts';
import { placeOf, slotText } from '../../../manifest/index.ts';
import type { Sentence, Slot } from '../../../manifest/index.ts';
import type { Inline, PlaceLink, Words } from '../document/blocks.ts';
import { placeLink, relatedPlaces } from './report-links.ts';
import type { ReportContext } from './report-context.ts';

type Told = Pick<Finding, 'origin' | 'related' | 'side' | 'uncovered'>;

/**
 * Opens a sentence of a finding for the printers of documents: its places are links. Of a text that was formed elsewhere
 * those are found that the finding was read from, written as `(file:line)`. A place inside a code span stays part of it.
 */
export function findingWords(
  { parts }: Sentence,
  finding: Told,
  context: Pick<ReportContext, 'placeOf' | 'linkTo'>,
): Words {
  const links = linksOf(finding, context);
  const done: Inline[] = [];
  let run = '';
  for (const part of parts.flatMap(openedPart)) {
    const link = typeof part === 'string' ? null : linkTo(part, finding, links, context);
    if (link === null || isInCode(run)) run += typeof part === 'string' ? part : slotText(part);
    else {
      done.push(...textWords(run, links), link);
      run = '';
    }
  }
  return [...done, ...textWords(run, links)];
}

type Place = Extract<Slot, { readonly kind: 'place' }>;
type Links = ReadonlyMap<string, PlaceLink>;

/** Opens sentences within a sentence, until places and texts are left. */
const openedPart = (part: string | Slot): readonly (string | Place)[] => {
  if (typeof part === 'string' || part.kind === 'place') return [part];
  return part.kind === 'sentence' ? part.sentence.parts.flatMap(openedPart) : [slotText(part)];
};

const isInCode = (text: string): boolean => text.split('`').length % 2 === 0;

/**
 * Links the places that a finding was read from, by their text. Of a finding about what was removed only its own place is
 * known to be at the base, and others that say of which side they are.
 */
function linksOf(
  finding: Told,
  context: Pick<ReportContext, 'placeOf' | 'linkTo'>,
): ReadonlyMap<string, PlaceLink> {
  const others = relatedPlaces(finding).filter(
    ({ origin, side }) => side === 'head' || origin.side === side,
  );
  return new Map(
    [{ origin: finding.origin, side: finding.side }, ...others].map(({ origin, side }) => [
      placeOf(origin),
      placeLink(origin, side, context),
    ]),
  );
}

/** Links a place; a sentence about what was removed says of few places whether they are still there. */
function linkTo(
  place: Place,
  { side }: Told,
  links: Links,
  context: Pick<ReportContext, 'placeOf' | 'linkTo'>,
): PlaceLink | null {
  if (place.side === 'base') return placeLink(place, 'base', context);
  return links.get(placeOf(place)) ?? (side === 'head' ? placeLink(place, 'head', context) : null);
}

/** Makes links of the places in a text. */
function textWords(text: string, links: Links): Words {
  const found = [...links]
    .map(([place, link]) => ({ word: `(${place})`, at: text.indexOf(`(${place})`), link }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => a.at - b.at);
  const [first] = found;
  if (first === undefined || isInCode(text.slice(0, first.at))) return text === '' ? [] : [text];
  const { word, at, link } = first;
  return [`${text.slice(0, at)}(`, link, ')', ...textWords(text.slice(at + word.length), links)];
}
