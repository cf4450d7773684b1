import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import type { Adoption, AdoptedFile } from '../comparison/adopt/adoption.ts';
import type { AlsoSettled } from '../comparison/adopt/shared-settlement.ts';
import type { FieldWriter, ObjectDrift } from '../comparison/drift.ts';
import { adoptionRefusalSentence } from '../comparison/adopt/adoption.ts';
import type { Node } from '../../../manifest/index.ts';
import {
  counted,
  fieldPath,
  listed,
  plainOf,
  resourceKey,
  subjectText,
  lastNet,
  plainText,
  oneLine,
} from '../../../manifest/index.ts';
import { inertCommitText } from '../../../forge/index.ts';
import type { Block, Item, Line, Words } from '../../../review/index.ts';
import {
  code,
  fittedDocument,
  foldedList,
  listOf,
  paragraph,
  strong,
} from '../../../review/index.ts';

/** A pull request that makes Git say what a cluster has, before anybody opens it. */
export interface AdoptionProposal {
  /** The same for the same files, so that what is open already is found. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Without who asked for it: whoever commits adds that. */
  readonly commitMessage: string;
}

interface ProposedAdoption {
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  readonly adoption: Extract<Adoption, { kind: 'adopted' }>;
  /** When the cluster was read: ISO 8601. */
  readonly asOf: string;
}

/** GitHub refuses bodies over 65,536 characters, and titles over 256. */
const LONGEST_BODY = 60_000;
const LONGEST_TITLE = 256;
const LONGEST_VALUE = 120;
const OBJECTS_SHOWN = 50;
const FIELDS_SHOWN = 20;
const NAMES_SHOWN = 3;

export const adoptionProposal = (proposed: ProposedAdoption): AdoptionProposal => {
  const title = titleOf(proposed);
  const { how } = proposed.adoption;
  return {
    branch: branchOf(proposed),
    title,
    body: fittedDocument(
      {
        needed: neededBlocks(proposed),
        folded: foldedBlocks(proposed),
        mayBeCommitted: true,
      },
      LONGEST_BODY,
    ),
    commitMessage: [
      title,
      'The cluster does not change.',
      how.map(inertCommitText).join('\n'),
    ].join('\n\n'),
  };
};

/** An object of another environment that becomes what is live there by the same edit. */
const settledSentence = ({ environment, subject, inPart }: AlsoSettled): string =>
  `${subjectText(subject)} of ${environment} becomes what is live there, too${inPart ? '; something else of it still differs' : ''}.`;

/** Whoever asks, and for whichever environment first: the same files are one pull request. */
const environmentsOf = ({ environment, adoption }: ProposedAdoption): readonly string[] =>
  [...new Set([environment, ...adoption.settles.map((each) => each.environment)])].sort();

/** `Adopt VirtualService shop/web of prod as live` */
function titleOf(proposed: ProposedAdoption): string {
  const { subjects } = proposed.adoption;
  const names = listed(subjects.map(subjectText), NAMES_SHOWN);
  const where = listed(environmentsOf(proposed), NAMES_SHOWN);
  const words = inertCommitText(`Adopt ${names} of ${where} as live`);
  const line = words.replace(/[\r\n]+/g, ' ').trim();
  return line.length <= LONGEST_TITLE
    ? line
    : `Adopt ${counted(subjects.length, 'object')} of an environment as live`;
}

function branchOf(proposed: ProposedAdoption): string {
  const content = proposed.adoption.files.map(({ path, after }) => [path, after]);
  const environments = environmentsOf(proposed);
  const digest = createHash('sha256')
    .update(JSON.stringify([...environments, content]))
    .digest('hex');
  const name = environments
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `meshwarden/adopt/${name.slice(0, 60)}-${digest.slice(0, 8)}`;
}

