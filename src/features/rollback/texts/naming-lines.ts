import type { NamedLine } from '../reverts/part/part-draft.ts';
import type { ComputedRevert } from '../reverts/computed-revert.ts';
import type { Words } from '../../../review/index.ts';
import { code } from '../../../review/index.ts';

const DID: Readonly<Record<NamedLine['did'], string>> = {
  'taken-out': 'taken out',
  'put-back': 'put back',
  changed: 'as before',
};

/** What else was done for one object, each once: `and its line in overlays/prod/kustomization.yaml:7 (resources), taken out`. */
export const namingLines = ({ lines = [] }: Pick<ComputedRevert, 'lines'>): readonly Words[] => [
  ...new Map(
    lines.map(({ path, line, list, did }) => [
      JSON.stringify([path, line, list, did]),
      ['and its line in ', code(`${path}:${String(line)}`), ` (${list}), ${DID[did]}`],
    ]),
  ).values(),
];
