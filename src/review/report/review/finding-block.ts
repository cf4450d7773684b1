import { isConditional, messageOf } from '../../../checks/index.ts';
import type { Finding } from '../../../checks/index.ts';
import {
  listed,
  placeOf,
  redactText,
  subjectText,
  sameSentence,
  sentenceText,
} from '../../../manifest/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import type { CertainFix } from './certain-fix.ts';
import { certainFix } from './certain-fix.ts';
import type { Code, FindingBlock, Words } from '../document/blocks.ts';
import { code, joined } from '../document/blocks.ts';
import { callsText, insteadText } from '../consequences/consequence-block.ts';
import { endedHostsText } from '../consequences/ended-hosts-text.ts';
import { ifText, witnessText } from '../consequences/consequence-text.ts';
import { environmentList, inEnvironments, isFoundNowhere } from './environment-list.ts';
import type { FindingClaim } from '../../claims/claim.ts';
import { findingClaimIn } from '../../claims/claim-in.ts';
import type { FindingGroup } from '../../claims/finding-group.ts';
import { saidAlike } from '../../claims/finding-group.ts';
import { adviceHere } from './tried-first.ts';
import { renamesIn } from '../changes/moves-and-renames.ts';
import { findingWords } from './finding-words.ts';
import { checkPage, placeLink } from './report-links.ts';
import type { OfEnvironment } from './told-in-each.ts';
import { toldInEach } from './told-in-each.ts';
import { valueWords } from './value-words.ts';
import type { ReportContext } from './report-context.ts';

/** What is known of the lines that mend findings. */
export interface Fixes {
  /** Ids of findings whose fix is offered as a suggestion in the diff. */
  readonly suggested: ReadonlySet<string>;
  /** Text of the head's lines where a fix replaces them: `path:line` → text. */
  readonly headLines: ReadonlyMap<string, string>;
}

/** One finding, as it is in each environment: its number is that of its point. */
export function findingBlock(
  claim: FindingClaim,
  context: ReportContext,
  fixes: Fixes | null = null,
): FindingBlock {
  const own = ({ environment }: Finding): readonly OfEnvironment[] =>
    findingClaimIn(claim, environment).map((each) => ({
      environment,
      block: blockAlone(each, context, fixes),
    }));
  const { finding, elsewhere = [] } = claim.group;
  const first = {
    environment: finding.environment,
    block: blockAlone(claim, context, fixes),
  };
  if (isFoundNowhere(finding, context.review)) return first.block;
  const [lead = first, ...others] = [finding, ...elsewhere].flatMap(own);
  const said = environmentList(
    saidAlike(claim.group, (each) => [messageOf(each)]),
    context.review,
  );
  return { ...toldInEach([lead, ...others], context.review), said };
}

function blockAlone(
  { group, tier, rows, shown, instead, environments }: FindingClaim,
  context: ReportContext,
  fixes: Fixes | null,
): FindingBlock {
  const { finding, alike } = group;
  const renamed = renamedTarget(finding, context);
  const advice = adviceHere(finding, environments, context);
  const isSuggested = fixes?.suggested.has(finding.id) === true;
  return {
    kind: 'finding',
    number: null,
    message: sentenceText(messageOf(finding)),
    ...(isConditional(finding) && { isConditional: true }),
    environments: '',
    ...(alike.length === 0
      ? {}
      : { alike: { count: alike.length, words: alikeWords(group, context) } }),
    tier,
    ...(finding.mayAct === true && { mayAct: true }),
    place: placeLink(finding.origin, finding.side, context),
    witness:
      shown === null
        ? null
        : [witnessText(shown.consequence), ifText(shown.consequence)].filter(Boolean).join(' ') ||
          null,
    detector: finding.detector,
    check: finding.check,
    page: checkPage(finding, context),
    // by which it is overridden: its own, and those of what is said of other objects alike
    ids: [group.ids[0] ?? '', ...alike.map(({ id }) => id)],
    why: [
      ...againWords(finding),
      ...(renamed?.why ?? findingWords(finding.why, finding, context)),
      ...valueWords(finding, context),
      ...(finding.check === GATEWAY_WITHOUT_PODS ? [endedHostsText(rows)] : []),
      ...(finding.issuers === undefined ? [] : [callsText(rows)]),
      insteadText(instead, context),
    ],
    symptom: sentenceText(finding.symptom),
    advice: {
      ...advice,
      text: `${renamed?.fix ?? advice.text}${othersText(group)}${isSuggested ? ' The suggestion in the diff does that.' : ''}`,
    },
    patch: isSuggested || isOfEach(group) ? null : patchOf(group, context, fixes),
  };
}

/** Names the check of a Gateway behind which all hosts end. */
const GATEWAY_WITHOUT_PODS = 'gateway-without-pods';