function neededBlocks(proposed: ProposedAdoption): readonly Block[] {
  const { environment, adoption, asOf } = proposed;
  const { files, left, settles, apart } = adoption;
  const items = adopted(proposed).map(objectItem);
  const changed = files.map(({ path, before, after }): Item => {
    const what = before === null ? 'new' : after === null ? 'removed' : 'edited';
    return { words: [code(path), `: ${what}`] };
  });
  return [
    paragraph(
      strong('This makes Git say what the cluster has; the cluster does not change.'),
      ` Rendered with it, what is listed below as live is in ${environment} as it was live at ${asOf}, and no other object of any environment is another than before or than what is live there.`,
    ),
    listOf(`Live in ${environment}`, items, OBJECTS_SHOWN),
    ...sentences('What else becomes what is live', settles.map(settledSentence)),
    listOf('Files', changed, OBJECTS_SHOWN),
    ...sentences('Written for this environment alone', apart),
    ...sentences(
      'Not adopted',
      left.map(({ reason }) => adoptionRefusalSentence(reason)),
    ),
  ];
}

const sentences = (title: string, all: readonly string[]): readonly Block[] =>
  all.length === 0
    ? []
    : [
        listOf(
          title,
          all.map((words): Item => ({ words: [words] })),
          OBJECTS_SHOWN,
        ),
      ];

const foldedBlocks = ({ adoption: { how } }: ProposedAdoption): readonly Block[] =>
  foldedList(
    'Where it is written',
    how.map((sentence): Item => ({ words: [sentence] })),
  );

function adopted({ drifts, adoption: { subjects } }: ProposedAdoption): readonly ObjectDrift[] {
  const keys = new Set(subjects.map(resourceKey));
  return drifts.filter((drift) => keys.has(resourceKey(drift.git ?? drift.live)));
}

function objectItem(drift: ObjectDrift): Item {
  switch (drift.kind) {
    case 'added':
      return {
        words: [code(subjectText(drift.live)), ' is there, and not in Git', ...byWords(drift.by)],
      };
    case 'removed':
      return { words: [code(subjectText(drift.git)), ' is gone'] };
    case 'changed': {
      const more = drift.fields.length - FIELDS_SHOWN;
      return {
        words: [code(subjectText(drift.live))],
        below: [
          ...drift.fields.slice(0, FIELDS_SHOWN).map(({ path, live, by }): Line => ({
            words: [
              `${fieldPath(path)}: `,
              ...(live === null ? ['gone'] : [code(valueText(live))]),
              ...byWords(by),
            ],
          })),
          ...(more > 0 ? [{ words: [`and ${counted(more, 'more field')}`] }] : []),
        ],
      };
    }
  }
}

/** Who wrote it last, and when. */
const byWords = (by: FieldWriter | null): Words =>
  by === null || by.manager === ''
    ? ['; nobody is on record']
    : [`; ${by.manager}${by.at === null ? '' : `, since ${by.at}`}`];

function valueText(node: Node): string {
  const plain = plainOf(node);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  if (text === '') return '""';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

type ShownAdoption = Pick<
  Extract<Adoption, { kind: 'adopted' }>,
  'files' | 'left' | 'settles' | 'apart'
>;

/** What adopting comes to, for a terminal: the change as a patch that `git apply` takes, and what stays as it is. */
export function adoptionText(
  { files, left, settles, apart }: ShownAdoption,
  isWritten: boolean,
): string {
  const kept = [
    ...settles.map(settledSentence),
    ...apart,
    ...left.map(({ reason }) => adoptionRefusalSentence(reason)),
  ].map(plainText);
  const said = isWritten
    ? files.map(({ path }) => `Written: ${plainText(path)}`)
    : files.flatMap(patchOf);
  const next = isWritten
    ? 'The cluster does not change. Commit this, and open a pull request: it is reviewed like any other.'
    : null;
  const parts = [said.join('\n'), kept.join('\n'), next ?? ''].filter((part) => part !== '');
  return lastNet(`${parts.join('\n\n')}\n`);
}

function patchOf({ path, before, after }: AdoptedFile): readonly string[] {
  const from = before === null ? '/dev/null' : `a/${path}`;
  const to = after === null ? '/dev/null' : `b/${path}`;
  const text = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 3 });
  return text
    .split('\n')
    .filter((line) => !/^={10,}$/.test(line))
    .map((line) => oneLine.visible(line.replace(/\t$/, '')));
}
