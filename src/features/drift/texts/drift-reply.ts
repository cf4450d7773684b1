import type { RestoreCommands } from '../comparison/restore-commands.ts';
import type { Block, ReplyForms, Words } from '../../../review/index.ts';
import { counted } from '../../../manifest/index.ts';
import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import {
  code,
  done,
  fittedDocument,
  joined,
  listOf,
  notDone,
  numbered,
  paragraph,
  refused,
  strong,
} from '../../../review/index.ts';

/** What a `/drift` came to, as it is answered. */
export type DriftReply =
  | {
      readonly kind: 'drift-ignored';
      readonly id: string;
      /** `Kind namespace/name` */
      readonly object: string;
      readonly by: string;
      /** `2026-12-31`; null for good. */
      readonly until: string | null;
    }
  | {
      readonly kind: 'drift-restore';
      readonly drifts: readonly NamedDrift[];
      readonly environment: string;
      readonly cluster: string;
      readonly restore: RestoreCommands;
    }
  | {
      readonly kind: 'drift-adopted';
      /** What the pull request adopts. */
      readonly drifts: readonly NamedDrift[];
      readonly pullRequest: number;
      /** False where it was open already. */
      readonly isNew: boolean;
      /** What is not adopted, a sentence each. */
      readonly left: readonly string[];
      /** Other environments of which it settles something, and their issues. */
      readonly settles: readonly { readonly environment: string; readonly issue: number | null }[];
    }
  | { readonly kind: 'drift-refused'; readonly why: DriftRefusal };

/** A difference by its id, and its object as `Kind namespace/name`. */
interface NamedDrift {
  readonly id: string;
  readonly object: string;
}

/** Why nothing is done. */
export type DriftRefusal =
  /** It is written elsewhere than on an issue about drift. */
  | { readonly kind: 'no-drift-issue' }
  /** `ids`: what differs in this environment. */
  | { readonly kind: 'unknown-drift'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'no-write-access' }
  /** Teams as `organisation/slug`, and logins. */
  | { readonly kind: 'not-platform'; readonly asked: readonly string[] }
  /** The day is over already. */
  | { readonly kind: 'until-past'; readonly until: string }
  | { readonly kind: 'no-words' }
  /** The default branch cannot be looked through. */
  | { readonly kind: 'branch-not-read' }
  | { readonly kind: 'too-many-ignored' }
  /** All that differs is meant, and nothing does, or it is ignored, or only just there. */
  | { readonly kind: 'nothing-differs' }
  /** The repository is public, and what the cluster has is not shown there. */
  | { readonly kind: 'not-shown' }
  /** `why`: a sentence, or several. */
  | { readonly kind: 'not-adopted'; readonly why: string };

export const DRIFT_REPLIES: ReplyForms<DriftReply> = {
  'drift-ignored': done(ignoredBlocks),
  'drift-restore': done(restoreBlocks),
  'drift-adopted': done(adoptedBlocks),
  'drift-refused': refused(({ why }) => [paragraph(...refusalWords(why))]),
};

function ignoredBlocks({
  id,
  object,
  by,
  until,
}: Extract<DriftReply, { kind: 'drift-ignored' }>): readonly Block[] {
  const ends = until === null ? 'for good' : `until the end of ${until} (UTC)`;
  return [
    paragraph(
      strong('Ignored by ', by, ':'),
      ' ',
      code(object),
      ` (${id}), ${ends}. It leaves the list with the next comparison and stays counted.`,
    ),
  ];
}

const DRIFTS_SHOWN = 10;
const LEFT_SHOWN = 50;

function adoptedBlocks({
  drifts,
  pullRequest,
  isNew,
  left,
  settles,
}: Extract<DriftReply, { kind: 'drift-adopted' }>): readonly Block[] {
  const others = settles.map(({ environment, issue }): Words =>
    issue === null ? [environment] : [environment, ' (', numbered(issue), ')'],
  );
  return [
    paragraph(
      strong(isNew ? 'Opened ' : 'Open already: ', numbered(pullRequest), '.'),
      ' It writes what the cluster has of ',
      ...namesOf(drifts),
      ' into Git.',
      ...(others.length === 0 ? [] : [' It settles the same in ', ...joined(others, ', '), '.']),
    ),
    ...(left.length === 0
      ? []
      : [
          listOf(
            'Not adopted',
            left.map((sentence) => ({ words: [sentence] })),
            LEFT_SHOWN,
          ),
        ]),
  ];
}

