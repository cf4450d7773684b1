import { codeSpan } from '../../text/index.ts';

/** Label of pull requests whose revert is merged. */
export const ROLLED_BACK_LABEL = 'meshwarden: rolled back';
/** Label of those that were brought back since. */
export const RELANDED_LABEL = 'meshwarden: relanded';

/** What a pull request is told when a revert or re-land of ours is merged. */
export interface RolledBackNotice {
  readonly command: 'rollback' | 'reland';
  /** The pull request that was merged now. */
  readonly revert: number;
  readonly branch: string;
  /** Whether everything of it was undone. */
  readonly whole: boolean;
}

/** The comment that says it, found again by its last line. */
export const rolledBackNotice = (notice: RolledBackNotice): string =>
  `${noticeText(notice)}\n\n${markerOf(notice)}`;

/** Only for comments that we wrote ourselves. */
export const isRolledBackNotice = (body: string, notice: RolledBackNotice): boolean =>
  body.trimEnd().endsWith(markerOf(notice));

const markerOf = ({ command, revert }: RolledBackNotice): string =>
  `<!-- meshwarden:merged:${command}:${String(revert)} -->`;

function noticeText({ command, revert, branch, whole }: RolledBackNotice): string {
  const number = `#${String(revert)}`;
  if (command === 'reland')
    return `**Brought back by ${number}.** What this pull request did is on ${codeSpan(branch)} again.`;
  return [
    whole
      ? `**Rolled back by ${number}.** What this pull request did is undone on ${codeSpan(branch)}.`
      : `**Rolled back in part by ${number}.** That pull request says what of it is undone on ${codeSpan(branch)}.`,
    'To bring it back: `/reland <reason>`. Approvals that were given here do not count for that, and its tier is one step higher.',
  ].join(' ');
}
