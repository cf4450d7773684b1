import { counted } from '../../text/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Consequence, SideOutcome } from '../../behaviour/index.ts';
import type { Side } from '../../diff/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { code, paragraph, strong } from '../document/blocks.ts';
import type { ToldConsequence } from './consequence-text.ts';
import { consequenceHeadline, isFelt, toldConsequences } from './consequence-text.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';

const CONSEQUENCES_SHOWN = 5;

/** What the change does to calls, each with a request that shows it; what a finding tells already is left to it. */
export function consequenceBlocks(context: ReportContext): readonly Block[] {
  const own = toldConsequences(context.review)
    .filter(({ consequence }) => isFelt(consequence))
    .filter((told) => !isToldByFinding(told, context));
  const more = own.length - CONSEQUENCES_SHOWN;
  return [
    ...own.slice(0, CONSEQUENCES_SHOWN).map((told) => blockOf(told, context)),
    ...(more > 0
      ? [paragraph(`And ${counted(more, 'more consequence')}, in the JSON report.`)]
      : []),
  ];
}

/** Detectors that say of what they find what becomes of calls. */
const TELLING: Readonly<Partial<Record<Consequence['kind'], readonly string[]>>> = {
  lost: ['authorization-cuts-off-callers', 'strict-mtls-cuts-off-callers', 'unresolved-reference'],
  opened: ['security-loosened'],
  exposed: ['security-loosened'],
  plaintext: ['security-loosened'],
};

/**
 * Whether a finding of the change tells it: about the object that decides on either side, or read from its line, and
 * about the same callers and the same Service. What else hangs on the object is another consequence.
 */
function isToldByFinding(
  { consequence, environments }: ToldConsequence,
  { review }: ReportContext,
): boolean {
  const { kind, before, after } = consequence;
  const causes = [before, after].flatMap(({ decidedBy }) => decidedBy ?? []);
  const objects = new Set(causes.map(({ object }) => object));
  const places = new Set(causes.map(({ origin }) => placeOf(origin)));
  return review.findings.some(
    ({ introducedBy, environment, detector, subject, origin, related = [], message }) =>
      introducedBy === 'this-change' &&
      environments.includes(environment) &&
      TELLING[kind]?.includes(detector) === true &&
      (objects.has(subjectText(subject)) ||
        [origin, ...related].some((place) => places.has(placeOf(place)))) &&
      namesPair(message, consequence),
  );
}

/** Whether a sentence names who answers or is called, and those who call where it names one of them. */
function namesPair(message: string, { sources, destination, before, after }: Consequence): boolean {
  const named = new Set(message.split(/[\s,:;()`'"]+/).flatMap(nameParts));
  const isNamed = (text: string): boolean => named.has(lastName(text));
  const called = [
    destination,
    ...[...before.by, ...after.by].flatMap(({ name }) => name.split(' or ')),
  ];
  const callers = sources.filter((source) => !called.includes(source));
  const telling = callers.filter(isNamed).length;
  return called.some(isNamed) && (telling === 0 || telling === callers.length);
}

const lastName = (text: string): string => text.replace(/^.*\//, '');

/** `shop/payments` and `payments.shop.svc.cluster.local` name payments. */
const nameParts = (word: string): readonly string[] => {
  const name = lastName(word.replace(/\.$/, ''));
  return [name, name.replace(/\..*$/, '')];
};

function blockOf(told: ToldConsequence, context: ReportContext): Block {
  const { witness, before, after } = told.consequence;
  const request =
    witness.http === null
      ? `port ${String(witness.port)}`
      : `${witness.http.method} ${witness.http.url.replace(/^https?:\/\//, '')}`;
  return {
    kind: 'paragraph',
    lines: [
      [strong(`${consequenceHeadline(told)}.`)],
      [
        code(request),
        ` from ${witness.source}. Before: ${endOf(before)}`,
        ...decidedText(before, 'base', context),
        `; after: ${endOf(after)}`,
        ...decidedText(after, 'head', context),
        '.',
      ],
    ],
  };
}

/** `answered by Deployment shop/orders (90 %) and Deployment shop/orders-v2 (10 %)`, `refused with 403` */
function endOf({ by, answered, refusal }: SideOutcome): string {
  const names = by.map(({ name, percent }) =>
    percent === 100 ? name : `${name} (${String(percent)} %)`,
  );
  const { status = null, flag = null } = refusal ?? {};
  const how = status === null ? 'closed' : `refused with ${String(status)}`;
  const rest = answered === 100 ? [] : [`${how}${flag === null ? '' : ` (${flag})`}`];
  return [...(names.length === 0 ? [] : [`answered by ${names.join(' and ')}`]), ...rest].join(
    ', ',
  );
}

/** `, VirtualService shop/orders (file:line)`; nothing where nothing that is written decides. */
function decidedText({ decidedBy }: SideOutcome, side: Side, context: ReportContext): Words {
  if (decidedBy === null) return [];
  return [`, ${decidedBy.object ?? ''} (`, placeLink(decidedBy.origin, side, context), ')'];
}
