import type { DriftOfCluster, JudgedDrift } from '../comparison/drift.ts';
import type {
  Block,
  EnvironmentDrift,
  Item,
  Line,
  OpenDebt,
  Words,
} from '../../../review/index.ts';
import type { SortedDrifts, KnownDrift, LookProblem } from '../comparison/environment-drift.ts';
import { formatIssueState } from '../comparison/environment-drift.ts';
import {
  code,
  commit,
  fittedDocument,
  foldedList,
  isByHand,
  joined,
  listOf,
  numbered,
  objectsOfDebt,
  paragraph,
  strong,
} from '../../../review/index.ts';
import { counted, subjectText } from '../../../manifest/index.ts';
import { LONGEST_OUTPUT, unlinkedText } from '../../../forge/index.ts';
import { proposedLines } from './correction-proposal.ts';
import { driftDocument, minuteOf } from './drift-document.ts';

/** Label of the issues. */
export const DRIFT_LABEL = 'drift';

const LISTED = 50;

/** What an issue about an environment is put together from. */
export interface DriftIssue {
  readonly known: EnvironmentDrift;
  readonly sorted: SortedDrifts;
  /** Of this very look; null where it came to nothing. */
  readonly found: DriftOfCluster | null;
  /** Of the repository. */
  readonly debts: readonly OpenDebt[];
  /** ISO 8601. */
  readonly asOf: string;
}

export const driftTitle = ({
  environment,
  cluster,
}: Pick<EnvironmentDrift, 'environment' | 'cluster'>): string =>
  `Drift: ${unlinkedText(environment)} and its cluster ${unlinkedText(cluster)}`;

/** The issue of one environment (docs/how-to/drift.md); it says no time that passes, so that it changes only where something did. */
export function driftIssue(issue: DriftIssue): { readonly title: string; readonly body: string } {
  const { known, sorted, found } = issue;
  const state = formatIssueState(known);
  const title = driftTitle(known);
  const parts = known.isShown
    ? found === null
      ? rememberedParts(issue)
      : foundParts(found, issue)
    : { needed: [hiddenClusterBlock(known)], folded: [] };
  const { needed, folded } = parts;
  const help = known.isShown && sorted.told.length > 0 ? helpBlocks(sorted.told) : [];
  return {
    title,
    body: fittedDocument(
      { needed: [...needed, ...help, ...footerBlocks(known)], folded, last: [state] },
      LONGEST_OUTPUT,
    ),
  };
}

interface Parts {
  readonly needed: readonly Block[];
  readonly folded: readonly Block[];
}

const hiddenClusterBlock = ({ problem }: EnvironmentDrift): Block =>
  problem?.kind === 'not-allowed' || problem?.kind === 'not-compared'
    ? problemBlock(problem, null)
    : paragraph(
        'This repository is public, and the service does not say ',
        code('public: true'),
        ' of the cluster: nothing of it is shown here.',
      );

function foundParts(found: DriftOfCluster, { known, sorted, debts, asOf }: DriftIssue): Parts {
  const told = new Map(sorted.told.map((each) => [each.id, each]));
  const shown: DriftOfCluster = {
    ...found,
    drifts: found.drifts.filter(({ id }) => told.has(id)),
    reviews: told.size === 0 ? [] : found.reviews,
  };
  const beside = ({ id, drift }: JudgedDrift): readonly Line[] => {
    const since = told.get(id)?.since;
    const object = subjectText(drift.git ?? drift.live);
    return [
      ...(since === undefined ? [] : [{ words: [`seen since ${minuteOf(since)}`] }]),
      ...proposedLines(told.get(id)),
      ...explainedLines(object, known.environment, debts),
    ];
  };
  const untold = found.drifts.filter(({ id }) => !told.has(id));
  const { heading, objects, harm, unknown, folded, footer } = driftDocument(
    shown,
    asOf,
    beside,
    untold,
  );
  return {
    needed: [heading, ...objects, ...harm, ...unknown, ...footer],
    folded: [...besideLists(sorted), ...folded],
  };
}

/** Of the last look that came to something, without values. */
function rememberedParts({ known, sorted, debts }: DriftIssue): Parts {
  const { problem, compared, environment } = known;
  const items = sorted.told.map((drift): Item => {
    const object = subjectText(drift.resource);
    return {
      words: [
        code(object),
        ` ${KIND_WORDS[drift.kind]} (${levelOf(drift)}${drift.id})${whereOf(drift)}`,
      ],
      below: [
        ...(drift.fields.length === 0
          ? []
          : [
              {
                words: joined(
                  drift.fields.map((field) => [code(field)]),
                  ', ',
                ),
              },
            ]),
        { words: [`seen since ${minuteOf(drift.since)}`] },
        ...proposedLines(drift),
        ...explainedLines(object, environment, debts),
      ],
    };
  });
  return {
    needed: [
      ...(problem === null ? [] : [problemBlock(problem, compared)]),
      ...(items.length === 0 ? [] : [listOf('What differed then:', items, LISTED)]),
    ],
    folded: besideLists(sorted),
  };
}

