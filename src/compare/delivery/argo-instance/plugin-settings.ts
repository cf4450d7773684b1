import type { Resource } from '../../../manifest/index.ts';
import { stringMapAt } from '../../../manifest/index.ts';
import type { InstancePart } from './instance-part.ts';
import { dataKey, EVERYBODY } from './instance-part.ts';

const KIND = 'ConfigManagementPlugin';

/** What a plugin does, and which folders it claims, where its settings are mounted from a ConfigMap (ARGO-3, ARGO-76). */
export function pluginSettingsPart({ group, kind, node }: Resource): InstancePart | null {
  if (group !== '' || kind !== 'ConfigMap') return null;
  const data = stringMapAt(node, 'data');
  if (![...data.values()].some((text) => text.includes(KIND))) return null;
  return {
    isPossible: true,
    concerns: ({ field }) =>
      field === null || field === 'data' || data.get(dataKey(field) ?? '')?.includes(KIND) === true
        ? EVERYBODY
        : null,
  };
}
