import type { DriftOfCluster, JudgedDrift, FieldDrift, FieldWriter } from '../comparison/drift.ts';
import type { Node, Resource, ResourceId } from '../../../manifest/index.ts';
import {
  counted,
  fieldPath,
  listed,
  placeOf,
  oneLine,
  plainOf,
  subjectText,
} from '../../../manifest/index.ts';
import { code, foldedList, listOf, paragraph, pointBlocks } from '../../../review/index.ts';
import type { Block, Item, Line, ReportContext, Words, BlockOf } from '../../../review/index.ts';
import { driftHeading } from './drift-heading.ts';
import { asLive, causesOf } from './live-voice.ts';
import { notComparedBlocks } from './not-compared-blocks.ts';
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

/**
 * Says where a cluster left Git, as a document. `asOf` is when it was looked at, ISO 8601; `untold` are differences that
 * `found` leaves out.
 */
export function driftDocument(
  found: DriftOfCluster,
  asOf: string,
  beside: BesideDrift = () => [],
  untold: readonly JudgedDrift[] = [],
): DriftDocument {
  const { drifts, passed, notes } = found;
  const harm = found.reviews.map(({ clusters, review }) => ({
    clusters,
    blocks: pointBlocks(contextOf(review, asOf)).map((block) =>
      asLive(block, drifts.filter(isIn(clusters))),
    ),
  }));
  const live = harm.flatMap(({ blocks }) => blocks);
  return {
    heading: driftHeading(found, untold),
    objects:
      drifts.length === 0
        ? []
        : [
            listOf(
              null,
              drifts.map((drift) =>
                withBelow(itemOf(drift), [
                  ...effectLines(drift),
                  ...outcomeLine(drift, drifts, live),
                  ...beside(drift),
                ]),
              ),
              OBJECTS_SHOWN,
            ),
          ],
    harm: harm.flatMap(({ clusters, blocks }) => harmOf(blocks, harm.length > 1 ? clusters : [])),
    controlPlane: controlPlaneBlocks(found.controlPlane),
    unknown: notComparedBlocks(found),
    folded: [
      ...foldedList(
        'Of the mesh, in namespaces that nobody in Git applies to',
        found.strays.map(({ live: stray, by }) => ({
          words: [code(subjectText(stray)), ...byWords(by)],
        })),
      ),
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

const isIn =
  (clusters: readonly string[]) =>
  (drift: JudgedDrift): boolean =>
    drift.clusters?.some((each) => clusters.includes(each)) ?? true;

/** Tells of clusters that differ in another way than others do, by their names. */
const harmOf = (
  blocks: readonly BlockOf<'finding'>[],
  clusters: readonly string[],
): readonly Block[] =>
  blocks.length === 0
    ? []
    : [
        {
          kind: 'section',
          title: `Effects${clusters.length === 0 ? '' : ` in ${listed(clusters, CLUSTERS_SHOWN)}`}`,
        },
        ...blocks,
      ];

const CLUSTERS_SHOWN = 10;

const WHY_PASSED = {
  controller: 'a controller is there to write it',
  ignored: 'declared to differ',
  undecided: 'whoever applies Git wrote it, or the API server filled it in; that cannot be told',
} as const;

const withBelow = (item: Item, more: readonly Line[]): Item =>
  more.length === 0 ? item : { ...item, below: [...(item.below ?? []), ...more] };

function itemOf({ id, drift, tier, clusters }: JudgedDrift): Item {
  const resource = drift.git ?? drift.live;
  const where = clusters === undefined ? '' : `, in ${listed(clusters, CLUSTERS_SHOWN)}`;
  const level = tier === null ? '' : `${tier}, `;
  const mark = `(${level}${id})${where}`;
  switch (drift.kind) {
    case 'removed':
      return {
        words: [code(subjectText(drift.git)), ` is in Git and not live ${mark}`],
        below: [placeLine('Git has it', drift.git)],
      };
    case 'added':
      return {
        words: [
          code(subjectText(drift.live)),
          ` is live and not in Git ${mark}`,
          ...byWords(drift.by),
        ],
      };
    case 'changed':
      return {
        words: [code(subjectText(resource)), ` ${mark}`, ...liveInWords(drift.liveIn)],
        below: [
          ...drift.fields.slice(0, FIELDS_SHOWN).map(fieldLine),
          ...(drift.fields.length > FIELDS_SHOWN
            ? [{ words: [`and ${counted(drift.fields.length - FIELDS_SHOWN, 'more field')}`] }]
            : []),
        ],
      };
  }
}

/** Says where the values are live, where that is not the object that Git states them in. */
const liveInWords = (liveIn: ResourceId | undefined): Words =>
  liveIn === undefined ? [] : [', live in ', code(subjectText(liveIn))];

/** Says what it does to containers. */
const effectLines = ({ effects = [] }: JudgedDrift): readonly Line[] =>
  effects.map((effect) => ({ words: [effect] }));

/** The worst that comes of it, which stands below in full; nothing of the only one, or where nothing is known to. */
function outcomeLine(
  drift: JudgedDrift,
  all: readonly JudgedDrift[],
  harm: readonly BlockOf<'finding'>[],
): readonly Line[] {
  const told = harm.flatMap((point) =>
    [point, ...(point.also ?? [])].map((block) => ({ block, number: point.number })),
  );
  const worst = told.find(({ block }) => causesOf(block, all).includes(drift));
  if (worst === undefined || all.length === 1) return [];
  const where = worst.number === null ? '' : ` (${String(worst.number)})`;
  return [{ words: [`effect${where}: ${worst.block.message}`] }];
}

const placeLine = (what: string, { origin }: Resource): Line => ({
  words: [`${what}: `, code(placeOf(origin))],
});

/** `spec.http[0].timeout: live 1s / Git 10s (apps/shop/routes.yaml:14); since 2026-11-23 19:04 UTC by kubectl-edit` */
function fieldLine({ path, git, live, by }: FieldDrift): Line {
  const [ofGit, ofLive] = [git, live].map((node) => (node === null ? '' : valueText(node)));
  const shown = (text = '', other = ''): Words[number] =>
    code(oneLine.beside(text, [other], LONGEST_VALUE));
  return {
    words: [
      code(fieldPath(path)),
      ': ',
      ...(live === null ? ['not live'] : ['live ', shown(ofLive, ofGit)]),
      ', ',
      ...(git === null
        ? ['not in Git']
        : ['Git ', shown(ofGit, ofLive), ' (', code(placeOf(git.origin)), ...viaWords(git), ')']),
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
  return text === '' ? '""' : text;
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

function comparedBlock({ compared, notAsked, strays }: DriftOfCluster): Block {
  const kinds = [...notAsked].map(([kind, count]) => `${String(count)} ${kind}`).join(', ');
  const rest = kinds === '' ? '' : ` Of kinds that are not asked for: ${kinds}.`;
  return paragraph(`${counted(compared, 'object')} of Git compared.${rest}${straysText(strays)}`);
}

const NAMESPACES_SHOWN = 5;

/** ` In namespaces that nobody in Git applies to: 3 objects of the mesh (lab, scratch).` */
function straysText(strays: DriftOfCluster['strays']): string {
  if (strays.length === 0) return '';
  const namespaces = [...new Set(strays.map(({ live }) => live.namespace))].sort();
  const where = listed(namespaces, NAMESPACES_SHOWN);
  return ` In namespaces that nobody in Git applies to: ${counted(strays.length, 'object')} of the mesh (${where}).`;
}

/** What differs in the cluster has the place of Git's value, or of what is around it: no place is that of a base. */
export const contextOf = (review: ReportContext['review'], asOf: string): ReportContext => ({
  review,
  asOf,
  base: null,
  head: null,
  placeOf: ({ file, line }) => ({ file, line, side: 'head' }),
});
