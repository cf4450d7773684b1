import type {
  DriftOfCluster,
  JudgedDrift,
  UnreadPart,
  UnseenRoot,
  FieldDrift,
  FieldWriter,
} from '../comparison/drift.ts';
import { isComparedWhole } from '../comparison/drift.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { counted, fieldPath, placeOf, plainOf, subjectText } from '../../../manifest/index.ts';
import {
  code,
  foldedList,
  harmBlocks,
  listOf,
  NOT_SEEN,
  paragraph,
} from '../../../review/index.ts';
import type { Block, Item, Line, ReportContext, Words, BlockOf } from '../../../review/index.ts';
import { asLive, causesOf } from './live-voice.ts';
import { controlPlaneBlocks } from './control-plane-blocks.ts';

/** What a drift report is put together from. */
export interface DriftDocument {
  readonly heading: Block;
  /** The objects, worst first, with their fields. */
  readonly objects: readonly Block[];
  /** What that does to calls and what is found in it, worst first. */
  readonly harm: readonly Block[];
  /** What the cluster says of its control plane. */
  readonly controlPlane: readonly Block[];
  /** What could not be looked at. */
  readonly unknown: readonly Block[];
  /** What was passed over on purpose. */
  readonly folded: readonly Block[];
  readonly footer: readonly Block[];
}

const OBJECTS_SHOWN = 50;
const FIELDS_SHOWN = 20;
const LONGEST_VALUE = 120;

/** What else is known of a difference. */
type BesideDrift = (drift: JudgedDrift) => readonly Line[];

/** Where a cluster left Git, as a document. `asOf` is when it was looked at, ISO 8601. */
export function driftDocument(
  found: DriftOfCluster,
  asOf: string,
  beside: BesideDrift = () => [],
): DriftDocument {
  const { drifts, passed, notes } = found;
  const harm = found.review === null ? [] : harmBlocks(contextOf(found.review, asOf));
  const live = harm.map((block) => asLive(block, drifts));
  return {
    heading: headingOf(found),
    objects:
      drifts.length === 0
        ? []
        : [
            listOf(
              null,
              drifts.map((drift) =>
                withBelow(itemOf(drift), [...outcomeLine(drift, drifts, live), ...beside(drift)]),
              ),
              OBJECTS_SHOWN,
            ),
          ],
    harm: live.length === 0 ? [] : [{ kind: 'section', title: 'What comes of it' }, ...live],
    controlPlane: controlPlaneBlocks(found.controlPlane),
    unknown: unknownBlocks(found),
    folded: [
      ...foldedList(
        'Left to others',
        passed.flatMap(({ git, fields }) =>
          fields.map(({ path, why, by }) => ({
            words: [
              code(subjectText(git)),
              ` ${fieldPath(path)}: `,
              WHY_PASSED[why],
              ...byWords(by),
            ],
          })),
        ),
      ),
    ],
    footer: [comparedBlock(found), ...notes.map((note) => paragraph(note))],
  };
}

const WHY_PASSED = {
  controller: 'a controller is there to write it',
  ignored: 'declared to differ',
  undecided: 'whoever applies Git wrote it, or the API server filled it in; that cannot be told',
} as const;

function headingOf(found: DriftOfCluster): Block {
  const { drifts, environment, cluster, review } = found;
  const where = `${environment} (cluster ${cluster})`;
  if (drifts.length > 0)
    return {
      kind: 'heading',
      mark: '🧭',
      word: review?.tier ?? 'drift',
      sentence: `${where} left Git: ${counted(drifts.length, 'object')} ${drifts.length === 1 ? 'differs' : 'differ'}.`,
    };
  return isComparedWhole(found)
    ? { kind: 'heading', mark: '✅', word: 'no drift', sentence: `${where} is as Git says.` }
    : {
        kind: 'heading',
        mark: '❔',
        word: 'unknown',
        sentence: `${where} could not be compared whole; in what was compared nothing differs.`,
      };
}

const withBelow = (item: Item, more: readonly Line[]): Item =>
  more.length === 0 ? item : { ...item, below: [...(item.below ?? []), ...more] };

function itemOf({ id, drift, tier }: JudgedDrift): Item {
  const resource = drift.git ?? drift.live;
  const level = tier === null ? '' : `${tier}, `;
  switch (drift.kind) {
    case 'removed':
      return {
        words: [code(subjectText(drift.git)), ` is in Git and not live (${level}${id})`],
        below: [placeLine('Git has it', drift.git)],
      };
    case 'added':
      return {
        words: [
          code(subjectText(drift.live)),
          ` is live and not in Git (${level}${id})`,
          ...byWords(drift.by),
        ],
      };
    case 'changed':
      return {
        words: [code(subjectText(resource)), ` (${level}${id})`],
        below: [
          ...drift.fields.slice(0, FIELDS_SHOWN).map(fieldLine),
          ...(drift.fields.length > FIELDS_SHOWN
            ? [{ words: [`and ${counted(drift.fields.length - FIELDS_SHOWN, 'more field')}`] }]
            : []),
        ],
      };
  }
}

