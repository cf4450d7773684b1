import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import type { Words } from '../../../review/index.ts';
import { code, fittedDocument, numbered, paragraph, strong } from '../../../review/index.ts';

/** Labels pull requests whose revert is merged. */
export const ROLLED_BACK_LABEL = 'meshwarden: rolled back';
/** Labels those that were brought back since. */
export const RELANDED_LABEL = 'meshwarden: relanded';

/** Holds what a pull request is told when a revert or re-land of ours is merged. */
export interface RolledBackNotice {
  readonly command: 'rollback' | 'reland';
  /** The pull request that was merged now. */
  readonly revert: number;
  readonly branch: string;
  /** Tells whether everything of it was undone. */
  readonly whole: boolean;
  /** It is true where our issue about a push is told. */
  readonly push?: true;
}

/** Writes the comment that says it, found again by its last line. */
export const rolledBackNotice = (notice: RolledBackNotice): string =>
  fittedDocument(
    { needed: [paragraph(...noticeWords(notice))], last: [markerOf(notice)] },
    LONGEST_OUTPUT,
  );

/** Tells whether a comment is this notice. It is only for comments that we wrote ourselves. */
export const isRolledBackNotice = (body: string, notice: RolledBackNotice): boolean =>
  body.trimEnd().endsWith(markerOf(notice));

const markerOf = ({ command, revert }: RolledBackNotice): string =>
  `<!-- meshwarden:merged:${command}:${String(revert)} -->`;

function noticeWords({ command, revert, branch, whole, push }: RolledBackNotice): Words {
  const it = push === true ? 'this push' : 'this pull request';
  if (command === 'reland')
    return [
      strong('Restored by ', numbered(revert), '.'),
      ` What ${it} did is on `,
      code(branch),
      ' again.',
    ];
  const [how, what] = whole
    ? ['Rolled back by ', ` What ${it} did is undone on `]
    : ['Rolled back in part by ', ' That pull request says what of it is undone on '];
  return [
    strong(how, numbered(revert), '.'),
    what,
    code(branch),
    '. To bring it back: `/reland <reason>`.',
    ...(push === true
      ? []
      : [
          ' Approvals that were given here do not count for that, and its tier is one step higher.',
        ]),
  ];
}
