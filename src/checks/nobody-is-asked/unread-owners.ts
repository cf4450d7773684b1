import type { TreeOwners, UnreadOwners } from '../../compare/index.ts';
import { OWNERS_PLACES } from '../../compare/index.ts';
import { listed } from '../../manifest/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { fileSubject } from './file-subject.ts';

const OWNERS_FILE_UNREAD: Check = {
  id: 'owners-file-unread',
  title: 'GitHub does not read a CODEOWNERS that is there',
  level: 'medium',
  blind: 'Whether it is kept for another forge on purpose.',
};

/** A file in the wrong place, too large, or behind another. */
export const unreadOwnersFiles: Look = {
  checks: [OWNERS_FILE_UNREAD],
  find: ({ owners }) => ({
    findings: owners === undefined ? [] : owners.unread.map((each) => draftOf(each, owners)),
  }),
};

function draftOf({ file, why }: UnreadOwners, { file: read }: TreeOwners): FindingDraft {
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const reasons: Readonly<Record<UnreadOwners['why'], string>> = {
    shadowed: `It reads the first of ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, which is ${read?.file ?? 'another'}.`,
    misnamed: 'Its name is CODEOWNERS, in capitals.',
    misplaced: `It reads ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, and nothing else.`,
    'too-large': 'It reads no such file of 3 MB or more.',
    'not-text': 'It is no text.',
  };
  return {
    check: OWNERS_FILE_UNREAD.id,
    subject: fileSubject(file),
    key: 'unread owners',
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    message: `GitHub does not read ${file}: it asks nobody whom that file names.`,
    why: `${reasons[why]} (${file}:1)`,
    symptom: 'changes are merged without the people whom the file names',
    origin,
    fix: {
      text:
        why === 'shadowed'
          ? `Put its lines into ${read?.file ?? 'the other'} and remove it.`
          : why === 'too-large'
            ? 'Name folders in the place of single files.'
            : `Move it to ${OWNERS_PLACES[0] ?? ''}.`,
    },
  };
}
