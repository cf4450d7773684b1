import type { ChangedFiles } from '../../compare/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';

/** Finds keys that values set twice in one map: Helm takes the last of them whole, and says nothing. */
export const keySetTwice = check({
  id: 'key-set-twice',
  title: 'Values define a key twice; Helm uses only the last',
  level: 'medium',
  blind: 'Files that a pattern names, charts elsewhere, and earlier values there.',
  find: ({ changedFiles, rendered }: DetectorInput) => {
    const own = new Set(rendered.roots.map(({ root }) => root));
    return (changedFiles?.values.doubled ?? [])
      .filter(({ roots }) => [...roots].some((root) => own.has(root)))
      .map(tell);
  },
});

function tell({
  file,
  called,
  key,
  origin,
  former,
}: ChangedFiles['values']['doubled'][number]): Told {
  return {
    subject: fileSubject(file),
    key: `twice ${key}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: `Helm takes nothing of the first \`${key}\` in ${called}: the same map sets it once more.`,
    why: say`Of a key that is there twice the last counts (${slot.place(origin)}), and all below the other one is passed over (${slot.place(former)}).`,
    symptom: say`no errors: the releases run with the last definition`,
    origin,
    related: [former],
    fix: {
      text: say`Write both into one ${slot.code(key)}, or take out the one that is not meant.`,
    },
  };
}
