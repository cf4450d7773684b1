import type { TreeOwners, UnreadOwners } from '../../compare/index.ts';
import { OWNERS_PLACES } from '../../compare/index.ts';
import { listed } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { fileSubject } from './file-subject.ts';

/** A CODEOWNERS may lie in the wrong place, be too large, or stand behind another. */
export const ownersFileUnread = check({
  id: 'owners-file-unread',
  title: 'GitHub does not read a CODEOWNERS that is there',
  level: 'medium',
  blind: 'Whether it is kept for another forge on purpose.',
  find: ({ owners }) =>
    owners === undefined ? [] : owners.unread.map((unread) => tell(unread, owners)),
});

function tell({ file, why }: UnreadOwners, { file: read }: TreeOwners): Told {
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const reasons: Readonly<Record<UnreadOwners['why'], string>> = {
    shadowed: `It reads the first of ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, which is ${read?.file ?? 'another'}.`,
    misnamed: 'Its name is CODEOWNERS, in capitals.',
    misplaced: `It reads ${listed(OWNERS_PLACES, OWNERS_PLACES.length)}, and nothing else.`,
    'too-large': 'It reads no such file of 3 MB or more.',
    'not-text': 'It is no text.',
  };
  return {
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