const KIND_WORDS = {
  added: 'is live and not in Git',
  removed: 'is in Git and not live',
  changed: 'differs',
} as const;

const whereOf = ({ clusters = [] }: KnownDrift): string =>
  clusters.length === 0 ? '' : `, in ${clusters.join(', ')}`;

const levelOf = ({ tier }: KnownDrift): string => (tier === null ? '' : `${tier}, `);

function problemBlock({ kind, why, since }: LookProblem, compared: EnvironmentDrift['compared']) {
  const last: Words =
    compared === null
      ? ['It was never compared so far.']
      : [
          'The last comparison was at ',
          minuteOf(compared.at),
          ', with ',
          commit(compared.commit),
          '.',
        ];
  switch (kind) {
    case 'not-allowed':
      return paragraph(
        strong('Not compared: not allowed.'),
        " The service's settings do not let this repository name the cluster. Nobody has asked it for anything.",
      );
    case 'not-compared':
      return paragraph(
        strong('No longer compared.'),
        ' The configuration of the default branch does not ask for it. Not known: the current differences.',
      );
    case 'refused':
      return paragraph(strong('Not compared.'), ` ${why} `, ...last);
    case 'unknown':
    case 'partial':
      return paragraph(
        strong(`Unknown since ${minuteOf(since)}:`),
        ` the cluster could not be read (${why}). `,
        ...last,
      );
  }
}

/** Emergencies that are still owed and are about this object. */
function explainedLines(
  object: string,
  environment: string,
  debts: readonly OpenDebt[],
): readonly Line[] {
  const about = debts.filter(
    ({ debt }) =>
      objectsOfDebt(debt).includes(object) &&
      (!isByHand(debt) || isSameEnvironment(debt.environment, environment)),
  );
  return about.slice(0, 5).map(({ issue }) => ({ words: ['explained by ', numbered(issue)] }));
}

/** `prod` for `prod (eu-west-1)`, too. */
const isSameEnvironment = (named: string, environment: string): boolean =>
  named === environment || environment.startsWith(`${named} (`);

const besideLists = ({ ignored, lesser }: SortedDrifts): readonly Block[] => [
  ...foldedList(
    'Ignored',
    ignored.map(({ drift, by }) => ({
      words: [
        code(subjectText(drift.resource)),
        ` (${drift.id}): `,
        by.reason,
        `, ${by.by}`,
        by.until === null ? '' : `, until ${by.until}`,
      ],
    })),
  ),
  ...foldedList(
    'Of a lower tier than is told',
    lesser.map((drift) => ({
      words: [code(subjectText(drift.resource)), ` (${levelOf(drift)}${drift.id})`],
    })),
  ),
];

function helpBlocks([first]: readonly KnownDrift[]): readonly Block[] {
  const id = first?.id ?? 'd-000000';
  return [
    { kind: 'section', title: 'The way back' },
    listOf(
      null,
      [
        {
          words: [
            code(`/drift restore ${id}`),
            ' prints the commands that bring back what Git says; it changes nothing.',
          ],
        },
        {
          words: [
            code(`/drift adopt ${id}`),
            ' opens a pull request that writes what the cluster has into Git.',
          ],
        },
        {
          words: [
            code(`/drift ignore ${id} <reason> [until YYYY-MM-DD]`),
            ' takes it off this list; it stays counted.',
          ],
        },
        {
          words: [
            code('/drift restore all'),
            ' and ',
            code('/drift adopt all'),
            ' do so for everything that differs and is not ignored; what cannot be adopted is listed in the pull request.',
          ],
        },
      ],
      Infinity,
    ),
    paragraph('A command goes on the first line of a new comment on this issue.'),
  ];
}

function footerBlocks({ compared, isShown, drifts }: EnvironmentDrift): readonly Block[] {
  if (compared === null || !isShown) return [];
  const pending = drifts.filter((drift) => drift.pending).length;
  const waiting =
    pending === 0
      ? ''
      : ` ${counted(pending, 'more object')} ${pending === 1 ? 'differs' : 'differ'} from a commit that is only just there, and ${pending === 1 ? 'is' : 'are'} looked at again before anything is said.`;
  return [
    paragraph(
      `This issue is brought up to date when something changes, is closed when nothing differs any more, and opened again when something does.${waiting}`,
    ),
  ];
}