/** The worst that comes of it, which stands below in full; nothing of the only one, or where nothing is known to. */
function outcomeLine(
  drift: JudgedDrift,
  all: readonly JudgedDrift[],
  harm: readonly BlockOf<'finding'>[],
): readonly Line[] {
  const [worst] = harm.filter((block) => causesOf(block, all).includes(drift));
  if (worst === undefined || all.length === 1) return [];
  const where = worst.number === null ? '' : ` (${String(worst.number)})`;
  return [{ words: [`what comes of it${where}: ${worst.message}`] }];
}

const placeLine = (what: string, { origin }: Resource): Line => ({
  words: [`${what}: `, code(placeOf(origin))],
});

/** `spec.http[0].timeout: live 1s / Git 10s (apps/shop/routes.yaml:14); since 2026-11-23 19:04 UTC by kubectl-edit` */
function fieldLine({ path, git, live, by }: FieldDrift): Line {
  return {
    words: [
      code(fieldPath(path)),
      ': ',
      ...(live === null ? ['not live'] : ['live ', code(valueText(live))]),
      ', ',
      ...(git === null
        ? ['not in Git']
        : ['Git ', code(valueText(git)), ' (', code(placeOf(git.origin)), ...viaWords(git), ')']),
      ...byWords(by),
    ],
  };
}

/** Through which patch or generator Git's value came. */
function viaWords(git: Node | null): Words {
  const via = git?.origin.via;
  return via === undefined ? [] : [`, through ${via.name}, `, code(placeOf(via))];
}

const valueText = (node: Node): string => {
  const plain = plainOf(node);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  if (text === '') return '""';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const byWords = (by: FieldWriter | null): Words =>
  by === null || by.manager === ''
    ? []
    : [`; ${by.at === null ? '' : `since ${minuteOf(by.at)} `}by ${by.manager}`];

/** `2026-11-23 19:04 UTC`; what is no instant as it is. */
export const minuteOf = (instant: string): string => {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/.exec(instant) ?? [];
  return day === undefined || minute === undefined ? instant : `${day} ${minute} UTC`;
};

function unknownBlocks({ unread, undecided, notSeen }: DriftOfCluster): readonly Block[] {
  const roots = listOf(
    'Not compared, for Git is not seen whole there',
    notSeen.map((each) => ({ words: [code(each.root), `: ${whyNotSeen(each)}`] })),
    20,
  );
  const problems = listOf('Not read, so that nothing is known of it', unread.map(unreadItem), 20);
  const objects = listOf(
    'In the cluster, and not in what could be rendered of Git; whether Git has them cannot be told',
    undecided.map((resource) => ({ words: [code(subjectText(resource))] })),
    20,
  );
  return [problems, roots, objects].filter(({ items }) => items.length > 0);
}

const MOST_UNSEEN = 5;

/** `Chart db: what it renders is not seen here` */
function whyNotSeen({ failure, unseen }: UnseenRoot): string {
  const contents = unseen
    .slice(0, MOST_UNSEEN)
    .map(({ kind, name }) => `${kind} ${name}: ${NOT_SEEN[kind]} is not seen here`);
  const more = unseen.length - MOST_UNSEEN;
  return [
    ...(failure === null ? [] : [`it does not build: ${failure.replace(/\.$/, '')}`]),
    ...contents,
    ...(more > 0 ? [`and ${String(more)} more`] : []),
  ].join('; ');
}

const unreadItem = ({ of, why, isOptional }: UnreadPart): Item => ({
  words: [
    code(of.group === '' ? of.kind : `${of.kind}.${of.group}`),
    `: ${why}`,
    isOptional ? `; ${WITHOUT[of.kind] ?? 'Git can be compared without it'}` : '',
  ],
});

/** What is not known without a kind that a cluster may keep to itself. */
const WITHOUT: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: 'without it, what it scales may be told as drift',
  Pod: 'revisions of running proxies are not known',
  MutatingWebhookConfiguration:
    'what revision a tag stands for, and whether anything injects, is not known',
};

function comparedBlock({ compared, notAsked }: DriftOfCluster): Block {
  const kinds = [...notAsked].map(([kind, count]) => `${String(count)} ${kind}`).join(', ');
  const rest = kinds === '' ? '' : ` Of kinds that are not asked for: ${kinds}.`;
  return paragraph(`${counted(compared, 'object')} of Git compared.${rest}`);
}

/** What differs in the cluster has the place of Git's value, or of what is around it: no place is that of a base. */
export const contextOf = (review: ReportContext['review'], asOf: string): ReportContext => ({
  review,
  asOf,
  base: null,
  head: null,
  placeOf: ({ file, line }) => ({ file, line, side: 'head' }),
});