function namesOf(drifts: readonly NamedDrift[]): Words {
  const more = drifts.length - DRIFTS_SHOWN;
  const shown = drifts
    .slice(0, DRIFTS_SHOWN)
    .map(({ id, object }): Words => [code(object), ` (${id})`]);
  return [...joined(shown, ', '), ...(more > 0 ? [` and ${counted(more, 'more object')}`] : [])];
}

/** What the issue of another environment is told. */
export interface AdoptedElsewhere {
  readonly pullRequest: number;
  /** For which it was asked. */
  readonly environment: string;
}

/** That a pull request for another environment settles something here; Markdown. */
export const adoptedElsewhereNotice = ({ pullRequest, environment }: AdoptedElsewhere): string =>
  fittedDocument(
    {
      needed: [
        paragraph(
          numbered(pullRequest),
          ` adopts for ${environment} what is live here, too: it edits what both are made of. Once it is merged, Git says here what the cluster has.`,
        ),
      ],
    },
    LONGEST_OUTPUT,
  );

function restoreBlocks({
  drifts,
  environment,
  cluster,
  restore,
}: Extract<DriftReply, { kind: 'drift-restore' }>): readonly Block[] {
  const where = `${environment} (cluster ${cluster})`;
  if (restore.kind === 'no-name')
    return [
      paragraph(
        notDone('a name in it is none that Kubernetes takes.'),
        ' Nothing is printed here that somebody might paste into a shell.',
      ),
    ];
  return [
    paragraph(strong('To restore '), ...namesOf(drifts), ` in ${where}:`),
    { kind: 'code', language: 'sh', lines: restore.commands },
    ...restore.notes.map((note) => paragraph(note)),
    paragraph('Nothing was changed. This issue says so once Git and the cluster agree again.'),
  ];
}

const IDS_SHOWN = 10;

function refusalWords(why: DriftRefusal): Words {
  switch (why.kind) {
    case 'no-drift-issue':
      return [
        notDone('`/drift` works on the issue about what an environment differs by.'),
        ' Where the environment was compared since the service began, its issue is known.',
      ];
    case 'unknown-drift': {
      const { given, ids } = why;
      const shown = ids.slice(0, IDS_SHOWN).map((id) => [code(id)]);
      const more = ids.length > IDS_SHOWN ? ` and ${String(ids.length - IDS_SHOWN)} more` : '';
      return [
        notDone(code(given), ' is no difference of this environment.'),
        ...(ids.length === 0
          ? [' None is known.']
          : [' There is ', ...joined(shown, ', '), more, '.']),
      ];
    }
    case 'no-write-access':
      return [
        notDone('this is for people with write permission.'),
        ' A permission that cannot be looked up counts as none.',
      ];
    case 'not-platform':
      return [
        notDone(
          '`/drift ignore` is for ',
          ...(why.asked.length === 0
            ? ['the platform team, and this repository names none']
            : [
                'active members of ',
                ...joined(
                  why.asked.map((name) => [name]),
                  ' or ',
                ),
              ]),
          '.',
        ),
        ' A membership that cannot be looked up counts as none.',
      ];
    case 'until-past':
      return [notDone(`${why.until} is over already.`)];
    case 'no-words':
      return [notDone('a difference that is ignored needs a reason in words.')];
    case 'branch-not-read':
      return [
        notDone('the default branch cannot be looked through.'),
        ' Nobody could tell who the platform team is.',
      ];
    case 'too-many-ignored':
      return [notDone('too many differences of this environment are ignored already.')];
    case 'nothing-differs':
      return [notDone('nothing is known to differ but what is ignored, or only just there.')];
    case 'not-shown':
      return [
        notDone('a pull request would show what the cluster has.'),
        ' This repository is public, and the service does not say `public: true` of the cluster.',
      ];
    case 'not-adopted':
      return [notDone(why.why)];
  }
}
