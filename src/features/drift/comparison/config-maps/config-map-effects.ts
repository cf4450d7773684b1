import type { PathStep } from '../../../../manifest/index.ts';
import { counted, listed, subjectText } from '../../../../manifest/index.ts';
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
  const liveIn = drift.kind === 'changed' ? drift.liveIn : undefined;
  if (kind !== 'ConfigMap') return [];
  const readers = uses.filter((use) => use.name === name && use.workload.namespace === namespace);
  const sentences = [
    ...new Set(readers.flatMap((use) => sentenceOf(drift, use, liveIn?.name ?? null) ?? [])),
  ];
  const more = sentences.length - MOST_CONTAINERS;
  return more <= 0
    ? sentences
    : [...sentences.slice(0, MOST_CONTAINERS), `And ${counted(more, 'more use')} of it.`];
}

const containerText = ({ container, workload }: ConfigMapUse): string =>
  `container ${container} of ${subjectText(workload)}`;

/** Gives null where the use has none of what differs. */
function sentenceOf(drift: ObjectDrift, use: ConfigMapUse, liveName: string | null): string | null {
  switch (drift.kind) {
    case 'removed':
      return use.optional
        ? `It is optional to ${containerText(use)}, which starts without it.`
        : `New pods do not start: ${containerText(use)} needs it (CreateContainerConfigError); running ones go on.`;
    case 'added':
      return null;
    case 'changed': {
      const keys = differingKeys(drift.fields.map(({ path }) => path)).filter(isRead(use));
      return keys.length === 0 ? null : sentenceOfKeys(keys, use, liveName);
    }
  }
}

const isRead =
  ({ how }: ConfigMapUse) =>
  (key: string): boolean =>
    how.kind === 'variable'
      ? key === how.key
      : how.kind === 'all-variables' || (how.keys?.has(key) ?? true);

function sentenceOfKeys(
  keys: readonly string[],
  use: ConfigMapUse,
  liveName: string | null,
): string {
  const { how } = use;
  const when =
    liveName === null
      ? AT_START
      : `pods of its live template, which names ConfigMap ${liveName}, have what is live`;
  if (how.kind === 'files') return sentenceOfFiles(keys, how, use, liveName === null ? null : when);
  const names = how.kind === 'variable' ? [how.variable] : keys.map((key) => `${how.prefix}${key}`);
  const [word, verb] = names.length === 1 ? ['variable', 'is'] : ['variables', 'are'];
  return `The ${word} ${shortList(names)} of ${containerText(use)} ${verb} read from it: ${when}.`;
}

const shortList = (names: readonly string[]): string => listed(names, MOST_CONTAINERS);

type Files = Extract<ConfigMapUse['how'], { kind: 'files' }>;

/** `when` says which pods have what is live; null where all that run get it. */
function sentenceOfFiles(
  keys: readonly string[],
  { path, isSubPath }: Files,
  use: ConfigMapUse,
  when: string | null,
): string {
  if (isSubPath)
    return `It is mounted at ${path} in ${containerText(use)} by subPath: ${when ?? AT_START}.`;
  const mounted = `${shortList(keys)} of it ${keys.length === 1 ? 'is' : 'are'} mounted below ${path} in ${containerText(use)}`;
  return `${mounted}: ${when ?? 'running pods get what is live within about a minute, without a restart; whether the program reads it again is not known'}.`;
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
