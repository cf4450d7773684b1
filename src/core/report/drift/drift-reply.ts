import type { RestoreCommands } from '../../drift/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { code, joined, notDone, numbered, paragraph, strong } from '../document/blocks.ts';

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
      readonly id: string;
      readonly object: string;
      readonly environment: string;
      readonly cluster: string;
      readonly restore: RestoreCommands;
    }
  | {
      readonly kind: 'drift-adopted';
      readonly id: string;
      readonly object: string;
      /** The pull request, and whether it was open already. */
      readonly pullRequest: number;
      readonly isNew: boolean;
    }
  | { readonly kind: 'drift-refused'; readonly why: DriftRefusal };

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
  /** `why`: a sentence. */
  | { readonly kind: 'not-adopted'; readonly why: string };

export function driftReplyBlocks(reply: DriftReply): readonly Block[] {
  switch (reply.kind) {
    case 'drift-ignored': {
      const { id, object, by, until } = reply;
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
    case 'drift-restore':
      return restoreBlocks(reply);
    case 'drift-adopted':
      return [
        paragraph(
          strong(reply.isNew ? 'Opened ' : 'Open already: ', numbered(reply.pullRequest), '.'),
          ' It writes what the cluster has of ',
          code(reply.object),
          ` (${reply.id}) into Git.`,
        ),
      ];
    case 'drift-refused':
      return [paragraph(...refusalWords(reply.why))];
  }
}

function restoreBlocks({
  id,
  object,
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
    paragraph(strong('To restore '), code(object), ` (${id}) in ${where}:`),
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
    case 'not-adopted':
      return [notDone(why.why)];
  }
}
