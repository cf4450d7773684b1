import type { PathStep, Resource } from '../../../../manifest/index.ts';
import { counted, subjectText } from '../../../../manifest/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type { ConfigMapUse } from './config-map-uses.ts';

/** More containers are counted. */
const MOST_CONTAINERS = 8;

/** Says what a difference of a ConfigMap does to the containers that read it, a sentence each; none where none reads it. */
export function configMapEffects(
  drift: ObjectDrift,
  uses: readonly ConfigMapUse[],
): readonly string[] {
  const { kind, namespace, name } = drift.git ?? drift.live;
  if (kind !== 'ConfigMap') return [];
  const readers = uses.filter((use) => use.name === name && use.workload.namespace === namespace);
  const sentences = [...new Set(readers.flatMap((use) => sentenceOf(drift, use) ?? []))];
  const more = sentences.length - MOST_CONTAINERS;
  return more <= 0
    ? sentences
    : [...sentences.slice(0, MOST_CONTAINERS), `And ${counted(more, 'more use')} of it.`];
}

const containerText = ({ container, workload }: ConfigMapUse): string =>
  `container ${container} of ${subjectText(workload)}`;

/** Gives null where the use has none of what differs. */
function sentenceOf(drift: ObjectDrift, use: ConfigMapUse): string | null {
  switch (drift.kind) {
    case 'removed':
      return use.optional
        ? `It is optional to ${containerText(use)}, which starts without it.`
        : `New pods do not start: ${containerText(use)} needs it (CreateContainerConfigError); running ones go on.`;
    case 'added':
      return null;
    case 'changed': {
      const keys = differingKeys(drift.fields.map(({ path }) => path)).filter(isRead(use));
      return keys.length === 0 ? null : sentenceOfKeys(keys, use);
    }
  }
}

const isRead =
  ({ how }: ConfigMapUse) =>
  (key: string): boolean =>
    how.kind === 'variable'
      ? key === how.key
      : how.kind === 'all-variables' || (how.keys?.has(key) ?? true);

function sentenceOfKeys(keys: readonly string[], use: ConfigMapUse): string {
  const { how } = use;
  const [shown, isOne] = [keys.slice(0, MOST_CONTAINERS), keys.length === 1];
  switch (how.kind) {
    case 'variable':
      return `The variable ${how.variable} of ${containerText(use)} is read from it: ${AT_START}.`;
    case 'all-variables': {
      const names = shown.map((key) => `${how.prefix}${key}`).join(', ');
      return `The ${isOne ? 'variable' : 'variables'} ${names} of ${containerText(use)} ${isOne ? 'is' : 'are'} read from it: ${AT_START}.`;
    }
    case 'files':
      return how.isSubPath
        ? `It is mounted at ${how.path} in ${containerText(use)} by subPath: ${AT_START}.`
        : `${shown.join(', ')} of it ${isOne ? 'is' : 'are'} mounted below ${how.path} in ${containerText(use)}: running pods get what is live within about a minute, without a restart; whether the program reads it again is not known.`;
  }
}

/** kubernetes.io, "ConfigMaps": variables and subPath mounts are not brought up to date. */
const AT_START =
  'containers that started since have what is live, others keep what they started with until they restart';

/** The keys of `data` and `binaryData` that differ. */
const differingKeys = (paths: readonly (readonly PathStep[])[]): readonly string[] => [
  ...new Set(
    paths.flatMap(([field, key]) =>
      (field === 'data' || field === 'binaryData') && key !== undefined ? [String(key)] : [],
    ),
  ),
];

/** ConfigMaps that Git has and that containers of it read, beside those of a mesh. */
export function readConfigMaps(
  git: readonly Resource[],
  uses: readonly ConfigMapUse[],
): readonly Resource[] {
  const read = new Set(uses.map((use) => `${use.workload.namespace}/${use.name}`));
  return git.filter(
    ({ group, kind, namespace, name }) =>
      group === '' && kind === 'ConfigMap' && read.has(`${namespace}/${name}`),
  );
}