/** Says that what is to be written differs for objects that one line makes: then no text of that line is certain. */
const isOfEach = ({ finding, alike }: FindingGroup): boolean =>
  alike.some(
    ({ origin, fix }) =>
      placeOf(origin) === placeOf(finding.origin) && !sameSentence(fix.text, finding.fix.text),
  );

const othersText = (group: FindingGroup): string =>
  isOfEach(group) ? ' The others that this line makes take their own names.' : '';

/** What is not new, and is told because it is applied only now. */
const againWords = ({ introducedBy }: FindingGroup['finding']): Words =>
  introducedBy === 'applied-again'
    ? [
        'Its text did not change: it appears now because something it refers to did not render before. ',
      ]
    : [];

/** A patch that names no namespace means the default one. */
const soughtKey = ({ group, kind, namespace, name }: ResourceId): string =>
  JSON.stringify([group, kind, namespace === 'default' ? '' : namespace, name]);

/** Where what a patch looks for has another name since this change: that, and what to write instead. */
function renamedTarget(
  { detector, sought, origin }: FindingGroup['finding'],
  context: ReportContext,
): { readonly why: Words; readonly fix: string } | null {
  // other references say themselves what their target is called now
  if (sought === undefined || detector !== 'root-no-longer-renders') return null;
  const rename = renamesIn(context.review.changes).find(
    ({ was: { subject } }) => soughtKey(subject) === soughtKey(sought),
  );
  if (rename === undefined) return null;
  const { was, now } = rename;
  const name = now.subject.name;
  return {
    why: [
      `${was.subject.kind} `,
      code(was.subject.name),
      ' was renamed to ',
      code(name),
      ' (',
      placeLink(now.origin, now.side, context),
      '); the patch names the old one (',
      placeLink(origin, 'head', context),
      ').',
    ],
    fix: `Change the patch target in ${origin.file} to \`${name}\`.`,
  };
}

/** What stays as it is above the lines that are added is no difference. */
function linesOf({ before, after }: CertainFix): readonly string[] {
  const [own = '', ...added] = after.split('\n');
  const kept = own === before ? [` ${own}`] : [`-${before}`, `+${own}`];
  return [...kept, ...added.map((line) => `+${line}`)];
}

function patchOf(
  { finding }: FindingGroup,
  context: ReportContext,
  fixes: Fixes | null,
): Code | null {
  const fix = fixes === null ? null : certainFix(finding, context, fixes.headLines);
  if (fix === null || redactText(fix.before) !== fix.before) return null;
  return { kind: 'code', language: 'diff', lines: linesOf(fix) };
}

/** Tells whether a text has a place as a whole: `a.yaml:1` is not that of `a.yaml:12`. */
const tellsPlace = (text: string, place: string): boolean =>
  text.split(place).some((rest, at) => at > 0 && !/^\d/.test(rest));

const ALIKE_SHOWN = 6;

/** Names the folders that are others for each of those that are alike: `, of charts/mesh and mesh/qa`. */
const foldersText = ({ folders = [] }: Finding): string =>
  folders.length === 0 ? '' : `, of ${listed([...new Set(folders)], folders.length)}`;

/** ` The same applies to Service web (a.yaml:3) and Service orders (b.yaml:7).`; nothing where it holds for nothing else. */
export function alikeWords(
  { finding, alike, environments }: FindingGroup,
  context: ReportContext,
): Words {
  // what the finding itself tells of, with its place, is not told again
  const why = sentenceText(finding.why);
  const told = `${sentenceText(messageOf(finding))} ${why}`;
  const others = alike.filter(
    ({ subject, origin, folders }) =>
      folders !== undefined ||
      !told.includes(subjectText(subject)) ||
      !tellsPlace(why, placeOf(origin)),
  );
  if (others.length === 0) return [];
  const named = others.map((other): Words => {
    const { subject, origin, side, environment } = other;
    const name = `${subjectText(subject)}${environments.includes(environment) ? '' : inEnvironments([environment], context.review)}${foldersText(other)}`;
    const isSameLine = side === finding.side && placeOf(origin) === placeOf(finding.origin);
    return isSameLine && subject.name !== finding.subject.name
      ? [name]
      : [`${name} (`, placeLink(origin, side, context), ')'];
  });
  const shown = named.slice(0, others.length > ALIKE_SHOWN ? ALIKE_SHOWN - 1 : ALIKE_SHOWN);
  const more = named.length - shown.length;
  const last = more > 0 ? [`${String(more)} more`] : (shown.pop() ?? []);
  return [
    ' The same applies to ',
    ...joined(shown, ', '),
    ...(shown.length === 0 ? [] : [' and ']),
    ...last,
    '.',
  ];
}
